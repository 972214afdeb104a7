#include "transport/generator/event_time.h"

#include <chrono>

namespace rillmill::transport {

EventTime::EventTime(const GeneratorSettings& settings, int64_t default_start_millis,
                     double default_step_millis)
    : order_(settings.order),
      rows_(settings.rows.value_or(0)),
      start_millis_(settings.start_millis.value_or(default_start_millis)),
      // At a rate, event time goes as fast as the clock.
      step_millis_(settings.step_millis.value_or(
          settings.rows_per_second ? 1000 / *settings.rows_per_second : default_step_millis)),
      late_share_(settings.late_share),
      late_by_millis_(settings.late_by_millis) {}

int64_t EventTime::MillisOf(int64_t row, Random* random) const {
  const double passed = static_cast<double>(Position(row, random)) * step_millis_;
  int64_t millis = start_millis_ + static_cast<int64_t>(passed);
  if (late_by_millis_ > 0 && random->Chance(late_share_))
    millis -= 1 + random->Below(late_by_millis_);
  return millis;
}

int64_t EventTime::Position(int64_t row, Random* random) const {
  switch (order_) {
    case EventTimeOrder::kAscending:
      return row;
    case EventTimeOrder::kDescending:
      return rows_ - 1 - row;
    case EventTimeOrder::kShuffled:
      return random->Below(rows_);
  }
  return row;
}

CivilTime ToCivilTime(int64_t millis) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(millis)};
  const auto day = floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  const auto new_year = std::chrono::sys_days(date.year() / std::chrono::January / 1);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          static_cast<int>(time.subseconds().count()),
          static_cast<int>((day - new_year).count()) + 1};
}

}  // namespace rillmill::transport
