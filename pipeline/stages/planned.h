// A StagePlan from a recipe that every slot's instance is made of. Only for the .cc files of the
// stages.
#pragma once

#include <string>
#include <utility>

#include "pipeline/stages/stages.h"

namespace rillmill::pipeline {

// `StageType` is constructed from a const reference to the recipe, which outlives it.
template <class StageType, class Recipe>
class PlannedStage final : public StagePlan {
 public:
  PlannedStage(Recipe recipe, std::string text)
      : recipe_(std::move(recipe)), text_(std::move(text)) {}
  Result<std::unique_ptr<Stage>> NewStage() const override {
    return std::unique_ptr<Stage>(std::make_unique<StageType>(recipe_));
  }
  std::string Describe() const override { return text_; }

 private:
  Recipe recipe_;
  std::string text_;
};

template <class StageType, class Recipe>
StagePlanPtr MakePlanned(Recipe recipe, std::string text) {
  return std::make_shared<PlannedStage<StageType, Recipe>>(std::move(recipe), std::move(text));
}

// The names of expressions with ", " between them.
inline std::string NamesOf(std::span<const ExprPtr> exprs) {
  std::string text;
  for (const ExprPtr& expr : exprs) text += (text.empty() ? "" : ", ") + expr->name;
  return text;
}

}  // namespace rillmill::pipeline
