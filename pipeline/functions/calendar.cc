#include "pipeline/functions/calendar.h"

#include <algorithm>
#include <utility>

namespace rillmill::pipeline {
namespace {

using enum CalendarUnit;

constexpr std::pair<std::string_view, CalendarUnit> kUnits[] = {{"MICROSECOND", kMicrosecond},
                                                                {"MILLISECOND", kMillisecond},
                                                                {"SECOND", kSecond},
                                                                {"MINUTE", kMinute},
                                                                {"HOUR", kHour},
                                                                {"DAY", kDay},
                                                                {"DD", kDay},
                                                                {"DAYOFYEAR", kDay},
                                                                {"WEEK", kWeek},
                                                                {"MON", kMonth},
                                                                {"MONTH", kMonth},
                                                                {"MM", kMonth},
                                                                {"QUARTER", kQuarter},
                                                                {"YEAR", kYear},
                                                                {"YYYY", kYear},
                                                                {"YY", kYear}};

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

std::optional<int32_t> ToDays(int64_t days) {
  return days >= INT32_MIN && days <= INT32_MAX ? std::optional(static_cast<int32_t>(days))
                                                : std::nullopt;
}

// The local time of day stays, the day becomes another one.
std::optional<int64_t> WithLocalDay(int64_t local, int64_t days, const TimeZone& zone) {
  int64_t moved = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &moved)) return std::nullopt;
  if (__builtin_add_overflow(moved, FloorMod(local, kMicrosPerDay), &moved)) return std::nullopt;
  return zone.LocalToUtc(moved);
}

std::optional<int64_t> AddDays(int64_t micros, int64_t days, const TimeZone& zone) {
  if (days == 0) return micros;
  int64_t local = zone.UtcToLocal(micros);
  return WithLocalDay(local, FloorDiv(local, kMicrosPerDay) + days, zone);
}

std::optional<int64_t> AddExact(std::optional<int64_t> micros, int64_t more) {
  int64_t sum = 0;
  if (!micros || __builtin_add_overflow(*micros, more, &sum)) return std::nullopt;
  return sum;
}

int64_t WholeMonths(int64_t start, int64_t end) {
  int64_t start_days = FloorDiv(start, kMicrosPerDay), end_days = FloorDiv(end, kMicrosPerDay);
  CivilDate a = CivilFromDays(start_days), b = CivilFromDays(end_days);
  int64_t months = (int64_t{b.year} - a.year) * 12 + b.month - a.month;
  // Place within the month: day, then time of day.
  auto place = [](const CivilDate& date, int64_t local) {
    return date.day * kMicrosPerDay + FloorMod(local, kMicrosPerDay);
  };
  if (months > 0 && place(b, end) < place(a, start)) return months - 1;
  if (months < 0 && place(b, end) > place(a, start)) return months + 1;
  return months;
}

}  // namespace

std::optional<CalendarUnit> ParseCalendarUnit(std::string_view name) {
  std::string upper = Upper(name);
  for (const auto& [known, unit] : kUnits) {
    if (known == upper) return unit;
  }
  return std::nullopt;
}

int64_t MicrosOf(CalendarUnit unit) {
  static constexpr int64_t kMicros[] = {1,
                                        1000,
                                        kMicrosPerSecond,
                                        60 * kMicrosPerSecond,
                                        3600 * kMicrosPerSecond,
                                        kMicrosPerDay,
                                        7 * kMicrosPerDay};
  return unit <= kWeek ? kMicros[static_cast<size_t>(unit)] : 0;
}

int64_t MonthsOf(CalendarUnit unit) {
  return unit == kMonth ? 1 : unit == kQuarter ? 3 : unit == kYear ? 12 : 0;
}

std::optional<int64_t> AddDayTime(int64_t micros, int64_t interval, const TimeZone& zone) {
  return AddExact(AddDays(micros, interval / kMicrosPerDay, zone), interval % kMicrosPerDay);
}

std::optional<int64_t> AddMonthsToTimestamp(int64_t micros, int64_t months, const TimeZone& zone) {
  if (months == 0) return micros;
  if (months > INT32_MAX || months < INT32_MIN) return std::nullopt;
  int64_t local = zone.UtcToLocal(micros);
  return WithLocalDay(local, AddMonths(FloorDiv(local, kMicrosPerDay), months), zone);
}

std::optional<int64_t> AddCalendarInterval(int64_t micros, const CalendarInterval& interval,
                                           const TimeZone& zone) {
  std::optional<int64_t> moved = AddMonthsToTimestamp(micros, interval.months, zone);
  return AddExact(moved ? AddDays(*moved, interval.days, zone) : moved, interval.micros);
}

std::optional<int32_t> AddDaysToDate(int64_t days, int64_t count) {
  int64_t sum = 0;
  return __builtin_add_overflow(days, count, &sum) ? std::nullopt : ToDays(sum);
}

std::optional<int32_t> AddMonthsToDate(int64_t days, int64_t months) {
  if (months > INT32_MAX || months < INT32_MIN) return std::nullopt;
  return ToDays(AddMonths(days, months));
}

int64_t TruncateDays(int64_t days, CalendarUnit unit) {
  if (unit == kWeek) return days - WeekdayFromDays(days);
  CivilDate date = CivilFromDays(days);
  int32_t month = unit == kMonth ? date.month : unit == kQuarter ? (date.month - 1) / 3 * 3 + 1 : 1;
  return DaysFromCivil(date.year, month, 1);
}

int64_t TruncateTimestamp(int64_t micros, CalendarUnit unit, const TimeZone& zone) {
  if (unit <= kSecond) return AddClamped(micros, -FloorMod(micros, MicrosOf(unit)));
  int64_t local = zone.UtcToLocal(micros);
  // Within the hour the offset stays, even where the local time occurs twice.
  if (unit <= kHour) return AddClamped(micros, -FloorMod(local, MicrosOf(unit)));
  int64_t days = FloorDiv(local, kMicrosPerDay);
  if (unit >= kWeek) days = TruncateDays(days, unit);
  return WithLocalDay(0, days, zone).value_or(INT64_MIN);
}

int64_t UnitsBetween(int64_t start, int64_t end, CalendarUnit unit, const TimeZone& zone) {
  int64_t from = zone.UtcToLocal(start), to = zone.UtcToLocal(end);
  if (int64_t months = MonthsOf(unit)) return WholeMonths(from, to) / months;
  return static_cast<int64_t>((Int128{to} - from) / MicrosOf(unit));
}

Status DatetimeOverflow() {
  return {StatusCode::kRuntime,
          "Datetime operation overflow: the result is beyond the range of dates and timestamps.",
          "DATETIME_OVERFLOW"};
}

}  // namespace rillmill::pipeline
