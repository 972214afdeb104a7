// FROM: tables, sub-queries, VALUES, joins, LATERAL VIEW.
#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {

// Comma means CROSS JOIN.
std::unique_ptr<Relation> Parser::From() {
  std::unique_ptr<Relation> left = RelationWithJoins();
  int joins = 0;
  while (Accept(",")) {
    auto join = std::make_unique<Relation>();
    join->kind = RelationKind::kJoin;
    join->join = JoinType::kCross;
    join->pos = Peek().pos;
    join->left = std::move(left);
    join->right = RelationWithJoins();
    left = std::move(join);
    if (++joins > kMaxHeight) TooDeep();
  }
  return left;
}

std::unique_ptr<Relation> Parser::RelationWithJoins() {
  Nested nested(this);
  auto left = std::make_unique<Relation>();
  if (!nested.ok()) return left;
  left = PrimaryRelation();
  for (int joins = 0;; ++joins) {
    auto join = std::make_unique<Relation>();
    join->pos = Peek().pos;
    if (!JoinKind(join.get())) return left;
    join->kind = RelationKind::kJoin;
    join->left = std::move(left);
    join->right = PrimaryRelation();
    JoinCondition(join.get());
    left = std::move(join);
    if (joins > kMaxHeight) TooDeep();
  }
}

// [NATURAL] [INNER | CROSS | LEFT | …] JOIN; false and nothing taken if no join begins here.
bool Parser::JoinKind(Relation* join) {
  const size_t start = at_;
  join->natural = Accept("natural");
  if (Accept("cross")) {
    join->join = JoinType::kCross;
  } else if (Accept("left", "semi") || Accept("semi")) {
    join->join = JoinType::kLeftSemi;
  } else if (Accept("left", "anti") || Accept("anti")) {
    join->join = JoinType::kLeftAnti;
  } else if (IsAny({"left", "right", "full"})) {
    join->join = Is("left")    ? JoinType::kLeftOuter
                 : Is("right") ? JoinType::kRightOuter
                               : JoinType::kFullOuter;
    Take();
    Accept("outer");
  } else {
    Accept("inner");
  }
  if (Accept("join")) return true;
  at_ = std::min(start, tokens_.size() - 1);
  return false;
}

void Parser::JoinCondition(Relation* join) {
  if (Accept("on")) {
    join->on = Expression();
  } else if (Is("using") && Is("(", 1)) {
    Take();
    join->using_columns = Names();
  } else if (join->join == JoinType::kInner && !join->natural) {
    join->join = JoinType::kCross;
  }
}

std::unique_ptr<Relation> Parser::PrimaryRelation() {
  auto relation = std::make_unique<Relation>();
  relation->pos = Peek().pos;
  if (Is("values") && (Is("(", 1) || !IsNames(1))) {
    relation = ValuesClause();
  } else if (Accept("(")) {
    if (Is("(") || IsAny({"select", "with", "values"})) {
      relation->kind = RelationKind::kQuery;
      relation->query = QueryExpression();
    } else {
      relation = From();
    }
    Expect(")");
  } else {
    relation->name = Name();
    while (Accept(".")) relation->name += "." + Name();
    if (Is("(")) {
      Fail(relation->pos, "UNSUPPORTED_FEATURE.TABLE_VALUED_FUNCTION",
           "table-valued functions are not supported; use LATERAL VIEW");
    }
  }
  if (IsAny({"tablesample", "pivot", "unpivot"}) && Is("(", 1)) {
    Fail(Peek().pos, "UNSUPPORTED_FEATURE.PIVOT",
         "TABLESAMPLE, PIVOT and UNPIVOT are not supported");
  }
  TableAlias(relation.get());
  return relation;
}

// VALUES (1, 'a'), (2, 'b'); one value needs no brackets.
std::unique_ptr<Relation> Parser::ValuesClause() {
  auto relation = std::make_unique<Relation>();
  relation->kind = RelationKind::kValues;
  relation->pos = Peek().pos;
  Expect("values");
  do {
    std::vector<SyntaxPtr> row;
    SyntaxPtr value = Expression();
    if (value->kind == SyntaxKind::kTuple) {
      row = std::move(value->children);
    } else {
      row.push_back(std::move(value));
    }
    relation->rows.push_back(std::move(row));
  } while (Accept(","));
  return relation;
}

void Parser::TableAlias(Relation* relation) {
  const bool joins = IsAny({"join", "inner", "cross", "left", "right", "full", "semi", "anti",
                            "natural", "on", "using"}) &&
                     Peek().kind == TokenKind::kWord;
  const bool as = Accept("as");
  if (!as && (!IsNames() || joins || AtClause())) return;
  relation->alias = Name();
  if (Is("(")) relation->columns = Names();
}

// LATERAL VIEW [OUTER] explode(x) t AS a, b
LateralView Parser::View() {
  LateralView view;
  at_ += 2;
  view.outer = Accept("outer");
  view.generator = Primary();
  if (IsNames() && !Is("as")) view.table = Name();
  if (Accept("as")) {
    do view.columns.push_back(Name());
    while (Accept(","));
  }
  return view;
}

}  // namespace rillmill::pipeline::sql
