// The proleptic Gregorian calendar: days since 1970-01-01 and civil dates, for every day that a
// timestamp can hold and more. Algorithms: Neri and Schneider, "Euclidean affine functions and
// their application to calendar algorithms" (2022).
#pragma once

#include <cstdint>

namespace rillmill::pipeline {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

constexpr int64_t FloorDiv(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}
constexpr int64_t FloorMod(int64_t a, int64_t b) { return a - FloorDiv(a, b) * b; }

// Sums at the very ends of the range of timestamps stay there instead of overflowing.
inline int64_t AddClamped(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return a < 0 ? INT64_MIN : INT64_MAX;
  return sum;
}

struct CivilDate {
  int32_t year;
  int32_t month;  // 1 to 12
  int32_t day;    // 1 to 31
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

CivilDate CivilFromDays(int64_t days_since_epoch);

constexpr bool IsLeapYear(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int32_t DaysInMonth(int64_t year, int32_t month) {
  return month == 2 ? 28 + (IsLeapYear(year) ? 1 : 0) : 30 + ((month + (month >> 3)) & 1);
}

constexpr bool IsValidDate(int64_t year, int32_t month, int32_t day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= DaysInMonth(year, month);
}

// REQUIRES: a valid month; a day outside of the month counts on from its first.
constexpr int64_t DaysFromCivil(int32_t year, int32_t month, int32_t day) {
  // Years start in March, and in an era before every year that occurs, so that all divisions are
  // unsigned.
  constexpr uint64_t kEras = 500'000, kDaysPerEra = 146'097;
  uint64_t early = month <= 2 ? 1 : 0;
  uint64_t shifted_year = static_cast<uint64_t>(year + static_cast<int64_t>(kEras) * 400) - early;
  uint64_t shifted_month = static_cast<uint64_t>(month) + 12 * early;
  uint64_t century = shifted_year / 100;
  uint64_t day_of_year = (979 * shifted_month - 2919) / 32;
  uint64_t days = 1461 * shifted_year / 4 - century + century / 4 + day_of_year;
  return static_cast<int64_t>(days) + day - 1 - static_cast<int64_t>(kEras * kDaysPerEra + 719'468);
}

// Monday 0 … Sunday 6.
constexpr int32_t WeekdayFromDays(int64_t days) {
  return static_cast<int32_t>(FloorMod(days + 3, 7));
}

// The day of the week-based (ISO 8601) year that a day falls into, and its week.
struct IsoWeek {
  int32_t year;
  int32_t week;  // 1 to 53
};
IsoWeek IsoWeekFromDays(int64_t days);

// `months` later, the day cut to the month's length.
int64_t AddMonths(int64_t days, int64_t months);

}  // namespace rillmill::pipeline
