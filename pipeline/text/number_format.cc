#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

// Shortest decimal digits without the point, and the exponent of the first one.
struct Digits {
  char text[24];
  size_t size = 0;
  int exponent = 0;
};

template <class T>
Digits ShortestDigits(T magnitude) {
  char buffer[40];
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof(buffer), magnitude, std::chars_format::scientific);
  char* mantissa_end = std::find(buffer, end, 'e');
  Digits digits;
  for (const char* c = buffer; c < mantissa_end; ++c) {
    if (*c != '.') digits.text[digits.size++] = *c;
  }
  std::from_chars(mantissa_end + (mantissa_end[1] == '+' ? 2 : 1), end, digits.exponent);
  return digits;
}

// Java before 19 prints large whole numbers by their exact digits, cut where the format has no more
// bits, even if fewer digits would tell the number: 2.7491874786848881E18.
template <class T>
Digits WholeDigits(T magnitude) {
  int exponent = std::ilogb(magnitude);
  // Decimal digits that the binary places below the last one of the format are worth.
  int dropped = std::max(0, exponent - std::numeric_limits<T>::digits - 1) * 1233 >> 12;
  uint64_t unit = 1;
  for (int i = 0; i < dropped; ++i) unit *= 10;
  auto whole = static_cast<uint64_t>(magnitude);
  uint64_t kept = whole / unit + (whole % unit >= (unit + 1) / 2 && unit > 1 ? 1 : 0);
  Digits digits;
  auto [end, error] = std::to_chars(digits.text, digits.text + sizeof(digits.text), kept);
  digits.exponent = static_cast<int>(end - digits.text) - 1 + dropped;
  while (end > digits.text + 1 && end[-1] == '0') --end;
  digits.size = static_cast<size_t>(end - digits.text);
  return digits;
}

// Digits of a number of at least 10^7 or below 10^-3.
template <class T>
Digits ScientificDigits(T magnitude) {
  constexpr T kExact = T(uint64_t{1} << std::numeric_limits<T>::digits), kEnd = T(0x1p63);
  return magnitude >= kExact && magnitude < kEnd ? WholeDigits(magnitude)
                                                 : ShortestDigits(magnitude);
}

void AppendPlain(const Digits& digits, std::string* out) {
  if (digits.exponent < 0) {
    out->append("0.");
    out->append(static_cast<size_t>(-digits.exponent - 1), '0');
    out->append(digits.text, digits.size);
    return;
  }
  size_t whole = static_cast<size_t>(digits.exponent) + 1;
  out->append(digits.text, std::min(whole, digits.size));
  if (whole > digits.size) out->append(whole - digits.size, '0');
  out->push_back('.');
  if (whole < digits.size) {
    out->append(digits.text + whole, digits.size - whole);
  } else {
    out->push_back('0');
  }
}

void AppendExponent(int exponent, std::string* out) {
  char buffer[16];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), exponent);
  out->append(buffer, end);
}

void AppendScientific(const Digits& digits, std::string* out) {
  out->push_back(digits.text[0]);
  out->push_back('.');
  if (digits.size > 1) {
    out->append(digits.text + 1, digits.size - 1);
  } else {
    out->push_back('0');
  }
  out->push_back('E');
  AppendExponent(digits.exponent, out);
}

template <class T>
void AppendFloating(T value, std::string* out) {
  if (std::isnan(value)) {
    out->append("NaN");
    return;
  }
  if (std::signbit(value)) out->push_back('-');
  T magnitude = std::abs(value);
  if (std::isinf(magnitude)) {
    out->append("Infinity");
  } else if (magnitude == 0) {
    out->append("0.0");
  } else if (magnitude >= T(1e-3) && magnitude < T(1e7)) {
    AppendPlain(ShortestDigits(magnitude), out);
  } else {
    AppendScientific(ScientificDigits(magnitude), out);
  }
}

__extension__ typedef unsigned __int128 Unsigned128;

// Decimal digits of the magnitude at the end of `buffer`; returns their start.
char* FormatMagnitude(Int128 value, char* end) {
  auto rest = value < 0 ? -static_cast<Unsigned128>(value) : static_cast<Unsigned128>(value);
  char* at = end;
  while (rest > UINT64_MAX) {
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  auto low = static_cast<uint64_t>(rest);
  do {
    *--at = static_cast<char>('0' + low % 10);
    low /= 10;
  } while (low != 0);
  return at;
}

}  // namespace

void AppendDouble(double value, std::string* out) { AppendFloating(value, out); }
void AppendFloat(float value, std::string* out) { AppendFloating(value, out); }

void AppendDecimalPlain(Int128 unscaled, int scale, std::string* out) {
  char buffer[48];
  char* end = buffer + sizeof(buffer);
  char* begin = FormatMagnitude(unscaled, end);
  if (unscaled < 0) out->push_back('-');
  auto size = static_cast<int>(end - begin);
  if (size <= scale) {
    out->append("0.");
    out->append(static_cast<size_t>(scale - size), '0');
    out->append(begin, end);
    return;
  }
  out->append(begin, end - scale);
  if (scale == 0) return;
  out->push_back('.');
  out->append(end - scale, end);
}

void AppendDecimal(Int128 unscaled, int scale, std::string* out) {
  char buffer[48];
  char* end = buffer + sizeof(buffer);
  char* begin = FormatMagnitude(unscaled, end);
  // java.math.BigDecimal.toString: scientific when the adjusted exponent is below -6.
  int exponent = static_cast<int>(end - begin) - 1 - scale;
  if (exponent >= -6) return AppendDecimalPlain(unscaled, scale, out);
  if (unscaled < 0) out->push_back('-');
  out->push_back(*begin);
  if (end - begin > 1) {
    out->push_back('.');
    out->append(begin + 1, end);
  }
  out->push_back('E');
  AppendExponent(exponent, out);
}

}  // namespace rillmill::pipeline
