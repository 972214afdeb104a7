#include <fmt/format.h>

#include <algorithm>

#include "pipeline/expr/batch_limit.h"
#include "pipeline/stages/planned.h"
#include "pipeline/stages/window_shape.h"
#include "pipeline/text/interval.h"

namespace rillmill::pipeline {
namespace {

struct WindowRecipe {
  ExprPtr time;
  WindowShape shape;
  WindowRows rows;
  DataType type;  // STRUCT<start, end>
};

class TimeWindowStage final : public Stage {
 public:
  explicit TimeWindowStage(const WindowRecipe& recipe) : recipe_(recipe), shape_(recipe.shape) {}

  void Run(Flow* flow, StageContext* context) override {
    Column* time = Evaluate(*recipe_.time, flow->batch, &context->eval);
    if (context->eval.failed()) return;
    if (time->nulls) time = DropNulls(time, flow, context->arena);
    if (recipe_.rows == WindowRows::kPerPane) return AssignPanes(*time, flow, context->arena);
    if (shape_.tumbling()) return AssignTumbling(*time, flow, context->arena);
    if (ExpandedBytes(*time) > kBatchLimitBytes) return context->eval.Fail(BatchOverBudget());
    AssignSliding(*time, flow, context->arena);
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
    return static_cast<size_t>(std::min(shape_.size / shape_.slide, kMany)) * time.size * 28;
  }

  void AssignTumbling(const Column& time, Flow* flow, Arena* arena) {
    const int64_t* at = time.values<int64_t>();
    starts_.resize(time.size);
    for (uint32_t row = 0; row < time.size; ++row) starts_[row] = shape_.LastStart(at[row]);
    AppendWindows(starts_, flow, arena);
  }

  // One row per window; the latest window of a row first, as Spark numbers them.
  void AssignSliding(const Column& time, Flow* flow, Arena* arena) {
    const int64_t* at = time.values<int64_t>();
    rows_.clear();
    starts_.clear();
    for (uint32_t row = 0; row < time.size; ++row) {
      int64_t start = shape_.LastStart(at[row]);
      for (; shape_.Holds(start, at[row]); start -= shape_.slide) {
        rows_.push_back(row);
        starts_.push_back(start);
      }
    }
    ExpandRows(rows_, Fate::kFiltered, flow, arena);
    AppendWindows(starts_, flow, arena);
  }

  // One row per record that is in a window.
  void AssignPanes(const Column& time, Flow* flow, Arena* arena) {
    const int64_t* at = time.values<int64_t>();
    rows_.clear();
    starts_.clear();
    last_starts_.clear();
    for (uint32_t row = 0; row < time.size; ++row) {
      int64_t last = shape_.LastStart(at[row]);
      if (!shape_.Holds(last, at[row])) continue;
      rows_.push_back(row);
      starts_.push_back(shape_.PaneStart(at[row], last));
      last_starts_.push_back(last);
    }
    KeepRows(rows_, Fate::kFiltered, flow, arena);
    AppendWindows(last_starts_, flow, arena);
  }

  // The rows' windows start at starts_ and end where those that start at `last_starts` do.
  void AppendWindows(const std::vector<int64_t>& last_starts, Flow* flow, Arena* arena) {
    uint32_t rows = flow->batch.rows;
    Column* window = NewColumn(recipe_.type, rows, arena);
    int64_t* start = window->children[0]->values<int64_t>();
    int64_t* end = window->children[1]->values<int64_t>();
    for (uint32_t row = 0; row < rows; ++row) {
      start[row] = starts_[row];
      end[row] = last_starts[row] + shape_.size;
    }
    size_t columns = flow->batch.columns.size();
    ColumnBatch batch = NewBatch(rows, columns + 1, arena);
    std::copy(flow->batch.columns.begin(), flow->batch.columns.end(), batch.columns.begin());
    batch.columns[columns] = window;
    flow->batch = batch;
  }

  const WindowRecipe& recipe_;
  const WindowShape& shape_;
  // scratch
  std::vector<uint32_t> rows_;
  std::vector<int64_t> starts_;       // of each row's window or pane
  std::vector<int64_t> last_starts_;  // of the last window that has the pane
};

}  // namespace

StagePlanPtr PlanTimeWindow(const TimeWindow& node, ExprPtr time, WindowRows rows) {
  std::string text =
      fmt::format("window {} of {}", time->name, FixedIntervalText(node.size_micros));
  if (node.slide_micros != node.size_micros)
    text += " every " + FixedIntervalText(node.slide_micros);
  if (rows == WindowRows::kPerPane) text += ", panes";
  WindowRecipe recipe{std::move(time), ShapeOf(node), rows, node.window.type};
  return MakePlanned<TimeWindowStage>(std::move(recipe), std::move(text));
}

}  // namespace rillmill::pipeline
