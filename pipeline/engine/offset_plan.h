// Which offsets an epoch takes: Spark's rate limits (spark-semantics §1.3) and the token bucket per
// partition.
//
// Threads: the scheduler's only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/source.h"
#include "pipeline/engine/query.h"

namespace rillmill::pipeline {

// Shares of `limit` in proportion to the sizes: below 1 rounded up, else down; what rounding leaves
// is not handed out.
std::vector<int64_t> SplitProportionally(const std::vector<int64_t>& sizes, int64_t limit);

enum class PlanOutcome : uint8_t {
  kNothing,   // no partition has anything new
  kHeldBack,  // there is something, but the limits say: later
  kData,
};

// The end offsets of one source for one epoch, by partition; kUnknownOffset: up to the end of the
// unit.
struct OffsetPlan {
  PlanOutcome outcome = PlanOutcome::kNothing;
  std::vector<Offset> ends;
};

class OffsetPlanner {
 public:
  // `burst_seconds`: what the token bucket holds at most, and at first: the trigger's interval, one
  // second by default.
  OffsetPlanner(const ReadLimits& limits, double burst_seconds)
      : limits_(limits), burst_seconds_(burst_seconds) {}

  // `positions`: what is read so far. `unlimited`: trigger once ignores all limits.
  OffsetPlan Plan(const SourceSnapshot& snapshot, const std::vector<Offset>& positions,
                  int64_t now_millis, bool unlimited);

 private:
  // An unknown end counts as what the limit leaves.
  std::vector<int64_t> Sizes(const SourceSnapshot& snapshot,
                             const std::vector<Offset>& positions) const;
  bool TooFew(const std::vector<int64_t>& sizes, int64_t now_millis);
  void FillBuckets(size_t partitions, int64_t now_millis);

  const ReadLimits limits_;
  const double burst_seconds_;
  int64_t last_trigger_millis_ =
      0;  // Spark's 0: the first epoch never waits for minOffsetsPerTrigger
  std::vector<double> tokens_;
  int64_t tokens_at_millis_ = 0;
};

}  // namespace rillmill::pipeline
