// PruneColumns: each node asks its children for what it and the nodes above read.
#include <algorithm>

#include "pipeline/plan/map_expressions.h"
#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

using Ids = std::set<int>;

NodePtr Prune(const NodePtr& node, const Ids& needed);

template <class T, class Keep>
void EraseUnless(std::vector<T>* list, const Keep& keep) {
  std::erase_if(*list, [&](const T& item) { return !keep(item); });
}

NodePtr PruneProject(const NodePtr& node, const Ids& needed) {
  auto project = std::make_shared<Project>(static_cast<const Project&>(*node));
  EraseUnless(&project->columns,
              [&](const NamedExpr& column) { return needed.contains(column.output.id); });
  DeriveOutput(project.get());
  return project;
}

NodePtr PruneAggregate(const NodePtr& node, const Ids& needed) {
  auto aggregate = std::make_shared<Aggregate>(static_cast<const Aggregate&>(*node));
  EraseUnless(&aggregate->aggregates,
              [&](const AggregateCall& call) { return needed.contains(call.output.id); });
  DeriveOutput(aggregate.get());
  return aggregate;
}

// Keeps the positions of parallel lists for which the output column is needed.
template <class Node, class... Lists>
void KeepOutputs(const Ids& needed, Node* node, Lists... lists) {
  size_t kept = 0;
  for (size_t i = 0; i < node->output.size(); ++i) {
    if (!needed.contains(node->output[i].id)) continue;
    ((void)(lists->size() > kept && kept != i ? ((*lists)[kept] = (*lists)[i], 0) : 0), ...);
    if (kept != i) node->output[kept] = node->output[i];
    ++kept;
  }
  node->output.resize(kept);
  (lists->resize(kept), ...);
}

NodePtr PruneScan(const NodePtr& node, const Ids& needed) {
  if (node->kind == NodeKind::kTableScan) {
    auto scan = std::make_shared<TableScan>(static_cast<const TableScan&>(*node));
    KeepOutputs(needed, scan.get(), &scan->fields);
    return scan;
  }
  auto scan = std::make_shared<StreamScan>(static_cast<const StreamScan&>(*node));
  KeepOutputs(needed, scan.get(), &scan->sources, &scan->fields);
  return scan;
}

NodePtr PruneExpand(const NodePtr& node, const Ids& needed) {
  auto expand = std::make_shared<Expand>(static_cast<const Expand&>(*node));
  const std::vector<Attribute> output = expand->output;
  for (std::vector<ExprPtr>& row : expand->projections) {
    expand->output = output;
    KeepOutputs(needed, expand.get(), &row);
  }
  return expand;
}

// Children of a union go by position: each gets a Project with the kept positions.
NodePtr PruneUnion(const NodePtr& node, const Ids& needed) {
  auto both = std::make_shared<Union>(static_cast<const Union&>(*node));
  std::vector<size_t> kept;
  for (size_t i = 0; i < node->output.size(); ++i) {
    if (needed.contains(node->output[i].id)) kept.push_back(i);
  }
  both->output.clear();
  for (size_t i : kept) both->output.push_back(node->output[i]);
  for (NodePtr& child : both->children) {
    std::vector<NamedExpr> columns;
    for (size_t i : kept) columns.push_back({ColumnOf(child->output[i]), child->output[i]});
    const Ids own = [&] {
      Ids ids;
      for (const NamedExpr& column : columns) ids.insert(column.output.id);
      return ids;
    }();
    const bool exact = child->kind == NodeKind::kProject;
    child = Prune(exact ? child : MakeProject(child, std::move(columns)), own);
  }
  return both;
}

NodePtr Prune(const NodePtr& node, const Ids& needed) {
  NodePtr pruned = node;
  switch (node->kind) {
    case NodeKind::kProject:
      pruned = PruneProject(node, needed);
      break;
    case NodeKind::kAggregate:
      pruned = PruneAggregate(node, needed);
      break;
    case NodeKind::kStreamScan:
    case NodeKind::kTableScan:
      return PruneScan(node, needed);
    case NodeKind::kExpand:
      pruned = PruneExpand(node, needed);
      break;
    case NodeKind::kUnion:
      return PruneUnion(node, needed);
    default:
      break;
  }
  Ids below = needed;
  for (int id : ColumnsRead(*pruned)) below.insert(id);
  std::vector<NodePtr> children;
  for (const NodePtr& child : pruned->children) children.push_back(Prune(child, below));
  return WithChildren(pruned, std::move(children));
}

}  // namespace

NodePtr PruneColumns(const NodePtr& root) { return Prune(root, IdsOf(root->output)); }

}  // namespace rillmill::pipeline::sql
