#include "pipeline/functions/decimal.h"

#include <algorithm>

#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

__extension__ typedef unsigned __int128 UInt128;

// The intermediate of a product of two 38-digit numbers.
struct UInt256 {
  UInt128 high = 0;
  UInt128 low = 0;
};

UInt128 Magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt128 UnsignedPower(int n) { return static_cast<UInt128>(PowerOfTen(n)); }

UInt256 Multiply(UInt128 a, UInt128 b) {
  constexpr UInt128 kMask = UINT64_MAX;
  UInt128 low = (a & kMask) * (b & kMask);
  UInt128 left = (a >> 64) * (b & kMask);
  UInt128 right = (a & kMask) * (b >> 64);
  UInt128 middle = (low >> 64) + (left & kMask) + (right & kMask);
  return {(a >> 64) * (b >> 64) + (left >> 64) + (right >> 64) + (middle >> 64),
          (middle << 64) | (low & kMask)};
}

UInt256 Add(UInt256 a, UInt256 b) {
  UInt128 low = a.low + b.low;
  return {a.high + b.high + (low < a.low ? 1 : 0), low};
}

bool Less(UInt256 a, UInt256 b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }

UInt256 Subtract(UInt256 a, UInt256 b) {
  return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}

// Schoolbook, bit by bit where the dividend needs more than 128 bits. REQUIRES: divisor < 2^127.
UInt256 Divide(UInt256 dividend, UInt128 divisor, UInt128* remainder) {
  if (dividend.high == 0) {
    *remainder = dividend.low % divisor;
    return {0, dividend.low / divisor};
  }
  UInt256 quotient{dividend.high / divisor, 0};
  UInt128 rest = dividend.high % divisor;
  for (int bit = 127; bit >= 0; --bit) {
    rest = (rest << 1) | ((dividend.low >> bit) & 1);
    if (rest >= divisor) {
      rest -= divisor;
      quotient.low |= UInt128{1} << bit;
    }
  }
  *remainder = rest;
  return quotient;
}

UInt256 DivideHalfUp(UInt256 dividend, UInt128 divisor) {
  UInt128 rest;
  UInt256 quotient = Divide(dividend, divisor, &rest);
  return rest >= divisor - rest ? Add(quotient, {0, 1}) : quotient;
}

std::optional<Int128> Finish(UInt256 magnitude, bool negative, int precision) {
  if (magnitude.high != 0 || magnitude.low >= UnsignedPower(precision)) return std::nullopt;
  Int128 value = static_cast<Int128>(magnitude.low);
  return negative ? -value : value;
}

// |a| * 10^shift: a has at most 38 digits and shift is at most 38.
UInt256 Scaled(Int128 a, int shift) { return Multiply(Magnitude(a), UnsignedPower(shift)); }

// For quotients with more than 38 added digits: the first 38 of them, then the others from the
// remainder.
std::optional<Int128> DivideInTwoSteps(Int128 a, Int128 b, int shift, bool negative,
                                       int precision) {
  UInt128 rest;
  UInt256 head = Divide(Scaled(a, 38), Magnitude(b), &rest);
  if (head.high != 0) return std::nullopt;
  UInt256 tail = DivideHalfUp(Multiply(rest, UnsignedPower(shift - 38)), Magnitude(b));
  return Finish(Add(Multiply(head.low, UnsignedPower(shift - 38)), tail), negative, precision);
}

}  // namespace

DataType BoundedDecimal(int precision, int scale) {
  if (precision <= 38) return DataType::Decimal(precision, scale);
  int integral = precision - scale;
  return DataType::Decimal(38, std::max(38 - integral, std::min(scale, 6)));
}

DataType DecimalSumType(const DataType& a, const DataType& b) {
  int scale = std::max(a.scale, b.scale);
  return BoundedDecimal(std::max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
}

DataType DecimalProductType(const DataType& a, const DataType& b) {
  return BoundedDecimal(a.precision + b.precision + 1, a.scale + b.scale);
}

DataType DecimalQuotientType(const DataType& a, const DataType& b) {
  int scale = std::max(6, a.scale + b.precision + 1);
  return BoundedDecimal(a.precision - a.scale + b.scale + scale, scale);
}

DataType DecimalRemainderType(const DataType& a, const DataType& b) {
  int scale = std::max(a.scale, b.scale);
  return BoundedDecimal(std::min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

std::optional<Int128> AddDecimals(Int128 a, Int128 b, const DecimalShape& shape) {
  int common = std::max(shape.left_scale, shape.right_scale);
  UInt256 left = Scaled(a, common - shape.left_scale);
  UInt256 right = Scaled(b, common - shape.right_scale);
  bool negative = a < 0;
  UInt256 sum;
  if ((a < 0) == (b < 0)) {
    sum = Add(left, right);
  } else {
    bool swap = Less(left, right);
    negative = swap ? b < 0 : a < 0;
    sum = swap ? Subtract(right, left) : Subtract(left, right);
  }
  if (common > shape.scale) sum = DivideHalfUp(sum, UnsignedPower(common - shape.scale));
  return Finish(sum, negative, shape.precision);
}

std::optional<Int128> MultiplyDecimals(Int128 a, Int128 b, const DecimalShape& shape) {
  UInt256 product = Multiply(Magnitude(a), Magnitude(b));
  int drop = shape.left_scale + shape.right_scale - shape.scale;
  if (drop > 38) {  // in two steps; digits below the last 38 cannot change the rounding of a half
    UInt128 rest;
    product = Divide(product, UnsignedPower(drop - 38), &rest);
    drop = 38;
  }
  if (drop > 0) product = DivideHalfUp(product, UnsignedPower(drop));
  return Finish(product, (a < 0) != (b < 0), shape.precision);
}

std::optional<Int128> DivideDecimals(Int128 a, Int128 b, const DecimalShape& shape) {
  bool negative = (a < 0) != (b < 0);
  int shift = shape.scale - shape.left_scale + shape.right_scale;
  if (shift > 38) return DivideInTwoSteps(a, b, shift, negative, shape.precision);
  if (shift >= 0)
    return Finish(DivideHalfUp(Scaled(a, shift), Magnitude(b)), negative, shape.precision);
  UInt256 divisor = Scaled(b, -shift);
  if (divisor.high != 0 || divisor.low >> 127) return 0;  // more than any dividend
  return Finish(DivideHalfUp({0, Magnitude(a)}, divisor.low), negative, shape.precision);
}

std::optional<Int128> RemainderDecimals(Int128 a, Int128 b, const DecimalShape& shape) {
  int common = std::max(shape.left_scale, shape.right_scale);
  UInt256 divisor = Scaled(b, common - shape.right_scale);
  UInt256 dividend = Scaled(a, common - shape.left_scale);
  if (Less(dividend, divisor)) return Finish(dividend, a < 0, shape.precision);
  if (divisor.high != 0 || divisor.low >> 127) return std::nullopt;
  UInt128 rest;
  Divide(dividend, divisor.low, &rest);
  return Finish({0, rest}, a < 0, shape.precision);
}

}  // namespace rillmill::pipeline
