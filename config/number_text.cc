#include "config/number_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace rillmill::config {
namespace {

// `value` with three digits and the first unit in which it is below `step`.
template <size_t n>
std::string Scaled(double value, double step, const std::array<std::string_view, n>& units) {
  size_t unit = 0;
  for (; std::abs(value) >= step && unit + 1 < n; ++unit) value /= step;
  const int digits = value == std::floor(value) || std::abs(value) >= 100 ? 0
                     : std::abs(value) >= 10                              ? 1
                                                                          : 2;
  return fmt::format("{:.{}f}{}{}", value, digits, units[unit].empty() ? "" : " ", units[unit]);
}

}  // namespace

std::string Grouped(int64_t number) {
  std::string digits = fmt::format("{}", number);
  const int first = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(digits.size()) - 3; at > first; at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

std::string Short(double number) {
  return Scaled(number, 1000, std::array<std::string_view, 4>{"", "k", "M", "G"});
}

std::string DurationText(double nanos) {
  return Scaled(nanos, 1000, std::array<std::string_view, 4>{"ns", "us", "ms", "s"});
}

}  // namespace rillmill::config
