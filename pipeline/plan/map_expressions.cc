#include "pipeline/plan/map_expressions.h"

#include "pipeline/plan/expr_tools.h"

namespace rillmill::pipeline {
namespace {

void Apply(const MapExpr& map, ExprPtr* expr) {
  if (*expr) *expr = map(*expr);
}

void Apply(const MapExpr& map, std::vector<ExprPtr>* list) {
  for (ExprPtr& expr : *list) Apply(map, &expr);
}

void Apply(const MapExpr& map, std::vector<NamedExpr>* columns) {
  for (NamedExpr& column : *columns) Apply(map, &column.expr);
}

void Visit(Filter* node, const MapExpr& map) { Apply(map, &node->condition); }
void Visit(Project* node, const MapExpr& map) { Apply(map, &node->columns); }
void Visit(TimeWindow* node, const MapExpr& map) { Apply(map, &node->time); }
void Visit(SessionWindow* node, const MapExpr& map) {
  Apply(map, &node->time), Apply(map, &node->gap);
}
void Visit(Generate* node, const MapExpr& map) { Apply(map, &node->input); }
void Visit(Expand* node, const MapExpr& map) {
  for (std::vector<ExprPtr>& row : node->projections) Apply(map, &row);
}
void Visit(Join* node, const MapExpr& map) {
  Apply(map, &node->left_keys);
  Apply(map, &node->right_keys);
  Apply(map, &node->residual);
}
void Visit(Aggregate* node, const MapExpr& map) {
  Apply(map, &node->keys);
  for (AggregateCall& call : node->aggregates)
    Apply(map, &call.arguments), Apply(map, &call.filter);
}
void Visit(Sort* node, const MapExpr& map) {
  for (SortKey& key : node->keys) Apply(map, &key.expr);
}

template <class T>
NodePtr Mapped(const NodePtr& node, const MapExpr& map) {
  auto copy = std::make_shared<T>(static_cast<const T&>(*node));
  Visit(copy.get(), map);
  return copy;
}

}  // namespace

NodePtr MapExpressions(const NodePtr& node, const MapExpr& map) {
  switch (node->kind) {
    case NodeKind::kFilter:
      return Mapped<Filter>(node, map);
    case NodeKind::kProject:
      return Mapped<Project>(node, map);
    case NodeKind::kTimeWindow:
      return Mapped<TimeWindow>(node, map);
    case NodeKind::kSessionWindow:
      return Mapped<SessionWindow>(node, map);
    case NodeKind::kGenerate:
      return Mapped<Generate>(node, map);
    case NodeKind::kExpand:
      return Mapped<Expand>(node, map);
    case NodeKind::kJoin:
      return Mapped<Join>(node, map);
    case NodeKind::kAggregate:
      return Mapped<Aggregate>(node, map);
    case NodeKind::kSort:
      return Mapped<Sort>(node, map);
    default:
      return node;
  }
}

std::vector<int> ColumnsRead(const LogicalNode& node) {
  std::vector<int> read;
  if (node.kind == NodeKind::kWatermark) read.push_back(static_cast<const Watermark&>(node).column);
  const NodePtr alias(NodePtr(), &node);  // does not own
  MapExpressions(alias, [&](const ExprPtr& expr) {
    for (int id : ColumnsOf(expr)) read.push_back(id);
    return expr;
  });
  return read;
}

}  // namespace rillmill::pipeline
