// SELECT and what surrounds it: WITH, UNION, ORDER BY, LIMIT.
#include <fmt/format.h>

#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {

namespace {

constexpr int kMaxUnionTerms = 2'000;

}  // namespace

std::unique_ptr<Query> Parser::WholeQuery() { return QueryExpression(); }

std::unique_ptr<Query> Parser::QueryExpression() {
  Nested nested(this);
  if (!nested.ok()) return std::make_unique<Query>();
  std::vector<Cte> ctes;
  if (Accept("with")) {
    Accept("recursive");
    do {
      Cte cte;
      cte.name = Name();
      if (Is("(")) cte.columns = Names();
      Accept("as");
      Expect("(");
      cte.query = QueryExpression();
      Expect(")");
      ctes.push_back(std::move(cte));
    } while (Accept(","));
  }
  std::unique_ptr<Query> query = UnionTerms();
  if (!ctes.empty() &&
      !query->ctes.empty()) {  // WITH a … (WITH b …): the inner one stays a query of its own
    auto outer = std::make_unique<Query>();
    outer->pos = query->pos;
    outer->left = std::move(query);
    query = std::move(outer);
  }
  if (!ctes.empty()) query->ctes = std::move(ctes);
  OrderAndLimit(query.get());
  return query;
}

std::unique_ptr<Query> Parser::UnionTerms() {
  std::unique_ptr<Query> left = QueryTerm();
  int terms = 0;
  while (IsAny({"union", "except", "intersect", "minus"})) {
    const Token word = Take();
    if (!EqualsIgnoreCase(word.text, "union")) {
      Fail(word.pos, "UNSUPPORTED_FEATURE.SET_OPERATION",
           "EXCEPT and INTERSECT are not supported; use LEFT ANTI or LEFT SEMI JOIN");
    }
    auto both = std::make_unique<Query>();
    both->pos = left->pos;
    both->union_all = Accept("all");
    if (!both->union_all) Accept("distinct");
    both->left = std::move(left);
    both->right = QueryTerm();
    left = std::move(both);
    if (++terms >= kMaxUnionTerms) {
      Fail(word.pos, "UNSUPPORTED_FEATURE.UNION_TERMS",
           fmt::format("a UNION of more than {} queries", kMaxUnionTerms));
    }
  }
  return left;
}

std::unique_ptr<Query> Parser::QueryTerm() {
  auto query = std::make_unique<Query>();
  query->pos = Peek().pos;
  if (Is("(")) {
    Take();
    query = QueryExpression();
    Expect(")");
    auto outer = std::make_unique<Query>();  // its ORDER BY and LIMIT are its own
    outer->pos = query->pos;
    outer->left = std::move(query);
    return outer;
  }
  if (Is("values")) {
    query->values = ValuesClause();
  } else if (Is("select")) {
    query->select = SelectClause();
  } else {
    FailHere();
  }
  return query;
}

void Parser::OrderAndLimit(Query* query) {
  if (IsAny({"sort", "cluster", "distribute"}) && Is("by", 1)) {
    Fail(Peek().pos, "UNSUPPORTED_FEATURE.SORT_BY",
         "SORT BY, CLUSTER BY and DISTRIBUTE BY have no meaning here; use ORDER BY");
  }
  if (Accept("order", "by")) {
    do {
      OrderItem item;
      item.expr = Expression();
      if (Accept("desc")) {
        item.descending = true;
      } else {
        Accept("asc");
      }
      if (Accept("nulls", "first")) item.nulls_first = true;
      if (Accept("nulls", "last")) item.nulls_first = false;
      query->order_by.push_back(std::move(item));
    } while (Accept(","));
  }
  if (Accept("limit")) {
    if (!Accept("all")) query->limit = Expression();
  }
  if (Accept("offset")) query->offset = Expression();
}

std::unique_ptr<Select> Parser::SelectClause() {
  auto select = std::make_unique<Select>();
  Expect("select");
  if (Is("distinct") && !EndsExpression(1)) select->distinct = Accept("distinct");
  if (Is("all") && !EndsExpression(1) && !Is("from", 1)) Take();
  do select->items.push_back(Item());
  while (Accept(","));
  if (Accept("from")) select->from = From();
  while (Is("lateral") && Is("view", 1)) select->views.push_back(View());
  if (Accept("where")) select->where = Expression();
  if (Accept("group", "by")) GroupBy(select.get());
  if (Accept("having")) select->having = Expression();
  if (IsAny({"window", "qualify"}) && IsNames(1)) {
    Fail(Peek().pos, "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
         "window functions are not supported in streaming");
  }
  return select;
}

// True where a clause begins, so that the word is no alias. WHERE without a condition is an alias,
// as in Spark.
bool Parser::AtClause() const {
  if (IsAny({"group", "order", "sort", "cluster", "distribute"})) return Is("by", 1);
  if (Is("lateral")) return true;
  if (IsAny({"union", "except", "intersect", "minus"})) return true;
  return IsAny({"from", "where", "having", "limit", "offset", "window", "qualify"}) &&
         !EndsExpression(1);
}

SelectItem Parser::Item() {
  SelectItem item;
  item.expr = Expression();
  const bool as = Accept("as");
  if (as && Is("(")) {
    item.aliases = Names();
  } else if (as || (IsNames() && !AtClause())) {
    item.aliases.push_back(Name());
  }
  return item;
}

std::vector<SyntaxPtr> Parser::ExpressionList() {
  std::vector<SyntaxPtr> list;
  do list.push_back(Expression());
  while (Accept(","));
  return list;
}

void Parser::GroupBy(Select* select) {
  select->grouping = Grouping::kList;
  if (Is("all") && (EndsExpression(1) || IsAny({"having", "order", "limit", "union"}, 1))) {
    Take();
    select->grouping = Grouping::kAll;
    return;
  }
  if (IsAny({"rollup", "cube"}) && Is("(", 1)) {
    select->grouping = Is("rollup") ? Grouping::kRollup : Grouping::kCube;
    at_ += 2;
    select->group_by = ExpressionList();
    return Expect(")");
  }
  if (Accept("grouping", "sets")) return GroupingSets(select);
  select->group_by = ExpressionList();
  if (Accept("with", "rollup")) select->grouping = Grouping::kRollup;
  if (Accept("with", "cube")) select->grouping = Grouping::kCube;
  if (Accept("grouping", "sets")) GroupingSets(select);
}

void Parser::GroupingSets(Select* select) {
  select->grouping = Grouping::kSets;
  Expect("(");
  do select->sets.push_back(GroupingSet(select));
  while (Accept(","));
  Expect(")");
}

// (a, b), a or (): indexes into group_by, where new expressions are added.
std::vector<int> Parser::GroupingSet(Select* select) {
  std::vector<SyntaxPtr> members;
  if (Accept("(")) {
    if (!Is(")")) members = ExpressionList();
    Expect(")");
  } else {
    members.push_back(Expression());
  }
  std::vector<int> set;
  for (SyntaxPtr& member : members) {
    size_t at = 0;
    while (at < select->group_by.size() && ToText(*select->group_by[at]) != ToText(*member)) ++at;
    if (at == select->group_by.size()) select->group_by.push_back(std::move(member));
    set.push_back(static_cast<int>(at));
  }
  return set;
}

}  // namespace rillmill::pipeline::sql
