// Filters move down through everything but joins; PredicatePushdown and the watermark's own rule of
// Spark.
#include <algorithm>

#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

NodePtr FilterAbove(NodePtr node, Terms terms) {
  return MakeFilter(std::move(node), JoinConjuncts(std::move(terms)));
}

NodePtr OverChild(const NodePtr& node, Terms below, Terms above, const SessionConf& conf) {
  return FilterAbove(WithChildren(node, {PushFilters(node->children[0], std::move(below), conf)}),
                     std::move(above));
}

// Terms that read nothing but the child's columns go below, the others stay.
NodePtr PushWhatChildKnows(const NodePtr& node, Terms terms, const SessionConf& conf) {
  const std::set<int> known = IdsOf(node->children[0]->output);
  Terms below = TakeIf(
      &terms, [&](const ExprPtr& term) { return IsDeterministic(term) && ReadsOnly(term, known); });
  return OverChild(node, std::move(below), std::move(terms), conf);
}

// Rows rejected by terms on other columns must not move the watermark; terms on the event time act
// after its statistics.
NodePtr PushThroughWatermark(const NodePtr& node, Terms terms, const SessionConf& conf) {
  const int column = static_cast<const Watermark&>(*node).column;
  Terms below = TakeIf(&terms, [&](const ExprPtr& term) {
    return IsDeterministic(term) && !ColumnsOf(term).contains(column);
  });
  std::set<int> not_null;
  for (const ExprPtr& term : terms) not_null.merge(NotNullColumns(term));
  not_null.erase(column);
  for (ExprPtr& term : NotNullTerms(not_null, node->output, below, conf))
    below.push_back(std::move(term));
  return OverChild(node, std::move(below), std::move(terms), conf);
}

Substitution Definitions(const std::vector<NamedExpr>& columns) {
  Substitution definitions;
  for (const NamedExpr& column : columns) definitions.emplace(column.output.id, column.expr);
  return definitions;
}

// A term moves when everything it reads is computed without side effects; it then reads the
// definitions.
NodePtr PushThroughDefinitions(const NodePtr& node, const std::vector<NamedExpr>& columns,
                               Terms terms, const SessionConf& conf) {
  std::set<int> movable;
  for (const NamedExpr& column : columns) {
    if (IsDeterministic(column.expr)) movable.insert(column.output.id);
  }
  const Substitution definitions = Definitions(columns);
  Terms below = TakeIf(&terms, [&](const ExprPtr& term) {
    return IsDeterministic(term) && ReadsOnly(term, movable);
  });
  for (ExprPtr& term : below) term = Substitute(term, definitions);
  return OverChild(node, std::move(below), std::move(terms), conf);
}

NodePtr PushThroughUnion(const NodePtr& node, Terms terms, const SessionConf& conf) {
  Terms below = TakeIf(&terms, IsDeterministic);
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) {
    Substitution columns;
    for (size_t i = 0; i < node->output.size(); ++i)
      columns.emplace(node->output[i].id, ColumnOf(child->output[i]));
    Terms own;
    for (const ExprPtr& term : below) own.push_back(Substitute(term, columns));
    children.push_back(PushFilters(child, std::move(own), conf));
  }
  return FilterAbove(WithChildren(node, std::move(children)), std::move(terms));
}

}  // namespace

NodePtr PushFilters(const NodePtr& node, Terms terms, const SessionConf& conf) {
  switch (node->kind) {
    case NodeKind::kFilter: {
      Terms all = SplitConjuncts(static_cast<const Filter&>(*node).condition);
      for (ExprPtr& term : terms) all.push_back(std::move(term));
      return PushFilters(node->children[0], std::move(all), conf);
    }
    case NodeKind::kProject:
      return PushThroughDefinitions(node, static_cast<const Project&>(*node).columns,
                                    std::move(terms), conf);
    case NodeKind::kAggregate: {
      const auto& keys = static_cast<const Aggregate&>(*node).keys;
      if (keys.empty())
        return OverChild(node, {}, std::move(terms), conf);  // its one row exists without input
      return PushThroughDefinitions(node, keys, std::move(terms), conf);
    }
    case NodeKind::kWatermark:
      return PushThroughWatermark(node, std::move(terms), conf);
    case NodeKind::kTimeWindow:
    case NodeKind::kSessionWindow:
    case NodeKind::kGenerate:
    case NodeKind::kExpand:
    case NodeKind::kSort:
      return PushWhatChildKnows(node, std::move(terms), conf);
    case NodeKind::kLimit:
      return OverChild(node, {}, std::move(terms), conf);
    case NodeKind::kUnion:
      return PushThroughUnion(node, std::move(terms), conf);
    case NodeKind::kJoin:
      return PushThroughJoin(static_cast<const Join&>(*node), std::move(terms), conf);
    case NodeKind::kStreamScan:
    case NodeKind::kTableScan:
    case NodeKind::kValues:
      return FilterAbove(node, std::move(terms));
  }
  return node;
}

}  // namespace rillmill::pipeline::sql
