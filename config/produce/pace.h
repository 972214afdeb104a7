// An even pace: record i is due i / rate seconds after the first one.
//
// Threads:   one.
// Exactness: times are counted from the first record, never from the last one, so waiting too long
// once is made up for and the rate is exact over the whole run.
#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/wake_event.h"

namespace rillmill::config {

class Pace {
 public:
  // `rate` in records per second; 0 = as fast as it goes. `clock` outlives the pace.
  Pace(Clock* clock, double rate) : clock_(clock), rate_(rate) {}

  // Returns when record `index` (0, 1, …) is due, or false as soon as `stop` was set.
  bool WaitFor(int64_t index, WakeEvent* stop);
  // Since the first record was due.
  double seconds() const;

 private:
  Clock* const clock_;
  const double rate_;
  std::optional<int64_t> start_nanos_;
};

}  // namespace rillmill::config
