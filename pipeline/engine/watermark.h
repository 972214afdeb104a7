// The event-time watermark of a query: statistics of the watermark nodes in, one global value out
// (spark-semantics §3.2).
//
// Threads: the scheduler's only.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/engine/progress.h"
#include "pipeline/stages/stage.h"

namespace rillmill::pipeline {

// Whole milliseconds at or before the time.
constexpr int64_t FloorMillis(int64_t micros) {
  return micros / 1000 - (micros % 1000 < 0 ? 1 : 0);
}

// Adds `from` to `into`; the mean is kept as Spark keeps it.
void MergeEventTimes(const EventTimeStats& from, EventTimeStats* into);

class WatermarkTracker {
 public:
  // One delay per node. `policy_max`: the fastest node decides instead of the slowest.
  WatermarkTracker(std::vector<int64_t> delays_micros, bool policy_max);

  bool defined() const { return !nodes_.empty(); }
  // WM(N) of the epoch that comes next, milliseconds since 1970.
  int64_t current_millis() const { return global_millis_; }
  // WM(N-1): that of the epoch that ran last.
  int64_t previous_millis() const { return previous_millis_; }
  // True when the watermark moved past what the last epoch evicted by.
  bool advanced() const { return global_millis_ > previous_millis_; }
  // Ends an epoch: its statistics, one per node, move the watermark of the next one.
  void EndEpoch(const std::vector<EventTimeStats>& stats);

 private:
  struct Node {
    int64_t delay_millis;
    int64_t millis = 0;  // maximum - delay so far
  };
  std::vector<Node> nodes_;
  const bool policy_max_;
  int64_t global_millis_ = 0;
  int64_t previous_millis_ = 0;
};

}  // namespace rillmill::pipeline
