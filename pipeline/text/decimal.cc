#include <algorithm>
#include <array>
#include <limits>

#include "core/check.h"
#include "pipeline/text/number.h"
#include "pipeline/text/trim.h"

namespace rillmill::pipeline {
namespace {

constexpr int kMaxPrecision = 38;

constexpr std::array<Int128, kMaxPrecision + 1> kPowers = [] {
  std::array<Int128, kMaxPrecision + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number as java.math.BigDecimal reads it: `whole` and `fraction` are runs of digits, times
// 10^exponent.
struct DecimalText {
  bool negative = false;
  std::string_view whole, fraction;
  int64_t exponent = 0;

  size_t size() const { return whole.size() + fraction.size(); }
  int digit(size_t i) const {
    return (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0';
  }
};

std::string_view TakeDigits(std::string_view* text) {
  size_t size = 0;
  while (size < text->size() && IsDigit((*text)[size])) ++size;
  std::string_view digits = text->substr(0, size);
  text->remove_prefix(size);
  return digits;
}

// Java's exponents are ints.
bool TakeExponent(std::string_view text, int64_t* exponent) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 10) return false;
  for (char c : text) {
    if (!IsDigit(c)) return false;
    *exponent = *exponent * 10 + (c - '0');
  }
  if (negative) *exponent = -*exponent;
  return *exponent <= std::numeric_limits<int32_t>::max() &&
         *exponent >= std::numeric_limits<int32_t>::min();
}

bool SplitDecimal(std::string_view text, DecimalText* parts) {
  parts->negative = text.starts_with('-');
  if (parts->negative || text.starts_with('+')) text.remove_prefix(1);
  parts->whole = TakeDigits(&text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    parts->fraction = TakeDigits(&text);
  }
  if (parts->size() == 0) return false;
  if (text.empty()) return true;
  return (text[0] == 'e' || text[0] == 'E') && TakeExponent(text.substr(1), &parts->exponent);
}

}  // namespace

Int128 PowerOfTen(int n) {
  RILLMILL_DCHECK(n >= 0 && n <= kMaxPrecision);
  return kPowers[static_cast<size_t>(n)];
}

bool RescaleDecimal(Int128 unscaled, int from_scale, int precision, int to_scale, Int128* result) {
  if (to_scale >= from_scale) {
    if (__builtin_mul_overflow(unscaled, PowerOfTen(to_scale - from_scale), result)) return false;
  } else {
    Int128 divisor = PowerOfTen(from_scale - to_scale);
    Int128 half = divisor / 2, rest = unscaled % divisor;
    *result = unscaled / divisor + (rest >= half ? 1 : rest <= -half ? -1 : 0);
  }
  Int128 limit = PowerOfTen(precision);
  return *result<limit&& * result> - limit;
}

std::optional<Int128> ParseDecimal(std::string_view text, int precision, int scale,
                                   bool* is_number) {
  DecimalText parts;
  bool valid = SplitDecimal(TrimJavaBlanks(text), &parts);
  if (is_number) *is_number = valid;
  if (!valid) return std::nullopt;
  size_t first = 0;
  while (first < parts.size() && parts.digit(first) == 0) ++first;
  if (first == parts.size()) return Int128{0};
  // Digits kept: those left of the point after a shift by `scale`.
  int64_t kept = static_cast<int64_t>(parts.whole.size()) - static_cast<int64_t>(first) +
                 parts.exponent + scale;
  if (kept > precision) return std::nullopt;
  if (kept < 0) return Int128{0};
  Int128 value = 0;
  for (size_t i = first; i < first + static_cast<size_t>(kept); ++i) {
    value = value * 10 + (i < parts.size() ? parts.digit(i) : 0);
  }
  size_t next = first + static_cast<size_t>(kept);
  if (next < parts.size() && parts.digit(next) >= 5) ++value;
  if (value >= PowerOfTen(precision)) return std::nullopt;
  return parts.negative ? -value : value;
}

}  // namespace rillmill::pipeline
