#include "pipeline/sql/select_analyzer.h"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"

namespace rillmill::pipeline::sql {
namespace {

constexpr size_t kMaxAliasNodes = 20'000;  // that lateral aliases add to one column

size_t SizeOf(const Expr& expr) {
  size_t size = 1;
  for (const ExprPtr& child : expr.children) size += SizeOf(*child);
  return size;
}

bool IsGenerator(const SyntaxExpr& expr) {
  constexpr std::string_view kNames[] = {"explode", "explode_outer", "posexplode",
                                         "posexplode_outer"};
  return expr.kind == SyntaxKind::kCall &&
         std::find(std::begin(kNames), std::end(kNames), expr.text) != std::end(kNames);
}

bool HasSubquery(const SyntaxExpr& expr) {
  const bool negated = expr.kind == SyntaxKind::kCall && expr.text == "not";
  const SyntaxExpr& term = negated ? *expr.children[0] : expr;
  return term.kind == SyntaxKind::kInQuery || term.kind == SyntaxKind::kExists;
}

// The terms of the condition as written.
std::vector<const SyntaxExpr*> Terms(const SyntaxExpr& condition) {
  if (condition.kind != SyntaxKind::kAnd) return {&condition};
  std::vector<const SyntaxExpr*> terms;
  for (const SyntaxPtr& child : condition.children) {
    for (const SyntaxExpr* term : Terms(*child)) terms.push_back(term);
  }
  return terms;
}

}  // namespace

std::string DefaultName(const SyntaxExpr& syntax, const Expr& expr) {
  if (!syntax.alias.empty()) return syntax.alias;
  if (syntax.kind == SyntaxKind::kName) return syntax.parts.back();
  // CAST(v AS STRING) keeps the name of the column v.
  if (syntax.kind == SyntaxKind::kCast && syntax.children[0]->kind == SyntaxKind::kName &&
      syntax.children[0]->parts.size() <= 2 &&
      (expr.kind != ExprKind::kCast || expr.children[0]->kind == ExprKind::kColumn)) {
    return syntax.children[0]->parts.back();
  }
  return expr.name;
}

bool ContainsAggregate(const SyntaxExpr& expr) {
  if (expr.kind == SyntaxKind::kCall && !expr.over && FindAggregate(expr.text) != nullptr)
    return true;
  return std::any_of(expr.children.begin(), expr.children.end(),
                     [](const SyntaxPtr& child) { return ContainsAggregate(*child); });
}

Result<Related> SelectAnalyzer::Run(const std::vector<OrderItem>& order_by) {
  RILLMILL_TRY(From());
  for (const LateralView& view : select_.views) RILLMILL_TRY(View(view));
  RILLMILL_TRY(Where());
  const auto aggregates = [](const SelectItem& item) { return ContainsAggregate(*item.expr); };
  aggregated_ = select_.grouping != Grouping::kNone || select_.having ||
                std::any_of(select_.items.begin(), select_.items.end(), aggregates);
  if (aggregated_) RILLMILL_TRY(Keys());
  phase_ = Phase::kItems;
  RILLMILL_TRY(Items());
  phase_ = Phase::kAfter;
  // ORDER BY may add aggregates of its own, so it is resolved before the Aggregate is built.
  std::vector<ExprPtr> sort_keys;
  for (const OrderItem& item : order_by) {
    RILLMILL_ASSIGN(sort_keys.emplace_back(), OrderKey(item));
  }
  NodePtr plan = plan_;
  if (aggregated_) {
    RILLMILL_ASSIGN(plan, Aggregated());
    for (Item& item : items_) {
      RILLMILL_ASSIGN(item.expr, OverAggregate(item.expr));
    }
    for (ExprPtr& key : sort_keys) {
      RILLMILL_ASSIGN(key, OverAggregate(key));
    }
  }
  return Finish(std::move(plan), order_by, std::move(sort_keys));
}

Status SelectAnalyzer::From() {
  if (select_.from) {
    RILLMILL_ASSIGN(Related related, analyzer_->AnalyzeRelation(*select_.from));
    plan_ = std::move(related.plan);
    scope_ = std::move(related.scope);
    return Status::Ok();
  }
  auto one_row = std::make_shared<Values>();
  one_row->rows.emplace_back();
  plan_ = std::move(one_row);
  return Status::Ok();
}

Status SelectAnalyzer::Where() {
  if (!select_.where) return Status::Ok();
  std::vector<const SyntaxExpr*> queries;
  std::vector<ExprPtr> terms;
  const std::vector<const SyntaxExpr*> written = Terms(*select_.where);
  for (const SyntaxExpr* term : written) {
    if (HasSubquery(*term)) {
      queries.push_back(term);
      continue;
    }
    RILLMILL_ASSIGN(terms.emplace_back(), resolver_.ResolveCondition(*term));
  }
  plan_ = MakeFilter(std::move(plan_), JoinConjuncts(std::move(terms)));
  for (const SyntaxExpr* query : queries) {
    const bool negated = query->kind == SyntaxKind::kCall;
    RILLMILL_TRY(SubqueryTerm(negated ? *query->children[0] : *query, negated));
  }
  return Status::Ok();
}

// IN (SELECT …) and EXISTS are semi joins, NOT of them anti joins.
Status SelectAnalyzer::SubqueryTerm(const SyntaxExpr& term, bool negated) {
  RILLMILL_ASSIGN(Related query, analyzer_->AnalyzeQuery(*term.query));
  if (term.kind == SyntaxKind::kInQuery) return InSubquery(term, negated, std::move(query));
  const JoinType type = negated ? JoinType::kLeftAnti : JoinType::kLeftSemi;
  plan_ = MakeJoin(type, std::move(plan_), std::move(query.plan), nullptr);
  return Status::Ok();
}

Status SelectAnalyzer::InSubquery(const SyntaxExpr& term, bool negated, Related query) {
  const SyntaxExpr& left = *term.children[0];
  std::vector<ExprPtr> values;
  if (left.kind == SyntaxKind::kTuple) {
    for (const SyntaxPtr& part : left.children) {
      RILLMILL_ASSIGN(values.emplace_back(), resolver_.Resolve(*part));
    }
  } else {
    RILLMILL_ASSIGN(values.emplace_back(), resolver_.Resolve(left));
  }
  if (values.size() != query.scope.visible.size()) {
    return SqlError(term.pos, "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
                    fmt::format("IN compares {} values with a sub-query of {} columns",
                                values.size(), query.scope.visible.size()));
  }
  std::vector<ExprPtr> terms;
  for (size_t i = 0; i < values.size(); ++i) {
    Result<ExprPtr> equal =
        ResolveCall("=", {values[i], ColumnOf(query.scope.visible[i])}, analyzer_->conf());
    if (!equal.ok()) return AtPosition(equal.status(), term.pos);
    terms.push_back(*equal);
  }
  const JoinType type = negated ? JoinType::kLeftAnti : JoinType::kLeftSemi;
  const NodePtr made =
      MakeJoin(type, std::move(plan_), std::move(query.plan), JoinConjuncts(std::move(terms)));
  auto join = std::make_shared<Join>(static_cast<const Join&>(*made));
  join->null_aware = negated;
  plan_ = std::move(join);
  return Status::Ok();
}

Status SelectAnalyzer::Items() {
  for (const SelectItem& item : select_.items) RILLMILL_TRY(AddItem(item));
  return Status::Ok();
}

Status SelectAnalyzer::AddItem(const SelectItem& item) {
  if (IsGenerator(*item.expr)) return AddGenerator(item);
  if (item.expr->kind == SyntaxKind::kStar) {
    RILLMILL_ASSIGN(std::vector<ExprPtr> columns, resolver_.ExpandStar(*item.expr));
    for (ExprPtr& column : columns) items_.push_back({column, column->name});
    return Status::Ok();
  }
  alias_nodes_ = 0;
  Result<ExprPtr> expr = resolver_.Resolve(*item.expr);
  if (!alias_error_.ok()) return alias_error_;
  if (!expr.ok()) return expr.status();
  if (alias_nodes_ > kMaxAliasNodes) {
    return SqlError(item.expr->pos, "EXCEEDED_MAX_NESTING",
                    "lateral aliases make this column too large; use a sub-query");
  }
  items_.push_back({*expr, item.aliases.empty() ? DefaultName(*item.expr, **expr) : item.aliases[0],
                    SizeOf(**expr)});
  return Status::Ok();
}

Status SelectAnalyzer::AddGenerator(const SelectItem& item) {
  if (aggregated_) {
    return SqlError(item.expr->pos, "UNSUPPORTED_GENERATOR.UNSUPPORTED_CLAUSE",
                    "explode() cannot stand beside an aggregation; use a sub-query");
  }
  RILLMILL_ASSIGN(const std::vector<Attribute> columns, Generator(*item.expr, false, item.aliases));
  for (const Attribute& column : columns) items_.push_back({ColumnOf(column), column.name});
  return Status::Ok();
}

Status SelectAnalyzer::View(const LateralView& view) {
  if (!IsGenerator(*view.generator)) {
    return SqlError(view.generator->pos, "UNSUPPORTED_GENERATOR",
                    "LATERAL VIEW takes explode() or posexplode()");
  }
  RILLMILL_ASSIGN(std::vector<Attribute> columns,
                  Generator(*view.generator, view.outer, view.columns));
  for (Attribute& column : columns) {
    column.qualifiers = {view.table};
    scope_.visible.push_back(std::move(column));
  }
  return Status::Ok();
}

// Puts a Generate node over the plan and returns its new columns.
Result<std::vector<Attribute>> SelectAnalyzer::Generator(const SyntaxExpr& call, bool outer,
                                                         const std::vector<std::string>& names) {
  if (call.children.size() != 1) {
    return SqlError(call.pos, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    fmt::format("The `{}` requires 1 parameters but the actual number is {}.",
                                call.text, call.children.size()));
  }
  auto generate = std::make_shared<Generate>();
  RILLMILL_ASSIGN(generate->input, resolver_.Resolve(*call.children[0]));
  const DataType& type = generate->input->type;
  if (!type.is(TypeId::kArray) && !type.is(TypeId::kMap)) {
    return TypeMismatch(call.pos, "UNEXPECTED_INPUT_TYPE",
                        call.text + "(" + generate->input->name + ")",
                        fmt::format("The first parameter requires the (\"ARRAY\" or \"MAP\") type, "
                                    "however \"{}\" has the type \"{}\".",
                                    generate->input->name, type.ToString()));
  }
  generate->with_position = call.text.starts_with("pos");
  generate->outer = outer || call.text.ends_with("_outer");
  const auto add = [&](const char* name, const DataType& column, bool nullable) {
    generate->generated.push_back(
        analyzer_->NewAttribute(name, column, nullable || generate->outer));
  };
  if (generate->with_position) add("pos", TypeId::kInt, false);
  if (type.is(TypeId::kMap)) add("key", type.key(), false);
  type.is(TypeId::kMap) ? add("value", type.value(), true) : add("col", type.element(), true);
  if (!names.empty() && names.size() != generate->generated.size()) {
    return SqlError(call.pos, "UDTF_ALIAS_NUMBER_MISMATCH",
                    fmt::format("{} makes {} columns but {} names are given", call.text,
                                generate->generated.size(), names.size()));
  }
  for (size_t i = 0; i < names.size(); ++i) generate->generated[i].name = names[i];
  generate->children = {std::move(plan_)};
  DeriveOutput(generate.get());
  plan_ = generate;
  return generate->generated;
}

// A number is the position of a column in the select list.
Result<ExprPtr> SelectAnalyzer::OrderKey(const OrderItem& item) {
  const auto* ordinal = std::get_if<int64_t>(&item.expr->literal.v);
  if (item.expr->kind != SyntaxKind::kLiteral || ordinal == nullptr)
    return resolver_.Resolve(*item.expr);
  if (*ordinal >= 1 && *ordinal <= static_cast<int64_t>(items_.size()))
    return items_[static_cast<size_t>(*ordinal) - 1].expr;
  return SqlError(
      item.expr->pos, "ORDER_BY_POS_OUT_OF_RANGE",
      fmt::format("ORDER BY position {} is not in select list (valid range is [1, {}]).", *ordinal,
                  items_.size()));
}

// Projection, DISTINCT and ORDER BY; sort keys that are no output columns are computed beside them
// and dropped afterwards.
Result<Related> SelectAnalyzer::Finish(NodePtr plan, const std::vector<OrderItem>& order_by,
                                       std::vector<ExprPtr> sort_keys) {
  std::vector<NamedExpr> columns;
  for (Item& item : items_) columns.push_back(analyzer_->NameExpr(item.expr, item.name, *plan));
  const size_t visible = columns.size();
  auto sort = std::make_shared<Sort>();
  for (size_t i = 0; i < sort_keys.size(); ++i) {
    const auto same = [&](const NamedExpr& column) { return SameExpr(column.expr, sort_keys[i]); };
    auto found = std::find_if(columns.begin(), columns.end(), same);
    if (found == columns.end()) {
      if (select_.distinct) {
        return SqlError(order_by[i].expr->pos, "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
                        "ORDER BY after SELECT DISTINCT takes selected columns only");
      }
      columns.push_back(analyzer_->NameExpr(sort_keys[i], sort_keys[i]->name, *plan));
      found = columns.end() - 1;
    }
    sort->keys.push_back({ColumnOf(found->output), order_by[i].descending,
                          order_by[i].nulls_first.value_or(!order_by[i].descending)});
  }
  Related related{MakeProject(std::move(plan), columns), {}};
  related.scope.visible.assign(related.plan->output.begin(),
                               related.plan->output.begin() + static_cast<ptrdiff_t>(visible));
  if (select_.distinct) {
    Substitution renamed;
    const std::vector<Attribute> before = related.scope.visible;
    related = Distinct(analyzer_, std::move(related));
    for (size_t i = 0; i < before.size(); ++i)
      renamed[before[i].id] = ColumnOf(related.scope.visible[i]);
    for (SortKey& key : sort->keys) key.expr = Substitute(key.expr, renamed);
  }
  if (sort->keys.empty()) return related;
  sort->children = {related.plan};
  DeriveOutput(sort.get());
  related.plan = sort;
  if (columns.size() == visible) return related;
  std::vector<NamedExpr> kept;
  for (const Attribute& attribute : related.scope.visible)
    kept.push_back({ColumnOf(attribute), attribute});
  related.plan = MakeProject(std::move(related.plan), std::move(kept));
  return related;
}

}  // namespace rillmill::pipeline::sql
