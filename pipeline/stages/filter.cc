#include "pipeline/stages/planned.h"

namespace rillmill::pipeline {
namespace {

class FilterStage final : public Stage {
 public:
  explicit FilterStage(const ExprPtr& condition) : condition_(*condition) {}

  void Run(Flow* flow, StageContext* context) override {
    rows_.clear();
    EvaluateFilter(condition_, flow->batch, &context->eval, &rows_);
    if (!context->eval.failed()) KeepRows(rows_, Fate::kFiltered, flow, context->arena);
  }

 private:
  const Expr& condition_;
  std::vector<uint32_t> rows_;  // scratch
};

}  // namespace

StagePlanPtr PlanFilter(ExprPtr condition) {
  std::string text = "filter " + condition->name;
  return MakePlanned<FilterStage>(std::move(condition), std::move(text));
}

}  // namespace rillmill::pipeline
