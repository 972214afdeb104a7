#include "pipeline/text/civil.h"

#include <algorithm>

namespace rillmill::pipeline {

CivilDate CivilFromDays(int64_t days_since_epoch) {
  constexpr uint64_t kEras = 500'000, kDaysPerEra = 146'097;
  uint64_t days =
      static_cast<uint64_t>(days_since_epoch + static_cast<int64_t>(kEras * kDaysPerEra + 719'468));
  uint64_t quarter_days = 4 * days + 3;
  uint64_t century = quarter_days / kDaysPerEra;
  uint64_t in_century = quarter_days % kDaysPerEra / 4;
  uint64_t year_quarters = 4 * in_century + 3;
  uint64_t year = 100 * century + year_quarters / 1461;
  uint64_t day_of_year = year_quarters % 1461 / 4;  // from 1 March
  uint64_t month_part = 2141 * day_of_year + 197'913;
  uint64_t month = month_part >> 16;
  uint64_t day = (month_part & 0xffff) / 2141;
  uint64_t early = day_of_year >= 306 ? 1 : 0;  // January and February belong to the next year
  return {
      static_cast<int32_t>(static_cast<int64_t>(year + early) - static_cast<int64_t>(kEras) * 400),
      static_cast<int32_t>(month - 12 * early), static_cast<int32_t>(day) + 1};
}

IsoWeek IsoWeekFromDays(int64_t days) {
  // A week belongs to the year of its Thursday.
  int64_t thursday = days - WeekdayFromDays(days) + 3;
  int32_t year = CivilFromDays(thursday).year;
  return {year, static_cast<int32_t>((thursday - DaysFromCivil(year, 1, 1)) / 7) + 1};
}

int64_t AddMonths(int64_t days, int64_t months) {
  CivilDate date = CivilFromDays(days);
  int64_t total = int64_t{date.year} * 12 + date.month - 1 + months;
  auto year = static_cast<int32_t>(FloorDiv(total, 12));
  auto month = static_cast<int32_t>(FloorMod(total, 12)) + 1;
  return DaysFromCivil(year, month, std::min(date.day, DaysInMonth(year, month)));
}

}  // namespace rillmill::pipeline
