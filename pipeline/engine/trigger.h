// When the next epoch may start.
#pragma once

#include <cstdint>

namespace rillmill::pipeline {

// Boundaries are multiples of the interval since the Unix epoch: the first one after a trigger that
// began at `started_micros`. An epoch that overran it is followed at once.
constexpr int64_t NextBoundaryMicros(int64_t started_micros, int64_t interval_micros) {
  int64_t remainder = started_micros % interval_micros;
  if (remainder < 0) remainder += interval_micros;
  return started_micros - remainder + interval_micros;
}

}  // namespace rillmill::pipeline
