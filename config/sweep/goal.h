// What a sweep is for: `--goal`.
//
//   "max-throughput"  "max-efficiency"  "min-latency"  "min-memory"
//   "p99 < 5 ms"  "peak_memory < 256m and max-efficiency"
//
// A goal of bounds alone is served by the fastest point within them; of those that are as fast as
// the noise lets us see, by the one that needs the least CPU time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/compare/metrics.h"
#include "core/status.h"

namespace rillmill::config {

struct Bound {
  const Metric* metric = nullptr;
  bool below = true;  // else above
  double value = 0;   // in the metric's unit: per second, nanoseconds, bytes
};

struct Goal {
  std::string text;
  const Metric* objective = nullptr;
  bool prefer_cheaper = false;  // among equally good ones
  std::vector<Bound> bounds = {};
};

Result<Goal> ParseGoal(std::string_view text);

}  // namespace rillmill::config
