// What a sweep is for, and which of its points serves that best.
//
//   "max-throughput"  "max-efficiency"  "min-latency"  "min-memory"
//   "p99 < 5 ms"  "peak_memory < 256m and max-efficiency"
//
// A goal of bounds alone is served by the fastest point within them; of those that are as fast as
// the noise lets us see, by the one that needs the least CPU time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/sweep/results.h"

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

struct Choice {
  std::optional<size_t> best;   // none: no point keeps the bounds
  std::vector<size_t> ranking;  // the points that keep them, best first
  std::vector<size_t> ties;     // not to be told from the best
};

// A point keeps a bound when its median does. The best is compared with all others at once, so the
// ties are chosen by intervals that hold together (Bonferroni).
Choice Choose(const SweepResults& results, const Goal& goal);

// For people: the best point, by how much, and what it cannot be told from.
std::string ChoiceText(const SweepResults& results, const Goal& goal, const Choice& choice);

}  // namespace rillmill::config
