// Rewrites the expressions of one node, whatever its kind.
#pragma once

#include <functional>
#include <vector>

#include "pipeline/plan/logical_plan.h"

namespace rillmill::pipeline {

using MapExpr = std::function<ExprPtr(const ExprPtr&)>;

// The node with `map` applied to each of its expressions; null ones are skipped. Output attributes
// stay as they are.
NodePtr MapExpressions(const NodePtr& node, const MapExpr& map);

// Attribute ids that the node's own expressions read from its children.
std::vector<int> ColumnsRead(const LogicalNode& node);

}  // namespace rillmill::pipeline
