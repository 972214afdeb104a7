// round, bround, floor, ceil over integers, decimals and doubles.
#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <cmath>

#include "pipeline/functions/decimal.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

enum class Rounding : uint8_t { kHalfUp, kHalfEven, kFloor, kCeiling };

// value / 10^drop, rounded. REQUIRES: 0 <= drop.
Int128 RoundAway(Int128 value, int drop, Rounding rounding) {
  if (drop > 38) drop = 38;
  if (drop == 0) return value;
  Int128 unit = PowerOfTen(drop);
  Int128 quotient = value / unit;
  Int128 rest = value % unit;
  if (rest == 0) return quotient;
  int away = value < 0 ? -1 : 1;
  Int128 size = rest < 0 ? -rest : rest;
  Int128 other = unit - size;
  switch (rounding) {
    case Rounding::kFloor:
      return value < 0 ? quotient - 1 : quotient;
    case Rounding::kCeiling:
      return value > 0 ? quotient + 1 : quotient;
    case Rounding::kHalfUp:
      return size >= other ? quotient + away : quotient;
    case Rounding::kHalfEven:
      return size > other || (size == other && quotient % 2 != 0) ? quotient + away : quotient;
  }
  return quotient;
}

// Rounds the shortest decimal text of the number, as Java's BigDecimal.valueOf(x).setScale(n) does.
double RoundDouble(double value, int scale, Rounding rounding) {
  if (!std::isfinite(value) || value == 0) return value;
  char text[64];
  auto [end, error] =
      std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
  Int128 digits = 0;
  int exponent = 0;
  bool fraction = false;
  for (const char* at = text; at != end; ++at) {
    if (*at >= '0' && *at <= '9') {
      digits = digits * 10 + (*at - '0');
      exponent -= fraction;
    } else if (*at == '.') {
      fraction = true;
    } else if (*at == 'e') {
      int power = 0;
      std::from_chars(at + (at[1] == '+' ? 2 : 1), end, power);
      exponent += power;
      break;
    }
  }
  int drop = -exponent - scale;  // value = digits * 10^exponent
  if (drop <= 0) return value;
  if (drop > 20 && rounding != Rounding::kFloor && rounding != Rounding::kCeiling) return 0.0;
  auto rounded = static_cast<int64_t>(RoundAway(value < 0 ? -digits : digits, drop, rounding));
  std::string result = fmt::format("{}e{}", rounded, -scale);
  double parsed = 0;
  std::from_chars(result.data(), result.data() + result.size(), parsed);
  return parsed;
}

DataType RoundedDecimal(const DataType& from, int scale) {
  int integral = from.precision - from.scale + 1;
  if (scale < 0) return DataType::Decimal(std::min(38, std::max(integral, 1 - scale)), 0);
  int kept = std::min<int>(from.scale, scale);
  return DataType::Decimal(std::min(38, integral + kept), kept);
}

// The scale must be a constant: it decides about the type.
Result<int> ConstantScale(const ResolveInput& input) {
  if (input.arguments.size() < 2) return 0;
  std::optional<int64_t> scale = ConstantInteger(input, 1);
  if (!scale) {
    return TypeMismatch(
        input, "NON_FOLDABLE_INPUT",
        "the input `scale` should be a foldable \"INT\" expression that is not NULL.");
  }
  return static_cast<int>(std::clamp<int64_t>(*scale, -400, 400));
}

template <Rounding kRounding>
Result<Signature> ResolveRound(const ResolveInput& input) {
  RILLMILL_ASSIGN(int scale, ConstantScale(input));
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "#[i]>#"));
  DataType& from = signature.arguments[0];
  constexpr bool kIntegral = kRounding == Rounding::kFloor || kRounding == Rounding::kCeiling;
  bool scaled = input.arguments.size() > 1;
  if (kIntegral && scaled && !from.is(TypeId::kDecimal))
    from = from.is_integral() ? DecimalForIntegral(from.id) : DataType::Decimal(30, 15);
  if (from.is(TypeId::kDecimal)) {
    signature.result = RoundedDecimal(from, scale);
  } else {
    signature.result = kIntegral ? DataType(TypeId::kBigInt) : from;
    if (kIntegral && from.is_integral()) from = TypeId::kBigInt;
    if (kIntegral && from.is(TypeId::kFloat)) from = TypeId::kDouble;
  }
  signature.prepared = std::make_shared<const int>(scale);
  return signature;
}

Column* RoundDecimals(const Expr& call, Arguments arguments, uint32_t rows, Rounding rounding,
                      EvalContext* context) {
  const Int128* in = Values<Int128>(arguments[0]);
  int scale = *Prepared<int>(call);
  int drop = std::max(arguments[0]->type->scale - scale, 0);
  Int128 unit = scale < 0 ? PowerOfTen(std::min(-scale, 38)) : 1;
  return MapOptional<Int128>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<Int128> {
        Int128 value;
        bool fits = !__builtin_mul_overflow(RoundAway(in[i], drop, rounding), unit, &value);
        Int128 limit = PowerOfTen(call.type.precision);
        if (fits && value < limit && value > -limit) return value;
        if (context->conf->ansi)
          context->Fail(DecimalOutOfRange("The result", call.type.precision, call.type.scale));
        return std::nullopt;
      });
}

template <class T>
Column* RoundIntegers(const Expr& call, Arguments arguments, uint32_t rows, Rounding rounding,
                      EvalContext* context) {
  int drop = -*Prepared<int>(call);
  if (drop <= 0) return arguments[0];
  const T* in = Values<T>(arguments[0]);
  return MapRows<T>(call, arguments, rows, context, [&](uint32_t i) {
    Int128 value = drop > 19 ? 0 : RoundAway(in[i], drop, rounding) * PowerOfTen(drop);
    if (value != static_cast<T>(value) && context->conf->ansi)
      context->Fail(ArithmeticOverflow("Overflow"));
    return static_cast<T>(value);
  });
}

template <Rounding kRounding>
Column* RunRound(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  int scale = *Prepared<int>(call);
  switch (call.type.id) {
    case TypeId::kTinyInt:
      return RoundIntegers<int8_t>(call, arguments, rows, kRounding, context);
    case TypeId::kSmallInt:
      return RoundIntegers<int16_t>(call, arguments, rows, kRounding, context);
    case TypeId::kInt:
      return RoundIntegers<int32_t>(call, arguments, rows, kRounding, context);
    case TypeId::kBigInt:
      return RoundIntegers<int64_t>(call, arguments, rows, kRounding, context);
    case TypeId::kDecimal:
      return RoundDecimals(call, arguments, rows, kRounding, context);
    case TypeId::kFloat: {
      const float* in = Values<float>(arguments[0]);
      return MapRows<float>(call, arguments, rows, context,
                            [&](uint32_t i) { return RoundDouble(in[i], scale, kRounding); });
    }
    default: {
      const double* in = Values<double>(arguments[0]);
      return MapRows<double>(call, arguments, rows, context,
                             [&](uint32_t i) { return RoundDouble(in[i], scale, kRounding); });
    }
  }
}

// Java's conversion of a double: saturates, NaN is 0.
int64_t ToBigInt(double value) {
  if (value != value) return 0;
  if (value >= 9223372036854775808.0) return INT64_MAX;
  return value < -9223372036854775808.0 ? INT64_MIN : static_cast<int64_t>(value);
}

template <Rounding kRounding>
Column* RunIntegral(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  if (call.type.is(TypeId::kDecimal))
    return RoundDecimals(call, arguments, rows, kRounding, context);
  if (arguments[0]->type->is(TypeId::kBigInt)) return arguments[0];
  const double* in = Values<double>(arguments[0]);
  return MapRows<int64_t>(call, arguments, rows, context, [&](uint32_t i) {
    return ToBigInt(kRounding == Rounding::kFloor ? std::floor(in[i]) : std::ceil(in[i]));
  });
}

template <Rounding kRounding>
ScalarFunction Rounder(std::string_view name, decltype(ScalarFunction::run) run,
                       std::string_view help) {
  ScalarFunction function = Resolved(name, 1, 2, ResolveRound<kRounding>, run, help);
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable RoundFunctions() {
  using enum Rounding;
  static const ScalarFunction kTable[] = {
      Rounder<kHalfUp>("round", RunRound<kHalfUp>,
                       "rounded to a number of decimals, halves away from zero"),
      Rounder<kHalfEven>("bround", RunRound<kHalfEven>,
                         "rounded to a number of decimals, halves to even"),
      Rounder<kFloor>("floor", RunIntegral<kFloor>, "the largest integer not above"),
      Rounder<kCeiling>("ceil", RunIntegral<kCeiling>, "the smallest integer not below"),
      Rounder<kCeiling>("ceiling", RunIntegral<kCeiling>, "the smallest integer not below"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
