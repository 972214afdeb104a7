// The event time of a generated row.
#pragma once

#include <cstdint>

#include "transport/generator/random.h"
#include "transport/generator/settings.h"

namespace rillmill::transport {

class EventTime {
 public:
  // The preset's own start and step serve where the settings have none.
  EventTime(const GeneratorSettings& settings, int64_t default_start_millis,
            double default_step_millis);

  // Milliseconds since 1970 in the configured order, late rows moved back.
  int64_t MillisOf(int64_t row, Random* random) const;

 private:
  int64_t Position(int64_t row, Random* random) const;

  EventTimeOrder order_;
  int64_t rows_;  // 0 = without end
  int64_t start_millis_;
  double step_millis_;
  double late_share_;
  int64_t late_by_millis_;
};

// Civil time of a moment in UTC, for the text forms of the presets.
struct CivilTime {
  int year, month, day, hour, minute, second, millisecond;
  int day_of_year;  // from 1
};
CivilTime ToCivilTime(int64_t millis);

}  // namespace rillmill::transport
