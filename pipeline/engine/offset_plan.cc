#include "pipeline/engine/offset_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rillmill::pipeline {

std::vector<int64_t> SplitProportionally(const std::vector<int64_t>& sizes, int64_t limit) {
  double total = 0;
  for (int64_t size : sizes) total += static_cast<double>(size);
  std::vector<int64_t> shares;
  for (int64_t size : sizes) {
    double share = total < 1 ? 0 : static_cast<double>(limit) * (static_cast<double>(size) / total);
    share = share < 1 ? std::ceil(share) : std::floor(share);
    shares.push_back(std::min(size, static_cast<int64_t>(share)));
  }
  return shares;
}

OffsetPlan OffsetPlanner::Plan(const SourceSnapshot& snapshot, const std::vector<Offset>& positions,
                               int64_t now_millis, bool unlimited) {
  std::vector<int64_t> sizes = Sizes(snapshot, positions);
  bool any = std::any_of(sizes.begin(), sizes.end(), [](int64_t size) { return size > 0; });
  OffsetPlan plan;
  plan.ends = positions;
  if (!any && !snapshot.new_unit) return plan;
  plan.outcome = PlanOutcome::kHeldBack;
  if (!unlimited && TooFew(sizes, now_millis)) return plan;
  std::vector<int64_t> shares = sizes;
  if (limits_.max_offsets_per_trigger && !unlimited)
    shares = SplitProportionally(sizes, *limits_.max_offsets_per_trigger);
  if (limits_.max_rate_per_partition && !unlimited) {
    FillBuckets(shares.size(), now_millis);
    for (size_t i = 0; i < shares.size(); ++i) {
      shares[i] = std::min(shares[i], static_cast<int64_t>(tokens_[i]));
      tokens_[i] -= static_cast<double>(shares[i]);
    }
  }
  bool some = snapshot.new_unit && !any;
  for (size_t i = 0; i < shares.size(); ++i) {
    bool whole_unit = snapshot.partitions[i].latest == kUnknownOffset && shares[i] == sizes[i];
    plan.ends[i] = whole_unit ? kUnknownOffset : Offset{positions[i].value + shares[i]};
    some |= shares[i] > 0;
  }
  if (!some) return plan;
  plan.outcome = PlanOutcome::kData;
  last_trigger_millis_ = now_millis;
  return plan;
}

std::vector<int64_t> OffsetPlanner::Sizes(const SourceSnapshot& snapshot,
                                          const std::vector<Offset>& positions) const {
  constexpr int64_t kUncounted = int64_t{1} << 40;
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < positions.size(); ++i) {
    Offset latest = snapshot.partitions[i].latest;
    sizes.push_back(latest == kUnknownOffset
                        ? kUncounted
                        : std::max<int64_t>(0, latest.value - positions[i].value));
  }
  return sizes;
}

bool OffsetPlanner::TooFew(const std::vector<int64_t>& sizes, int64_t now_millis) {
  if (!limits_.min_offsets_per_trigger) return false;
  if (now_millis - last_trigger_millis_ >= limits_.max_trigger_delay_ms) return false;
  return std::accumulate(sizes.begin(), sizes.end(), int64_t{0}) < *limits_.min_offsets_per_trigger;
}

void OffsetPlanner::FillBuckets(size_t partitions, int64_t now_millis) {
  double capacity = std::max(1.0, *limits_.max_rate_per_partition * burst_seconds_);
  double earned =
      *limits_.max_rate_per_partition * static_cast<double>(now_millis - tokens_at_millis_) / 1000;
  for (double& tokens : tokens_) tokens = std::min(capacity, tokens + earned);
  tokens_.resize(partitions, capacity);
  tokens_at_millis_ = now_millis;
}

}  // namespace rillmill::pipeline
