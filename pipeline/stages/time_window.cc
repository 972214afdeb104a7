#include <fmt/format.h>

#include <algorithm>

#include "pipeline/stages/batch_limit.h"
#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

struct WindowRecipe {
  ExprPtr time;
  int64_t size, slide, start;
  DataType type;  // STRUCT<start, end>
};

// The last window start at or before the time: floor alignment, also before 1970.
int64_t LastStart(int64_t at, int64_t slide, int64_t start) {
  int64_t remainder = (at - start) % slide;
  return at - (remainder < 0 ? remainder + slide : remainder);
}

class TimeWindowStage final : public Stage {
 public:
  explicit TimeWindowStage(const WindowRecipe& recipe) : recipe_(recipe) {}

  void Run(Flow* flow, StageContext* context) override {
    Column* time = Evaluate(*recipe_.time, flow->batch, &context->eval);
    if (context->eval.failed()) return;
    if (time->nulls) time = DropNulls(time, flow, context->arena);
    starts_.clear();
    if (recipe_.slide != recipe_.size && ExpandedBytes(*time) > kBatchLimitBytes) {
      return context->eval.Fail(BatchOverBudget());
    }
    recipe_.slide == recipe_.size ? AssignTumbling(*time)
                                  : AssignSliding(*time, flow, context->arena);
    AppendWindows(flow, context->arena);
  }

 private:
  Column* DropNulls(Column* time, Flow* flow, Arena* arena) {
    rows_.clear();
    for (uint32_t row = 0; row < time->size; ++row) {
      if (!time->is_null(row)) rows_.push_back(row);
    }
    KeepRows(rows_, Fate::kNullEventTime, flow, arena);
    return rows_.size() == time->size ? time : Gather(*time, rows_, arena);
  }

  // Row number, window start and window of every expanded row, at least.
  size_t ExpandedBytes(const Column& time) const {
    constexpr int64_t kMany = int64_t{1} << 32;  // more than any limit, and the product still fits
    return static_cast<size_t>(std::min(recipe_.size / recipe_.slide, kMany)) * time.size * 28;
  }

  void AssignTumbling(const Column& time) {
    const int64_t* at = time.values<int64_t>();
    starts_.resize(time.size);
    for (uint32_t row = 0; row < time.size; ++row)
      starts_[row] = LastStart(at[row], recipe_.slide, recipe_.start);
  }

  // One row per window; the latest window of a row first, as Spark numbers them.
  void AssignSliding(const Column& time, Flow* flow, Arena* arena) {
    const int64_t* at = time.values<int64_t>();
    rows_.clear();
    for (uint32_t row = 0; row < time.size; ++row) {
      int64_t start = LastStart(at[row], recipe_.slide, recipe_.start);
      for (; at[row] < start + recipe_.size; start -= recipe_.slide) {
        rows_.push_back(row);
        starts_.push_back(start);
      }
    }
    ExpandRows(rows_, Fate::kFiltered, flow, arena);
  }

  void AppendWindows(Flow* flow, Arena* arena) {
    uint32_t rows = flow->batch.rows;
    Column* window = NewColumn(recipe_.type, rows, arena);
    int64_t* start = window->children[0]->values<int64_t>();
    int64_t* end = window->children[1]->values<int64_t>();
    for (uint32_t row = 0; row < rows; ++row) {
      start[row] = starts_[row];
      end[row] = starts_[row] + recipe_.size;
    }
    size_t columns = flow->batch.columns.size();
    ColumnBatch batch = NewBatch(rows, columns + 1, arena);
    std::copy(flow->batch.columns.begin(), flow->batch.columns.end(), batch.columns.begin());
    batch.columns[columns] = window;
    flow->batch = batch;
  }

  const WindowRecipe& recipe_;
  std::vector<uint32_t> rows_;   // scratch
  std::vector<int64_t> starts_;  // scratch: window start of each row
};

}  // namespace

StagePlanPtr PlanTimeWindow(const TimeWindow& node, ExprPtr time) {
  std::string text = fmt::format("window {} size {} us slide {} us", time->name, node.size_micros,
                                 node.slide_micros);
  WindowRecipe recipe{std::move(time), node.size_micros, node.slide_micros, node.start_micros,
                      node.window.type};
  return MakePlanned<TimeWindowStage>(std::move(recipe), std::move(text));
}

}  // namespace rillmill::pipeline
