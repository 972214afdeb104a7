#include "pipeline/engine/watermark.h"

#include <algorithm>

namespace rillmill::pipeline {

void MergeEventTimes(const EventTimeStats& from, EventTimeStats* into) {
  if (from.count == 0) return;
  into->max_micros = std::max(into->max_micros, from.max_micros);
  into->min_micros = std::min(into->min_micros, from.min_micros);
  into->count += from.count;
  into->avg_millis += (from.avg_millis - into->avg_millis) * static_cast<double>(from.count) /
                      static_cast<double>(into->count);
}

WatermarkTracker::WatermarkTracker(std::vector<int64_t> delays_micros, bool policy_max)
    : policy_max_(policy_max) {
  for (int64_t delay : delays_micros) nodes_.push_back({delay / 1000});
}

void WatermarkTracker::EndEpoch(const std::vector<EventTimeStats>& stats) {
  previous_millis_ = global_millis_;
  int64_t lowest = INT64_MAX, highest = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (stats[i].count > 0) {
      nodes_[i].millis =
          std::max(nodes_[i].millis, FloorMillis(stats[i].max_micros) - nodes_[i].delay_millis);
    }
    lowest = std::min(lowest, nodes_[i].millis);
    highest = std::max(highest, nodes_[i].millis);
  }
  if (defined()) global_millis_ = std::max(global_millis_, policy_max_ ? highest : lowest);
}

}  // namespace rillmill::pipeline
