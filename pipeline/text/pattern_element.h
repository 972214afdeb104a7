// A Java DateTimeFormatter pattern taken apart; shared by its compiler, formatter and parser.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text/time_zone.h"

namespace rillmill::pipeline {

struct PatternElement {
  char letter = 0;  // 0: the literal; '[': an optional section up to element `section_end`
  int count = 0;    // how often the letter stands
  std::string literal;
  size_t section_end = 0;
  int reserved = 0;  // digits that fixed-width numbers directly behind this number need
};

using PatternElements = std::vector<PatternElement>;

inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> kDayNames = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

// How an offset letter writes: 'X', 'x' and 'Z' differ in their word for zero, the counts in colons
// and minutes.
struct OffsetStyle {
  bool colons;
  bool minutes_always;
  bool seconds;  // when not 0
  std::string_view zero;
};
OffsetStyle OffsetStyleOf(const PatternElement& element);

void FormatPattern(const PatternElements& elements, int64_t micros, const TimeZone& zone,
                   std::string* out);
bool ParsePattern(const PatternElements& elements, std::string_view text, const TimeZone& zone,
                  int64_t* micros);

}  // namespace rillmill::pipeline
