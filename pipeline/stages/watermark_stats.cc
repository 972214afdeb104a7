#include <fmt/format.h>

#include <algorithm>

#include "pipeline/engine/watermark.h"
#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

struct StatsRecipe {
  int column;
  int node;
};

// A NULL event time counts as 1970-01-01 in all statistics, as in Spark (case
// window-null-timestamps).
class WatermarkStatsStage final : public Stage {
 public:
  explicit WatermarkStatsStage(const StatsRecipe& recipe) : recipe_(recipe) {}

  void Run(Flow* flow, StageContext* context) override {
    if (flow->batch.rows == 0) return;
    const Column& column = *flow->batch.columns[static_cast<size_t>(recipe_.column)];
    const Column& times =
        column.children.empty() ? column : *column.children[1];  // a window counts by its end
    EventTimeStats batch = times.nulls ? Fold<true>(times) : Fold<false>(times);
    MergeEventTimes(batch, &context->counters->event_times[static_cast<size_t>(recipe_.node)]);
  }

 private:
  template <bool kNulls>
  static EventTimeStats Fold(const Column& times) {
    EventTimeStats stats;
    stats.count = times.size;
    const int64_t* micros = times.values<int64_t>();
    __extension__ __int128 sum = 0;
    for (uint32_t i = 0; i < times.size; ++i) {
      int64_t at = kNulls && times.is_null(i) ? 0 : micros[i];
      stats.min_micros = std::min(stats.min_micros, at);
      stats.max_micros = std::max(stats.max_micros, at);
      sum += FloorMillis(at);
    }
    stats.avg_millis = static_cast<double>(sum) / static_cast<double>(times.size);
    return stats;
  }

  const StatsRecipe& recipe_;
};

}  // namespace

StagePlanPtr PlanWatermarkStats(int column, int node) {
  return MakePlanned<WatermarkStatsStage>(StatsRecipe{column, node},
                                          fmt::format("watermark #{}", node));
}

}  // namespace rillmill::pipeline
