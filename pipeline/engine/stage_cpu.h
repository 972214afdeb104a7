// Where a run's CPU time went: a lap clock inside the tasks, and the split over stages and threads.
//
// Cost:  one clock read per stage and batch; none per record. Threads are asked of the kernel once,
// at the
//        end.
// Units: nanoseconds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/process_stats.h"

namespace rillmill::pipeline {

// Time by the kind of a stage: "parse", "filter", "project", "join", "window", "aggregate",
// "output", …
using StageNanos = std::map<std::string, int64_t>;

// The kind of the stage or operator that describes itself so.
std::string StageKind(std::string_view description);

// Gives the time since the last lap to whoever has just run. Belongs to one slot.
class LapClock {
 public:
  explicit LapClock(Clock* clock) : clock_(clock) {}
  void Start() { last_ = clock_->MonotonicNanos(); }
  void Lap(int64_t* stage) {
    const int64_t now = clock_->MonotonicNanos();
    *stage += now - last_;
    last_ = now;
  }

 private:
  Clock* const clock_;
  int64_t last_ = 0;
};

// The CPU time `total` of a run, split: "transport" and "sink" by their threads, the stages by
// their shares of what the other threads used, the rest as "engine" (scheduling, queues, memory).
// Wall time that tasks lost to other processes is not counted: stages never add up to more than was
// used.
StageNanos SplitCpu(const StageNanos& stages, const std::vector<ThreadStats>& threads,
                    int64_t total);

}  // namespace rillmill::pipeline
