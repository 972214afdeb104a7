// Rules on the expressions of nodes: constant folding, and the corrupt column inside filters.
#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/plan/map_expressions.h"
#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

bool IsTrue(const ExprPtr& term) {
  const bool* value = std::get_if<bool>(&term->literal.v);
  return term->kind == ExprKind::kLiteral && value != nullptr && *value;
}

ExprPtr Fold(const ExprPtr& expr, const SessionConf& conf) {
  return RewriteExpr(expr, [&](const ExprPtr& e) -> ExprPtr {
    const bool foldable = e->kind == ExprKind::kCall || e->kind == ExprKind::kCast ||
                          e->kind == ExprKind::kCase || e->kind == ExprKind::kAnd ||
                          e->kind == ExprKind::kOr || e->kind == ExprKind::kCoalesce;
    if (!foldable) return e;
    bool literals = IsDeterministic(e);
    for (const ExprPtr& child : e->children) literals &= child->kind == ExprKind::kLiteral;
    if (!literals) return e;
    Result<Datum> value = EvaluateConstant(*e, conf);
    return value.ok() ? MakeLiteral(e->type, std::move(*value), e->name, e->pos) : e;
  });
}

bool Narrows(const StreamRelation& stream, const SessionConf& conf) {
  return conf.json_expression_optimization && stream.decoded && !stream.json.any_given &&
         stream.schema.fields->size() > 1;
}

}  // namespace

NodePtr FoldConstants(const NodePtr& node, const SessionConf& conf) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children) children.push_back(FoldConstants(child, conf));
  NodePtr folded = MapExpressions(WithChildren(node, std::move(children)),
                                  [&](const ExprPtr& e) { return Fold(e, conf); });
  if (folded->kind != NodeKind::kFilter) return folded;
  Terms terms = SplitConjuncts(static_cast<const Filter&>(*folded).condition);
  const size_t before = terms.size();
  std::erase_if(terms, IsTrue);
  return terms.size() == before ? folded
                                : MakeFilter(folded->children[0], JoinConjuncts(std::move(terms)));
}

NodePtr NarrowCorruptFilters(const NodePtr& node, const AnalyzeInput& input, int* next_id) {
  std::vector<NodePtr> children;
  for (const NodePtr& child : node->children)
    children.push_back(NarrowCorruptFilters(child, input, next_id));
  NodePtr copy = WithChildren(node, std::move(children));
  if (copy->kind != NodeKind::kFilter || copy->children[0]->kind != NodeKind::kStreamScan)
    return copy;
  auto scan = std::make_shared<StreamScan>(static_cast<const StreamScan&>(*copy->children[0]));
  if (!Narrows(input.streams[static_cast<size_t>(scan->stream)], input.conf)) return copy;
  const ExprPtr& condition = static_cast<const Filter&>(*copy).condition;
  const std::set<int> read = ColumnsOf(condition);
  for (size_t i = 0; i < scan->output.size(); ++i) {
    if (scan->sources[i] != ScanColumn::kCorrupt || !read.contains(scan->output[i].id)) continue;
    Attribute narrowed = scan->output[i];
    narrowed.id = (*next_id)++;
    const ExprPtr filter = Substitute(condition, {{scan->output[i].id, ColumnOf(narrowed)}});
    scan->output.push_back(narrowed);
    scan->sources.push_back(ScanColumn::kCorruptSyntax);
    scan->fields.push_back(scan->fields[i]);
    // The extra column must not reach operators whose output is given by position.
    std::vector<NamedExpr> visible;
    for (const Attribute& attribute : copy->output)
      visible.push_back({ColumnOf(attribute), attribute});
    return MakeProject(MakeFilter(std::move(scan), filter), std::move(visible));
  }
  return copy;
}

}  // namespace rillmill::pipeline::sql
