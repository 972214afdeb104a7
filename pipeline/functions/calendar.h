// Arithmetic on dates and timestamps as Spark's DateTimeUtils does it: days and months count in
// local time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "pipeline/text/civil.h"
#include "pipeline/text/time_zone.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

enum class CalendarUnit : uint8_t {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear
};

// "HOUR", "mm", "yyyy" …, in any case.
std::optional<CalendarUnit> ParseCalendarUnit(std::string_view name);
// Length of units up to the week; 0 for those that count in months.
int64_t MicrosOf(CalendarUnit unit);
// Months of a month, quarter or year; 0 for the others.
int64_t MonthsOf(CalendarUnit unit);

inline int64_t LocalDays(int64_t micros, const TimeZone& zone) {
  return FloorDiv(zone.UtcToLocal(micros), kMicrosPerDay);
}

// The interval's whole days are local days, the rest is exact time. Nothing on overflow, here and
// below.
std::optional<int64_t> AddDayTime(int64_t micros, int64_t interval, const TimeZone& zone);
std::optional<int64_t> AddMonthsToTimestamp(int64_t micros, int64_t months, const TimeZone& zone);
std::optional<int64_t> AddCalendarInterval(int64_t micros, const CalendarInterval& interval,
                                           const TimeZone& zone);
std::optional<int32_t> AddDaysToDate(int64_t days, int64_t count);
std::optional<int32_t> AddMonthsToDate(int64_t days, int64_t months);

// The first day of the unit that the day lies in. REQUIRES: kWeek or longer.
int64_t TruncateDays(int64_t days, CalendarUnit unit);
int64_t TruncateTimestamp(int64_t micros, CalendarUnit unit, const TimeZone& zone);
// Whole units from `start` to `end`, in local time.
int64_t UnitsBetween(int64_t start, int64_t end, CalendarUnit unit, const TimeZone& zone);

// The last text that was parsed and what came of it: constant arguments repeat in every row.
template <class T>
class LastParsed {
 public:
  template <class Parse>
  const T& Get(std::string_view text, const Parse& parse) {
    if (!known_ || text != text_) {
      value_ = parse(text);
      text_ = text;
      known_ = true;
    }
    return value_;
  }

 private:
  std::string_view text_;
  T value_{};
  bool known_ = false;
};

Status DatetimeOverflow();

}  // namespace rillmill::pipeline
