// Makes logical nodes with the outputs that follow from their children.
#pragma once

#include <set>
#include <vector>

#include "pipeline/plan/logical_plan.h"

namespace rillmill::pipeline {

NodePtr MakeFilter(NodePtr child, ExprPtr condition);  // the child itself if the condition is null
NodePtr MakeProject(NodePtr child, std::vector<NamedExpr> columns);
NodePtr MakeWatermark(NodePtr child, int column, int64_t delay_micros, int ordinal);

// A copy of the node over other children, its output derived anew. REQUIRES: as many children.
NodePtr WithChildren(const NodePtr& node, std::vector<NodePtr> children);

// Output and `streaming` from the children; for nodes that are being built.
void DeriveOutput(LogicalNode* node);

// Adds terms to a join's condition: equalities between its sides as keys, the rest to the residual.
// REQUIRES: children are set.
void AddJoinTerms(std::vector<ExprPtr> terms, Join* join);

ExprPtr ColumnOf(const Attribute& attribute);
std::set<int> IdsOf(const std::vector<Attribute>& attributes);

}  // namespace rillmill::pipeline
