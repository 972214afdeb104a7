#include "pipeline/plan/expr_tools.h"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {
namespace {

std::string DatumText(const Datum& datum, const Expr& literal) {
  if (datum.is_null()) return "NULL";
  if (const auto* text = std::get_if<std::string>(&datum.v);
      text != nullptr && literal.type.is(TypeId::kString)) {
    return "'" + *text + "'";
  }
  if (const auto* flag = std::get_if<bool>(&datum.v)) return *flag ? "true" : "false";
  if (literal.type.is_integral()) return std::to_string(std::get<int64_t>(datum.v));
  return literal.name.empty() ? literal.type.ToString() + " literal" : literal.name;
}

std::string ListText(const std::vector<ExprPtr>& children, std::string_view separator) {
  std::string text;
  for (const ExprPtr& child : children) {
    if (&child != children.data()) text += separator;
    text += ExprToText(*child);
  }
  return text;
}

std::string CallText(const Expr& expr) {
  const std::string_view name = expr.function->name;
  const bool symbol =
      !name.empty() && std::string_view("+-*/%<>=|&^").find(name[0]) != std::string_view::npos;
  if (symbol && expr.children.size() == 2)
    return "(" + ListText(expr.children, fmt::format(" {} ", name)) + ")";
  return fmt::format("{}({})", name, ListText(expr.children, ", "));
}

std::string CaseText(const Expr& expr) {
  std::string text = "CASE";
  for (size_t i = 0; i + 1 < expr.children.size(); i += 2) {
    text += fmt::format(" WHEN {} THEN {}", ExprToText(*expr.children[i]),
                        ExprToText(*expr.children[i + 1]));
  }
  if (expr.children.size() % 2 == 1) text += " ELSE " + ExprToText(*expr.children.back());
  return text + " END";
}

}  // namespace

bool SameDatum(const Datum& a, const Datum& b) {
  if (a.v.index() != b.v.index()) return false;
  if (const auto* list = std::get_if<std::vector<Datum>>(&a.v)) {
    const auto& other = std::get<std::vector<Datum>>(b.v);
    return std::equal(list->begin(), list->end(), other.begin(), other.end(), SameDatum);
  }
  return std::visit(
      [&b]<class T>(const T& value) {
        if constexpr (std::is_same_v<T, std::vector<Datum>>) {
          return false;
        } else {
          return value == std::get<T>(b.v);
        }
      },
      a.v);
}

bool SameExpr(const ExprPtr& a, const ExprPtr& b) {
  if (a == b) return true;
  if (!a || !b || a->kind != b->kind || !(a->type == b->type) || a->index != b->index ||
      a->function != b->function)
    return false;
  if (a->try_cast != b->try_cast || a->variables != b->variables ||
      !SameDatum(a->literal, b->literal))
    return false;
  return std::equal(a->children.begin(), a->children.end(), b->children.begin(), b->children.end(),
                    SameExpr);
}

std::set<int> ColumnsOf(const ExprPtr& expr) {
  std::set<int> columns;
  if (!expr) return columns;
  ForEachExpr(expr, [&](const Expr& e) {
    if (e.kind == ExprKind::kColumn) columns.insert(e.index);
  });
  return columns;
}

bool ReadsOnly(const ExprPtr& expr, const std::set<int>& columns) {
  const std::set<int> read = ColumnsOf(expr);
  return std::includes(columns.begin(), columns.end(), read.begin(), read.end());
}

bool IsDeterministic(const ExprPtr& expr) {
  bool deterministic = true;
  ForEachExpr(expr, [&](const Expr& e) {
    deterministic &= e.function == nullptr || e.function->deterministic;
  });
  return deterministic;
}

bool IsConstant(const ExprPtr& expr) { return IsDeterministic(expr) && ColumnsOf(expr).empty(); }

std::vector<ExprPtr> SplitConjuncts(const ExprPtr& condition) {
  if (!condition) return {};
  if (condition->kind != ExprKind::kAnd) return {condition};
  std::vector<ExprPtr> terms;
  for (const ExprPtr& child : condition->children) {
    for (ExprPtr& term : SplitConjuncts(child)) terms.push_back(std::move(term));
  }
  return terms;
}

ExprPtr JoinConjuncts(std::vector<ExprPtr> terms) {
  if (terms.empty()) return nullptr;
  if (terms.size() == 1) return terms[0];
  auto both = std::make_shared<Expr>();
  both->kind = ExprKind::kAnd;
  both->type = TypeId::kBoolean;
  both->pos = terms[0]->pos;
  both->nullable =
      std::any_of(terms.begin(), terms.end(), [](const ExprPtr& term) { return term->nullable; });
  for (const ExprPtr& term : terms) both->name += (both->name.empty() ? "(" : " AND ") + term->name;
  both->name += ")";
  both->children = std::move(terms);
  return both;
}

ExprPtr Substitute(const ExprPtr& expr, const Substitution& replacements) {
  return RewriteExpr(expr, [&](const ExprPtr& e) -> ExprPtr {
    if (e->kind != ExprKind::kColumn) return e;
    const auto found = replacements.find(e->index);
    return found == replacements.end() ? e : found->second;
  });
}

ExprPtr WithName(const ExprPtr& expr, std::string name) {
  if (expr->name == name) return expr;
  auto named = std::make_shared<Expr>(*expr);
  named->name = std::move(name);
  return named;
}

std::string ExprToText(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kColumn:
      return expr.name;
    case ExprKind::kLiteral:
      return DatumText(expr.literal, expr);
    case ExprKind::kCall:
      return CallText(expr);
    case ExprKind::kCast:
      return fmt::format("{}CAST({} AS {})", expr.try_cast ? "TRY_" : "",
                         ExprToText(*expr.children[0]), expr.type.ToString());
    case ExprKind::kAnd:
      return "(" + ListText(expr.children, " AND ") + ")";
    case ExprKind::kOr:
      return "(" + ListText(expr.children, " OR ") + ")";
    case ExprKind::kCase:
      return CaseText(expr);
    case ExprKind::kCoalesce:
      return "coalesce(" + ListText(expr.children, ", ") + ")";
    case ExprKind::kLambda:
      return "(-> " + ExprToText(*expr.children[0]) + ")";
    case ExprKind::kVariable:
      return fmt::format("${}", expr.index);
  }
  return {};
}

}  // namespace rillmill::pipeline
