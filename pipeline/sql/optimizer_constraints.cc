// What is known about rows: NOT NULL columns and filters below.
#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

// Functions that give NULL when an argument is NULL, so that a true result needs all of them
// (Spark's NullIntolerant).
constexpr std::string_view kNullIntolerant[] = {
    "=",      "<",          "<=",          ">",        ">=",        "+",      "-",
    "*",      "/",          "%",           "div",      "pmod",      "&",      "|",
    "^",      "~",          "not",         "negative", "positive",  "like",   "rlike",
    "ilike",  "upper",      "lower",       "ucase",    "lcase",     "trim",   "ltrim",
    "rtrim",  "length",     "char_length", "abs",      "ceil",      "floor",  "year",
    "month",  "day",        "dayofmonth",  "hour",     "minute",    "second", "date_trunc",
    "trunc",  "startswith", "endswith",    "contains", "substring", "substr", "isnotnull",
    "between"};

bool IsNullIntolerant(const Expr& expr) {
  if (expr.kind == ExprKind::kCast) return !expr.try_cast;
  return expr.kind == ExprKind::kCall &&
         std::find(std::begin(kNullIntolerant), std::end(kNullIntolerant), expr.function->name) !=
             std::end(kNullIntolerant);
}

void AddNotNull(const ExprPtr& expr, std::set<int>* columns) {
  if (expr->kind == ExprKind::kColumn) columns->insert(expr->index);
  if (!IsNullIntolerant(*expr)) return;
  for (const ExprPtr& child : expr->children) AddNotNull(child, columns);
}

// Terms over a Project's input, as far as its plain columns carry them.
Terms Renamed(const Project& project, Terms below) {
  Substitution names;
  std::set<int> known;
  for (const NamedExpr& column : project.columns) {
    if (column.expr->kind == ExprKind::kColumn &&
        names.emplace(column.expr->index, ColumnOf(column.output)).second)
      known.insert(column.expr->index);
  }
  Terms kept;
  for (const ExprPtr& term : below) {
    if (ReadsOnly(term, known)) kept.push_back(Substitute(term, names));
  }
  return kept;
}

}  // namespace

std::set<int> NotNullColumns(const ExprPtr& term) {
  std::set<int> columns;
  if (IsNullIntolerant(*term)) AddNotNull(term, &columns);
  return columns;
}

Terms ConstraintsOf(const LogicalNode& node) {
  switch (node.kind) {
    case NodeKind::kFilter: {
      Terms terms = ConstraintsOf(*node.children[0]);
      for (ExprPtr& term : SplitConjuncts(static_cast<const Filter&>(node).condition))
        terms.push_back(std::move(term));
      return terms;
    }
    case NodeKind::kProject:
      return Renamed(static_cast<const Project&>(node), ConstraintsOf(*node.children[0]));
    case NodeKind::kWatermark:
    case NodeKind::kSort:
    case NodeKind::kLimit:
      return ConstraintsOf(*node.children[0]);
    default:
      return {};
  }
}

bool Contains(const Terms& terms, const ExprPtr& term) {
  return std::any_of(terms.begin(), terms.end(),
                     [&](const ExprPtr& other) { return SameExpr(term, other); });
}

Terms NotNullTerms(const std::set<int>& columns, const std::vector<Attribute>& output,
                   const Terms& known, const SessionConf& conf) {
  Terms terms;
  for (const Attribute& attribute : output) {
    if (!attribute.nullable || !columns.contains(attribute.id)) continue;
    Result<ExprPtr> term = ResolveCall("isnotnull", {ColumnOf(attribute)}, conf);
    if (term.ok() && !Contains(known, *term) && !Contains(terms, *term)) terms.push_back(*term);
  }
  return terms;
}

}  // namespace rillmill::pipeline::sql
