// Filters at joins: which side they belong to, outer joins that a filter makes inner, and terms
// that follow from the keys.
#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

bool IsInner(JoinType type) { return type == JoinType::kInner || type == JoinType::kCross; }

// True when no row passes the term whose columns of `side` are all NULL.
bool RejectsNulls(const ExprPtr& term, const std::vector<Attribute>& side,
                  const SessionConf& conf) {
  const std::set<int> ids = IdsOf(side), not_null = NotNullColumns(term);
  if (std::any_of(not_null.begin(), not_null.end(), [&](int id) { return ids.contains(id); }))
    return true;
  if (!IsDeterministic(term) || ColumnsOf(term).empty() || !ReadsOnly(term, ids)) return false;
  Substitution nulls;
  for (const Attribute& attribute : side)
    nulls.emplace(attribute.id, MakeLiteral(attribute.type, Datum{}, "NULL"));
  const Result<Datum> value = EvaluateConstant(*Substitute(term, nulls), conf);
  if (!value.ok()) return false;
  const bool* passes = std::get_if<bool>(&value->v);
  return value->is_null() || (passes != nullptr && !*passes);
}

JoinType WithoutNullRows(const Join& join, const Terms& above, const SessionConf& conf) {
  const auto rejects = [&](size_t side) {
    return std::any_of(above.begin(), above.end(), [&](const ExprPtr& term) {
      return RejectsNulls(term, join.children[side]->output, conf);
    });
  };
  switch (join.type) {
    case JoinType::kLeftOuter:
      return rejects(1) ? JoinType::kInner : join.type;
    case JoinType::kRightOuter:
      return rejects(0) ? JoinType::kInner : join.type;
    case JoinType::kFullOuter: {
      const bool left = rejects(0), right = rejects(1);
      return left && right ? JoinType::kInner
             : left        ? JoinType::kLeftOuter
             : right       ? JoinType::kRightOuter
                           : join.type;
    }
    default:
      return join.type;
  }
}

// Which sides may lose rows before the join, to filters above it and to terms of its own condition.
struct Reach {
  bool above_left, above_right, on_left, on_right;
};

Reach ReachOf(JoinType type, bool null_aware) {
  switch (type) {
    case JoinType::kInner:
    case JoinType::kCross:
      return {true, true, true, true};
    case JoinType::kLeftOuter:
      return {true, false, false, true};
    case JoinType::kRightOuter:
      return {false, true, true, false};
    case JoinType::kLeftSemi:
      return {true, false, true, true};
    case JoinType::kLeftAnti:
      return {true, false, false, !null_aware};
    case JoinType::kFullOuter:
      return {false, false, false, false};
  }
  return {};
}

// Terms over `from` whose columns are all keys, written with the other side's keys.
void Mirror(const Terms& terms, const std::vector<ExprPtr>& from, const std::vector<ExprPtr>& to,
            const Terms& known, Terms* mirrored) {
  Substitution keys;
  std::set<int> ids;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i]->kind != ExprKind::kColumn || to[i]->kind != ExprKind::kColumn ||
        !(from[i]->type == to[i]->type))
      continue;
    if (keys.emplace(from[i]->index, to[i]).second) ids.insert(from[i]->index);
  }
  for (const ExprPtr& term : terms) {
    if (ColumnsOf(term).empty() || !ReadsOnly(term, ids) || !IsDeterministic(term)) continue;
    Substitution renamed;
    for (const auto& [id, key] : keys) renamed.emplace(id, key);
    ExprPtr other = Substitute(term, renamed);
    if (!Contains(known, other) && !Contains(*mirrored, other))
      mirrored->push_back(std::move(other));
  }
}

// Columns that must not be NULL for a row of `side` to find a partner.
std::set<int> NeededForMatch(const Join& join, size_t side) {
  std::set<int> columns;
  const std::vector<ExprPtr>& keys = side == 0 ? join.left_keys : join.right_keys;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (join.null_safe[i]) continue;
    if (keys[i]->kind == ExprKind::kColumn) columns.insert(keys[i]->index);
    columns.merge(NotNullColumns(keys[i]));
  }
  for (const ExprPtr& term : SplitConjuncts(join.residual)) columns.merge(NotNullColumns(term));
  return columns;
}

Terms Both(Terms a, const Terms& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// InferFiltersFromConstraints: NOT NULL keys, and what one side's filters say about the other's
// keys.
void Infer(const Join& join, const Reach& reach, Terms* left, Terms* right,
           const SessionConf& conf) {
  if (join.null_aware) return;
  const Terms known_left = Both(*left, ConstraintsOf(*join.children[0])),
              known_right = Both(*right, ConstraintsOf(*join.children[1]));
  Terms more_left, more_right;
  if (reach.on_right) Mirror(known_left, join.left_keys, join.right_keys, known_right, &more_right);
  if (reach.on_left) Mirror(known_right, join.right_keys, join.left_keys, known_left, &more_left);
  const auto add_not_null = [&](size_t side, const Terms& known, Terms* more) {
    for (ExprPtr& term : NotNullTerms(NeededForMatch(join, side), join.children[side]->output,
                                      Both(known, *more), conf)) {
      more->push_back(std::move(term));
    }
  };
  if (reach.on_left) add_not_null(0, known_left, &more_left);
  if (reach.on_right) add_not_null(1, known_right, &more_right);
  *left = Both(std::move(*left), more_left);
  *right = Both(std::move(*right), more_right);
}

}  // namespace

NodePtr PushThroughJoin(const Join& node, Terms terms, const SessionConf& conf) {
  auto join = std::make_shared<Join>(node);
  join->type = WithoutNullRows(node, terms, conf);
  const Reach reach = ReachOf(join->type, join->null_aware);
  const std::set<int> left_ids = IdsOf(join->children[0]->output),
                      right_ids = IdsOf(join->children[1]->output);
  const auto of_left = [&](const ExprPtr& term) {
    return IsDeterministic(term) && ReadsOnly(term, left_ids);
  };
  const auto of_right = [&](const ExprPtr& term) {
    return IsDeterministic(term) && ReadsOnly(term, right_ids);
  };
  Terms left, right, condition = SplitConjuncts(join->residual);
  if (reach.above_left) left = TakeIf(&terms, of_left);
  if (reach.above_right) right = TakeIf(&terms, of_right);
  if (reach.on_left) left = Both(std::move(left), TakeIf(&condition, of_left));
  if (reach.on_right) right = Both(std::move(right), TakeIf(&condition, of_right));
  if (IsInner(join->type)) {
    condition = Both(std::move(condition), TakeIf(&terms, IsDeterministic));
    if (!condition.empty()) join->type = JoinType::kInner;
  }
  join->residual = nullptr;
  AddJoinTerms(std::move(condition), join.get());
  Infer(*join, reach, &left, &right, conf);
  join->children = {PushFilters(join->children[0], std::move(left), conf),
                    PushFilters(join->children[1], std::move(right), conf)};
  DeriveOutput(join.get());
  return MakeFilter(std::move(join), JoinConjuncts(std::move(terms)));
}

}  // namespace rillmill::pipeline::sql
