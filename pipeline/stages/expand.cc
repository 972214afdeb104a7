#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

using Projections = std::vector<std::vector<ExprPtr>>;

// Every row once per grouping set: the sets one after the other.
class ExpandStage final : public Stage {
 public:
  explicit ExpandStage(const Projections& projections) : projections_(projections) {}

  void Run(Flow* flow, StageContext* context) override {
    size_t columns = projections_.front().size();
    ColumnBatch batch = NewBatch(0, columns, context->arena);
    for (size_t c = 0; c < columns; ++c) {
      parts_.clear();
      for (const auto& set : projections_)
        parts_.push_back(Evaluate(*set[c], flow->batch, &context->eval));
      if (context->eval.failed()) return;
      batch.columns[c] = Concat(parts_, context->arena);
    }
    batch.rows = flow->batch.rows * static_cast<uint32_t>(projections_.size());
    Repeat(flow, context->arena);
    flow->batch = batch;
  }

 private:
  void Repeat(Flow* flow, Arena* arena) const {
    uint32_t rows = flow->batch.rows;
    uint32_t* origin = arena->NewArray<uint32_t>(rows * projections_.size() + 1);
    for (size_t set = 0; set < projections_.size(); ++set) {
      for (uint32_t row = 0; row < rows; ++row) origin[set * rows + row] = flow->source_row(row);
    }
    flow->origin = origin;
    flow->expanded = true;
  }

  const Projections& projections_;
  std::vector<const Column*> parts_;  // scratch
};

}  // namespace

StagePlanPtr PlanExpand(std::vector<std::vector<ExprPtr>> projections) {
  return MakePlanned<ExpandStage>(std::move(projections), "expand grouping sets");
}

}  // namespace rillmill::pipeline
