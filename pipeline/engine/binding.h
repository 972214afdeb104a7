// From attribute ids to the ordinals of a node's input.
#pragma once

#include <span>
#include <vector>

#include "core/check.h"
#include "pipeline/plan/logical_plan.h"

namespace rillmill::pipeline {

// Position of the attribute in the list. REQUIRES: it is there (the analyzer resolved it).
inline int OrdinalOf(std::span<const Attribute> attributes, int id) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].id == id) return static_cast<int>(i);
  }
  CheckFailed(__FILE__, __LINE__, "the attribute is in the node's input");
}

inline ExprPtr Bind(const ExprPtr& expr, std::span<const Attribute> input) {
  if (!expr) return nullptr;
  return BindColumns(expr, [&](int id) { return OrdinalOf(input, id); });
}

inline std::vector<ExprPtr> BindAll(std::span<const ExprPtr> exprs,
                                    std::span<const Attribute> input) {
  std::vector<ExprPtr> bound;
  for (const ExprPtr& expr : exprs) bound.push_back(Bind(expr, input));
  return bound;
}

}  // namespace rillmill::pipeline
