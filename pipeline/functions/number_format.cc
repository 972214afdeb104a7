#include "pipeline/functions/number_format.h"

#include <fmt/format.h>

namespace rillmill::pipeline {
namespace {

Status BadNumberFormat(std::string_view text) {
  return {StatusCode::kInvalid,
          fmt::format(
              "The format is invalid: '{}'. Expected [MI|S][$][0|9|G|,]*[.|D][0|9]*[$][PR|MI|S].",
              text),
          "INVALID_FORMAT.UNEXPECTED_TOKEN"};
}

bool IsDigitMark(char c) { return c == '0' || c == '9'; }

bool TakePrefix(std::string_view* rest, std::string_view prefix) {
  if (!rest->starts_with(prefix)) return false;
  rest->remove_prefix(prefix.size());
  return true;
}

bool TakeSuffix(std::string_view* rest, std::string_view suffix) {
  if (!rest->ends_with(suffix)) return false;
  rest->remove_suffix(suffix.size());
  return true;
}

// The digits of `text` matched from the right: fewer than the format has are fine, groups must
// stand where the format has them.
bool TakeIntegral(std::string_view text, std::string_view format, Int128* value) {
  if (text.size() > format.size()) return false;
  format.remove_prefix(format.size() - text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    bool group = format[i] == ',';
    if (group ? text[i] != ',' : text[i] < '0' || text[i] > '9') return false;
    if (!group) *value = *value * 10 + (text[i] - '0');
  }
  return text.empty() || text.front() != ',';
}

bool TakeFraction(std::string_view text, int digits, Int128* value) {
  if (text.size() > static_cast<size_t>(digits)) return false;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    *value = *value * 10 + (c - '0');
  }
  for (size_t i = text.size(); i < static_cast<size_t>(digits); ++i) *value *= 10;
  return true;
}

}  // namespace

Result<NumberFormat> ParseNumberFormat(std::string_view text) {
  NumberFormat format;
  format.text = text;
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  std::string_view rest = upper;
  format.sign_first = TakePrefix(&rest, "MI") || TakePrefix(&rest, "S");
  format.currency = TakePrefix(&rest, "$");
  format.angle_brackets = TakeSuffix(&rest, "PR");
  format.sign_last = TakeSuffix(&rest, "MI") || TakeSuffix(&rest, "S");
  bool fraction = false;
  for (char c : rest) {
    if (IsDigitMark(c)) {
      (fraction ? format.fraction_digits : format.integral_digits) += 1;
      if (!fraction) format.integral += '9';
    } else if ((c == ',' || c == 'G') && !fraction) {
      format.integral += ',';
    } else if ((c == '.' || c == 'D') && !fraction) {
      fraction = true;
    } else {
      return BadNumberFormat(text);
    }
  }
  int digits = format.integral_digits + format.fraction_digits;
  if (digits == 0 || digits > 38) return BadNumberFormat(text);
  return format;
}

std::optional<Int128> ParseFormattedNumber(std::string_view text, const NumberFormat& format) {
  while (TakePrefix(&text, " ")) {
  }
  while (TakeSuffix(&text, " ")) {
  }
  bool negative = false;
  if (format.angle_brackets && TakePrefix(&text, "<")) {
    if (!TakeSuffix(&text, ">")) return std::nullopt;
    negative = true;
  }
  if (format.sign_first && !TakePrefix(&text, "+")) negative = TakePrefix(&text, "-");
  if (format.sign_last && !TakeSuffix(&text, "+")) negative = TakeSuffix(&text, "-");
  if (format.currency && !TakePrefix(&text, "$")) return std::nullopt;
  size_t point = std::min(text.find('.'), text.size());
  std::string_view fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  if (point + 1 >= text.size() && text.substr(0, point).empty()) return std::nullopt;
  Int128 value = 0;
  if (!TakeIntegral(text.substr(0, point), format.integral, &value)) return std::nullopt;
  if (!TakeFraction(fraction, format.fraction_digits, &value)) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace rillmill::pipeline
