#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "pipeline/text/civil.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/trim.h"

namespace rillmill::pipeline {
namespace {

struct Unit {
  std::string_view name;  // singular
  int32_t months = 0;
  int32_t days = 0;
  int64_t micros = 0;
};

constexpr Unit kUnits[] = {{"year", 12, 0, 0},
                           {"month", 1, 0, 0},
                           {"week", 0, 7, 0},
                           {"day", 0, 1, 0},
                           {"hour", 0, 0, 3600 * kMicrosPerSecond},
                           {"minute", 0, 0, 60 * kMicrosPerSecond},
                           {"second", 0, 0, kMicrosPerSecond},
                           {"millisecond", 0, 0, 1000},
                           {"microsecond", 0, 0, 1}};

// Abbreviations that Spark's time properties know and its intervals do not.
constexpr std::pair<std::string_view, std::string_view> kAbbreviations[] = {
    {"us", "microseconds"}, {"ms", "milliseconds"}, {"s", "seconds"},   {"sec", "seconds"},
    {"secs", "seconds"},    {"m", "minutes"},       {"min", "minutes"}, {"mins", "minutes"},
    {"h", "hours"},         {"hr", "hours"},        {"hrs", "hours"},   {"d", "days"},
    {"w", "weeks"}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const Unit* FindUnit(std::string_view word) {
  for (const Unit& unit : kUnits) {
    if (word == unit.name) return &unit;
    if (word.size() == unit.name.size() + 1 && word.starts_with(unit.name) && word.back() == 's')
      return &unit;
  }
  return nullptr;
}

// "10s", "5m": what the user meant, or nothing.
std::string Suggestion(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  std::string_view word = TrimSparkBlanks(text.substr(digits));
  if (digits == 0 || word.empty())
    return digits == 0 ? "" : fmt::format(" (try \"{} seconds\")", text.substr(0, digits));
  for (const auto& [short_name, name] : kAbbreviations) {
    if (word == short_name) return fmt::format(" (try \"{} {}\")", text.substr(0, digits), name);
  }
  return FindUnit(word) ? fmt::format(" (try \"{} {}\")", text.substr(0, digits), word) : "";
}

class IntervalReader {
 public:
  explicit IntervalReader(std::string_view text) : original_(text) {
    for (char c : TrimSparkBlanks(text))
      lower_ += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    rest_ = lower_;
  }

  Result<CalendarInterval> Read() {
    if (rest_.starts_with("interval") && rest_.size() > 8 && IsBlank(rest_[8])) {
      rest_.remove_prefix(8);
      SkipBlanks();
    }
    if (rest_.empty()) return Error("it is empty");
    while (!rest_.empty()) {
      RILLMILL_TRY(ReadPart());
      SkipBlanks();
    }
    return value_;
  }

 private:
  static bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }
  void SkipBlanks() {
    while (!rest_.empty() && IsBlank(rest_[0])) rest_.remove_prefix(1);
  }

  Status Error(std::string_view reason) const {
    return Status(StatusCode::kInvalid,
                  fmt::format("Unable to parse '{}': {}{}. Please ensure that the value provided "
                              "is in a valid format for "
                              "defining an interval.",
                              original_, reason, Suggestion(lower_)),
                  "CANNOT_PARSE_INTERVAL");
  }

  // Sign, number, blank, unit.
  Status ReadPart() {
    bool negative = rest_.starts_with('-');
    if (negative || rest_.starts_with('+')) rest_.remove_prefix(1);
    SkipBlanks();
    int64_t whole = 0, fraction_nanos = 0;
    bool has_fraction = false;
    RILLMILL_TRY(ReadNumber(&whole, &fraction_nanos, &has_fraction));
    if (rest_.empty()) return Error("there is no unit behind the number");
    if (!IsBlank(rest_[0])) return Error("there is no blank between number and unit");
    SkipBlanks();
    std::string_view word = rest_.substr(
        0, static_cast<size_t>(std::find_if(rest_.begin(), rest_.end(), IsBlank) - rest_.begin()));
    const Unit* unit = FindUnit(word);
    if (!unit) return Error(fmt::format("'{}' is no unit", word));
    rest_.remove_prefix(word.size());
    if (has_fraction && unit->name != "second")
      return Error(fmt::format("'{}' cannot have a fraction", word));
    return Add(negative ? -whole : whole, (negative ? -fraction_nanos : fraction_nanos) / 1000,
               *unit);
  }

  Status ReadNumber(int64_t* whole, int64_t* fraction_nanos, bool* has_fraction) {
    if (rest_.empty() || !(IsDigit(rest_[0]) || rest_[0] == '.'))
      return Error("a number is expected");
    while (!rest_.empty() && IsDigit(rest_[0])) {
      if (__builtin_mul_overflow(*whole, 10, whole) ||
          __builtin_add_overflow(*whole, rest_[0] - '0', whole)) {
        return Error("the number is too large");
      }
      rest_.remove_prefix(1);
    }
    if (!rest_.starts_with('.')) return Status::Ok();
    rest_.remove_prefix(1);
    *has_fraction = true;
    for (int64_t unit = 100'000'000; !rest_.empty() && IsDigit(rest_[0]); unit /= 10) {
      if (unit == 0) return Error("an interval has at most nine digits behind the point");
      *fraction_nanos += (rest_[0] - '0') * unit;
      rest_.remove_prefix(1);
    }
    return Status::Ok();
  }

  Status Add(int64_t count, int64_t fraction_micros, const Unit& unit) {
    int64_t months = 0, days = 0, micros = 0;
    bool overflow = __builtin_mul_overflow(count, unit.months, &months) ||
                    __builtin_mul_overflow(count, unit.days, &days) ||
                    __builtin_mul_overflow(count, unit.micros, &micros) ||
                    __builtin_add_overflow(months, value_.months, &value_.months) ||
                    __builtin_add_overflow(days, value_.days, &value_.days) ||
                    __builtin_add_overflow(micros, value_.micros, &value_.micros) ||
                    __builtin_add_overflow(fraction_micros, value_.micros, &value_.micros);
    return overflow ? Error("the interval is too long") : Status::Ok();
  }

  std::string_view original_;
  std::string lower_;
  std::string_view rest_;
  CalendarInterval value_;
};

Result<int64_t> WithMonthsAs(const CalendarInterval& value, int64_t days_per_month,
                             std::string_view text) {
  Int128 days = Int128{value.months} * days_per_month + value.days;
  Int128 micros = days * kMicrosPerDay + value.micros;
  if (micros < INT64_MIN || micros > INT64_MAX) {
    return Status(StatusCode::kInvalid, fmt::format("The interval '{}' is too long.", text),
                  "CANNOT_PARSE_INTERVAL");
  }
  return static_cast<int64_t>(micros);
}

}  // namespace

Result<CalendarInterval> ParseInterval(std::string_view text) {
  return IntervalReader(text).Read();
}

Result<int64_t> ParseFixedInterval(std::string_view text) {
  RILLMILL_ASSIGN(CalendarInterval value, ParseInterval(text));
  if (value.months != 0) {
    return Status(StatusCode::kInvalid,
                  fmt::format("Intervals greater than a month is not supported ({}): a month has "
                              "no fixed length, give days.",
                              text),
                  "_LEGACY_ERROR_TEMP_3231");
  }
  return WithMonthsAs(value, 0, text);
}

Result<int64_t> ParseWatermarkDelay(std::string_view text) {
  RILLMILL_ASSIGN(CalendarInterval value, ParseInterval(text));
  return WithMonthsAs(value, 31, text);
}

}  // namespace rillmill::pipeline
