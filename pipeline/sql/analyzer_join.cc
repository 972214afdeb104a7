// Joins: scopes of both sides, USING, and the split of a condition into key equalities and a
// residual.
#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/analyzer.h"
#include "pipeline/sql/lexer.h"

namespace rillmill::pipeline::sql {
namespace {

void Append(const std::vector<Attribute>& from, std::vector<Attribute>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

Scope BothSides(const Scope& left, const Scope& right) {
  Scope both = left;
  Append(right.visible, &both.visible);
  Append(right.hidden, &both.hidden);
  Append(right.extra, &both.extra);
  return both;
}

std::vector<Attribute>::iterator Named(std::vector<Attribute>* list, const std::string& name,
                                       bool case_sensitive) {
  return std::find_if(list->begin(), list->end(),
                      [&](const Attribute& a) { return SameName(a.name, name, case_sensitive); });
}

void TakeNullability(const LogicalNode& plan, Scope* scope) {
  for (auto* list : {&scope->visible, &scope->hidden, &scope->extra}) {
    for (Attribute& attribute : *list) {
      for (const Attribute& made : plan.output) {
        if (made.id == attribute.id) attribute.nullable = made.nullable;
      }
    }
  }
}

}  // namespace

NodePtr MakeJoin(JoinType type, NodePtr left, NodePtr right, const ExprPtr& condition) {
  auto join = std::make_shared<Join>();
  join->children = {std::move(left), std::move(right)};
  join->type = type == JoinType::kCross && condition ? JoinType::kInner : type;
  AddJoinTerms(SplitConjuncts(condition), join.get());
  DeriveOutput(join.get());
  return join;
}

Result<std::vector<std::string>> Analyzer::UsingColumns(const Relation& relation, const Scope& left,
                                                        const Scope& right) {
  if (!relation.natural) {
    for (const std::string& name : relation.using_columns) {
      for (const Scope* side : {&left, &right}) {
        RILLMILL_ASSIGN(const auto match,
                        FindColumn(*side, {name}, conf().case_sensitive, relation.pos));
        if (!match) {
          return SqlError(
              relation.pos, "UNRESOLVED_USING_COLUMN_FOR_JOIN",
              fmt::format("USING column `{}` cannot be resolved on the {} side of the join.", name,
                          side == &left ? "left" : "right"));
        }
      }
    }
    return relation.using_columns;
  }
  std::vector<std::string> shared;
  for (const Attribute& a : left.visible) {
    for (const Attribute& b : right.visible) {
      if (SameName(a.name, b.name, conf().case_sensitive)) shared.push_back(a.name);
    }
  }
  return shared;
}

Result<Related> Analyzer::JoinOf(const Relation& relation) {
  RILLMILL_ASSIGN(Related left, AnalyzeRelation(*relation.left));
  RILLMILL_ASSIGN(Related right, AnalyzeRelation(*relation.right));
  RILLMILL_ASSIGN(const std::vector<std::string> names,
                  UsingColumns(relation, left.scope, right.scope));
  Scope scope = BothSides(left.scope, right.scope);
  ExprPtr condition;
  if (relation.on) {
    Place place;
    RILLMILL_ASSIGN(condition,
                    ExprResolver(&conf(), &scope, &place).ResolveCondition(*relation.on));
  }
  std::vector<ExprPtr> terms;
  std::vector<Attribute> keys, hidden;
  const bool full = relation.join == JoinType::kFullOuter;
  for (const std::string& name : names) {
    const auto a = Named(&left.scope.visible, name, conf().case_sensitive);
    const auto b = Named(&right.scope.visible, name, conf().case_sensitive);
    Result<ExprPtr> equal = ResolveCall("=", {ColumnOf(*a), ColumnOf(*b)}, conf());
    if (!equal.ok()) return AtPosition(equal.status(), relation.pos);
    terms.push_back(*equal);
    const bool from_right = relation.join == JoinType::kRightOuter;
    keys.push_back(from_right ? *b : *a);
    hidden.push_back(from_right ? *a : *b);
    left.scope.visible.erase(a);
    right.scope.visible.erase(b);
  }
  if (!terms.empty()) condition = JoinConjuncts(std::move(terms));
  NodePtr plan = MakeJoin(relation.join, left.plan, right.plan, condition);
  if (relation.join == JoinType::kLeftSemi || relation.join == JoinType::kLeftAnti)
    scope = left.scope;
  if (!names.empty()) {
    const bool left_only =
        relation.join == JoinType::kLeftSemi || relation.join == JoinType::kLeftAnti;
    scope = left_only ? left.scope : BothSides(left.scope, right.scope);
    if (full) {  // the key of either side
      std::vector<NamedExpr> columns;
      for (const Attribute& attribute : plan->output)
        columns.push_back({ColumnOf(attribute), attribute});
      for (size_t i = 0; i < keys.size(); ++i) {
        Result<ExprPtr> either =
            ResolveCall("coalesce", {ColumnOf(keys[i]), ColumnOf(hidden[i])}, conf());
        if (!either.ok()) return AtPosition(either.status(), relation.pos);
        scope.hidden.push_back(keys[i]);
        columns.push_back(NameExpr(*either, keys[i].name, *plan));
        keys[i] = columns.back().output;
      }
      plan = MakeProject(std::move(plan), std::move(columns));
    }
    scope.visible.insert(scope.visible.begin(), keys.begin(), keys.end());
    if (!left_only) Append(hidden, &scope.hidden);
  }
  TakeNullability(*plan, &scope);
  return Related{std::move(plan), std::move(scope)};
}

}  // namespace rillmill::pipeline::sql
