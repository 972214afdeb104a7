// CollapseProjects: Project over Project.
#include <map>

#include "pipeline/functions/function.h"
#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

bool IsCheap(const Expr& expr) {
  if (expr.kind == ExprKind::kColumn || expr.kind == ExprKind::kLiteral) return true;
  return expr.kind == ExprKind::kCall && expr.function->name == "getfield" &&
         IsCheap(*expr.children[0]);
}

bool CanCollapse(const Project& outer, const Project& inner) {
  std::map<int, int> uses;
  for (const NamedExpr& column : outer.columns) {
    ForEachExpr(column.expr,
                [&](const Expr& e) { uses[e.index] += e.kind == ExprKind::kColumn ? 1 : 0; });
  }
  for (const NamedExpr& column : inner.columns) {
    if (!IsDeterministic(column.expr)) return false;
    if (uses[column.output.id] > 1 && !IsCheap(*column.expr)) return false;
  }
  return true;
}

}  // namespace

NodePtr CollapseProjects(const NodePtr& node) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(CollapseProjects(child));
  NodePtr copy = WithChildren(node, std::move(children));
  if (copy->kind != NodeKind::kProject || copy->children[0]->kind != NodeKind::kProject)
    return copy;
  const auto& outer = static_cast<const Project&>(*copy);
  const auto& inner = static_cast<const Project&>(*copy->children[0]);
  if (!CanCollapse(outer, inner)) return copy;
  Substitution definitions;
  for (const NamedExpr& column : inner.columns) definitions.emplace(column.output.id, column.expr);
  std::vector<NamedExpr> columns;
  for (const NamedExpr& column : outer.columns)
    columns.push_back({Substitute(column.expr, definitions), column.output});
  return MakeProject(inner.children[0], std::move(columns));
}

}  // namespace rillmill::pipeline::sql
