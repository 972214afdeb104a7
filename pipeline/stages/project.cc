#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

class ProjectStage final : public Stage {
 public:
  explicit ProjectStage(const std::vector<ExprPtr>& columns) : columns_(columns) {}

  void Run(Flow* flow, StageContext* context) override {
    ColumnBatch batch = NewBatch(flow->batch.rows, columns_.size(), context->arena);
    for (size_t i = 0; i < columns_.size(); ++i) {
      batch.columns[i] = Evaluate(*columns_[i], flow->batch, &context->eval);
      if (context->eval.failed()) return;
    }
    flow->batch = batch;
  }

 private:
  const std::vector<ExprPtr>& columns_;
};

}  // namespace

StagePlanPtr PlanProject(std::vector<ExprPtr> columns) {
  std::string text = "project " + NamesOf(columns);
  return MakePlanned<ProjectStage>(std::move(columns), std::move(text));
}

}  // namespace rillmill::pipeline
