#include <fmt/format.h>

#include <iterator>

#include "pipeline/text/civil.h"
#include "pipeline/text/interval.h"

namespace rillmill::pipeline {
namespace {

constexpr int kDay = 0, kHour = 1, kSecond = 3;  // fields of a day-time interval

// ".5" without trailing zeros.
void AppendFraction(uint64_t micros, std::string* out) {
  if (micros == 0) return;
  std::string digits = fmt::format("{:06}", micros);
  digits.erase(digits.find_last_not_of('0') + 1);
  *out += '.' + digits;
}

// "1 03:04:05.5" cut to the fields from `first` to `last`; the first one takes everything above it.
void AppendDayTimeFields(uint64_t micros, int first, int last, std::string* out) {
  static constexpr uint64_t kSeconds[] = {86'400, 3600, 60, 1};
  uint64_t seconds = micros / 1'000'000;
  for (int field = first; field <= last; ++field) {
    uint64_t count = seconds / kSeconds[field];
    seconds %= kSeconds[field];
    if (field > first) *out += field == kHour ? ' ' : ':';
    fmt::format_to(std::back_inserter(*out), fmt::runtime(field == kDay ? "{}" : "{:02}"), count);
  }
  if (last == kSecond) AppendFraction(micros % 1'000'000, out);
}

void AppendYearMonth(const DataType& type, int64_t months, std::string* out) {
  int64_t magnitude = months < 0 ? -months : months;
  auto to = std::back_inserter(*out);
  *out += months < 0 ? "INTERVAL '-" : "INTERVAL '";
  if (type.precision == 0 && type.scale == 0) {
    fmt::format_to(to, "{}", magnitude / 12);
  } else if (type.precision == 1) {
    fmt::format_to(to, "{}", magnitude);
  } else {
    fmt::format_to(to, "{}-{}", magnitude / 12, magnitude % 12);
  }
}

void AppendCount(int64_t count, std::string_view unit, std::string* out) {
  if (count != 0) fmt::format_to(std::back_inserter(*out), "{} {} ", count, unit);
}

}  // namespace

void AppendInterval(const DataType& type, int64_t value, std::string* out) {
  if (type.is(TypeId::kYearMonthInterval)) {
    AppendYearMonth(type, value, out);
  } else {
    auto magnitude =
        value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    *out += value < 0 ? "INTERVAL '-" : "INTERVAL '";
    AppendDayTimeFields(magnitude, type.precision, type.scale, out);
  }
  // "INTERVAL DAY TO SECOND" without its first word.
  *out += "' " + type.ToString().substr(9);
}

std::string FixedIntervalText(int64_t micros) {
  struct Unit {
    std::string_view name;
    int64_t micros;
  };
  static constexpr Unit kUnits[] = {{"day", 24 * 3600 * kMicrosPerSecond},
                                    {"hour", 3600 * kMicrosPerSecond},
                                    {"minute", 60 * kMicrosPerSecond},
                                    {"second", kMicrosPerSecond},
                                    {"millisecond", 1000},
                                    {"microsecond", 1}};
  std::string text;
  for (const Unit& unit : kUnits) {
    const int64_t count = micros / unit.micros;
    micros %= unit.micros;
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}{} {}{}", text.empty() ? "" : " ", count, unit.name,
                   count == 1 || count == -1 ? "" : "s");
  }
  return text.empty() ? "0 seconds" : text;
}

void AppendCalendarInterval(const CalendarInterval& value, std::string* out) {
  size_t start = out->size();
  AppendCount(value.months / 12, "years", out);
  AppendCount(value.months % 12, "months", out);
  AppendCount(value.days, "days", out);
  int64_t minutes = value.micros / (60 * kMicrosPerSecond),
          rest = value.micros % (60 * kMicrosPerSecond);
  AppendCount(minutes / 60, "hours", out);
  AppendCount(minutes % 60, "minutes", out);
  if (rest != 0) {
    if (rest < 0) *out += '-';
    auto magnitude = static_cast<uint64_t>(rest < 0 ? -rest : rest);
    fmt::format_to(std::back_inserter(*out), "{}", magnitude / 1'000'000);
    AppendFraction(magnitude % 1'000'000, out);
    *out += " seconds ";
  }
  if (out->size() == start) {
    *out += "0 seconds";
  } else {
    out->pop_back();
  }
}

}  // namespace rillmill::pipeline
