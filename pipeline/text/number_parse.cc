#include <absl/strings/charconv.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "pipeline/text/number.h"
#include "pipeline/text/trim.h"

namespace rillmill::pipeline {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool EqualsIgnoreCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

// "NaN", "Infinity", "-inf" … in any case: Spark takes them where Java's parser does not.
std::optional<double> ParseSpecial(std::string_view text) {
  if (EqualsIgnoreCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (!EqualsIgnoreCase(text, "inf") && !EqualsIgnoreCase(text, "infinity")) return std::nullopt;
  double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

// Infinity or 0, which std::from_chars does not tell apart.
template <class T>
T OutOfRange(std::string_view text, bool hexadecimal) {
  T value = 0;
  absl::from_chars(text.data(), text.data() + text.size(), value,
                   hexadecimal ? absl::chars_format::hex : absl::chars_format::general);
  return value > 1 ? std::numeric_limits<T>::infinity() : T(0);
}

template <class T>
std::optional<T> ParseFloating(std::string_view text) {
  text = TrimJavaBlanks(text);
  if (std::optional<double> special = ParseSpecial(text)) return static_cast<T>(*special);
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  // In hexadecimal Java insists on the binary exponent.
  if (hexadecimal && text.find_first_of("pP") == std::string_view::npos) return std::nullopt;
  if (hexadecimal) text.remove_prefix(2);
  if (!text.empty() && std::string_view("dDfF").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  if (text.empty() || !(IsDigit(text[0]) || text[0] == '.' || hexadecimal)) return std::nullopt;
  T value = 0;
  auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) value = OutOfRange<T>(text, hexadecimal);
  return negative ? -value : value;
}

// Eight characters in one word, the first one lowest.
bool AreDigits(uint64_t eight) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  return (((eight + kOnes * 0x46) | (eight - kOnes * '0')) & kOnes * 0x80) == 0;
}

// Neighbours are joined: to numbers of two, four and eight digits.
uint64_t NumberOf(uint64_t eight) {
  eight = (eight & 0x0F0F0F0F0F0F0F0F) * (1 + (10 << 8)) >> 8;
  eight = (eight & 0x00FF00FF00FF00FF) * (1 + (100 << 16)) >> 16;
  return (eight & 0x0000FFFF0000FFFF) * (1 + (uint64_t{10'000} << 32)) >> 32;
}

// Nine to 16 digits and nothing else, as milliseconds and most identifiers are; nothing otherwise.
std::optional<int64_t> ParseManyDigits(std::string_view text) {
  if (text.size() <= 8 || text.size() > 16) return std::nullopt;
  uint64_t first, last;
  std::memcpy(&first, text.data(), 8);
  std::memcpy(&last, text.data() + text.size() - 8, 8);
  if (!AreDigits(first) || !AreDigits(last)) return std::nullopt;
  uint64_t above = (first & 0x0F0F0F0F0F0F0F0F) << 8 * (16 - text.size());  // zeros in front
  return static_cast<int64_t>(NumberOf(above) * 100'000'000 + NumberOf(last));
}

}  // namespace

std::optional<int64_t> ParseIntegral(std::string_view text, int64_t minimum, int64_t maximum,
                                     bool allow_fraction) {
  if (std::optional<int64_t> value = ParseManyDigits(text)) {
    return *value >= minimum && *value <= maximum ? value : std::nullopt;
  }
  text = TrimSparkBlanks(text);
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (allow_fraction) {
    size_t point = text.find('.');
    if (point != std::string_view::npos) {
      if (!AllDigits(text.substr(point + 1)) || text.size() == 1) return std::nullopt;
      text = text.substr(0, point);
      if (text.empty()) return 0;
    }
  }
  if (text.empty()) return std::nullopt;
  int64_t value = 0;
  for (char c : text) {
    if (!IsDigit(c) || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_sub_overflow(value, c - '0', &value)) {
      return std::nullopt;
    }
  }
  if (!negative && __builtin_sub_overflow(0, value, &value)) return std::nullopt;
  return value >= minimum && value <= maximum ? std::optional(value) : std::nullopt;
}

std::optional<double> ParseDouble(std::string_view text) { return ParseFloating<double>(text); }
std::optional<float> ParseFloat(std::string_view text) { return ParseFloating<float>(text); }

std::optional<bool> ParseBoolean(std::string_view text) {
  text = TrimSparkBlanks(text);
  for (std::string_view word : {"t", "true", "y", "yes", "1"}) {
    if (EqualsIgnoreCase(text, word)) return true;
  }
  for (std::string_view word : {"f", "false", "n", "no", "0"}) {
    if (EqualsIgnoreCase(text, word)) return false;
  }
  return std::nullopt;
}

}  // namespace rillmill::pipeline
