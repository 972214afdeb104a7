#include <fmt/format.h>

#include "pipeline/sql/syntax.h"

namespace rillmill::pipeline::sql {
namespace {

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string Children(const SyntaxExpr& expr) {
  std::string text;
  for (const SyntaxPtr& child : expr.children) text += " " + ToText(*child);
  return text;
}

std::string CallText(const SyntaxExpr& expr) {
  std::string text = "(" + expr.text + (expr.distinct ? " DISTINCT" : "") + Children(expr);
  if (expr.filter) text += " FILTER " + ToText(*expr.filter);
  return text + (expr.over ? " OVER)" : ")");
}

const char* JoinName(JoinType type) {
  constexpr const char* kNames[] = {"inner", "left", "right", "full", "semi", "anti", "cross"};
  return kNames[static_cast<size_t>(type)];
}

std::string RelationText(const Relation& relation) {
  std::string text;
  switch (relation.kind) {
    case RelationKind::kTable:
      text = relation.name;
      break;
    case RelationKind::kQuery:
      text = ToText(*relation.query);
      break;
    case RelationKind::kValues:
      text = fmt::format("(values {})", relation.rows.size());
      break;
    case RelationKind::kJoin:
      text = fmt::format("({}{} {} {}", relation.natural ? "natural " : "", JoinName(relation.join),
                         RelationText(*relation.left), RelationText(*relation.right));
      if (relation.on) text += " on " + ToText(*relation.on);
      if (!relation.using_columns.empty()) text += " using " + Join(relation.using_columns, " ");
      text += ")";
      break;
  }
  if (!relation.alias.empty()) text += " as " + relation.alias;
  if (!relation.columns.empty()) text += "(" + Join(relation.columns, " ") + ")";
  return text;
}

std::string SelectText(const Select& select) {
  std::string text = select.distinct ? "(select distinct" : "(select";
  for (const SelectItem& item : select.items) {
    text += " " + ToText(*item.expr);
    if (!item.aliases.empty()) text += " as " + Join(item.aliases, ",");
  }
  if (select.from) text += " from " + RelationText(*select.from);
  for (const LateralView& view : select.views) {
    text += fmt::format(" view {}{} {} {}", view.outer ? "outer " : "", ToText(*view.generator),
                        view.table, Join(view.columns, ","));
  }
  if (select.where) text += " where " + ToText(*select.where);
  constexpr const char* kGroupings[] = {"", " group", " group all", " rollup", " cube", " sets"};
  text += kGroupings[static_cast<size_t>(select.grouping)];
  for (const SyntaxPtr& key : select.group_by) text += " " + ToText(*key);
  for (const std::vector<int>& set : select.sets)
    text += fmt::format(" {{{}}}", fmt::join(set, ","));
  if (select.having) text += " having " + ToText(*select.having);
  return text + ")";
}

}  // namespace

std::string ToText(const SyntaxExpr& expr) {
  switch (expr.kind) {
    case SyntaxKind::kName:
      return Join(expr.parts, ".");
    case SyntaxKind::kStar:
      return expr.parts.empty() ? "*" : Join(expr.parts, ".") + ".*";
    case SyntaxKind::kLiteral:
      return expr.type.is(TypeId::kString) ? "'" + expr.text + "'" : expr.text;
    case SyntaxKind::kCall:
      return CallText(expr);
    case SyntaxKind::kAnd:
      return "(and" + Children(expr) + ")";
    case SyntaxKind::kOr:
      return "(or" + Children(expr) + ")";
    case SyntaxKind::kCase:
      return "(case" + std::string(expr.text.empty() ? "" : " of") + Children(expr) + ")";
    case SyntaxKind::kCast:
      return (expr.flag ? "(try_cast" : "(cast") + Children(expr) + " " + expr.type.ToString() +
             ")";
    case SyntaxKind::kField:
      return "(." + Children(expr) + " " + expr.text + ")";
    case SyntaxKind::kIndex:
      return "([]" + Children(expr) + ")";
    case SyntaxKind::kLambda:
      return "(-> " + Join(expr.parts, ",") + Children(expr) + ")";
    case SyntaxKind::kIn:
      return "(in" + Children(expr) + ")";
    case SyntaxKind::kInQuery:
      return "(in" + Children(expr) + " " + ToText(*expr.query) + ")";
    case SyntaxKind::kExists:
      return "(exists " + ToText(*expr.query) + ")";
    case SyntaxKind::kSubquery:
      return "(value " + ToText(*expr.query) + ")";
    case SyntaxKind::kTuple:
      return "(tuple" + Children(expr) + ")";
  }
  return {};
}

std::string ToText(const Query& query) {
  std::string text;
  for (const Cte& cte : query.ctes)
    text += fmt::format("(with {} {}) ", cte.name, ToText(*cte.query));
  if (query.select) text += SelectText(*query.select);
  if (query.values) text += RelationText(*query.values);
  if (query.right) {
    text += fmt::format("({} {} {})", query.union_all ? "union-all" : "union", ToText(*query.left),
                        ToText(*query.right));
  } else if (query.left) {
    text += ToText(*query.left);
  }
  for (const OrderItem& item : query.order_by)
    text += " order " + ToText(*item.expr) + (item.descending ? " desc" : "");
  if (query.limit) text += " limit " + ToText(*query.limit);
  if (query.offset) text += " offset " + ToText(*query.offset);
  return text;
}

}  // namespace rillmill::pipeline::sql
