#include "pipeline/plan/expr.h"

namespace rillmill::pipeline {

ExprPtr MakeColumn(int index, DataType type, bool nullable, std::string name, SourcePos pos) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kColumn;
  expr->index = index;
  expr->type = std::move(type);
  expr->nullable = nullable;
  expr->name = std::move(name);
  expr->pos = pos;
  return expr;
}

ExprPtr MakeLiteral(DataType type, Datum value, std::string name, SourcePos pos) {
  auto expr = std::make_shared<Expr>();
  expr->type = std::move(type);
  expr->nullable = value.is_null();
  expr->literal = std::move(value);
  expr->name = std::move(name);
  expr->pos = pos;
  return expr;
}

ExprPtr MakeCast(ExprPtr child, DataType type, bool try_cast) {
  if (child->type == type) return child;
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kCast;
  expr->type = std::move(type);
  expr->try_cast = try_cast;
  expr->name = child->name;
  expr->pos = child->pos;
  expr->nullable = true;
  expr->children.push_back(std::move(child));
  return expr;
}

ExprPtr WithChildren(const ExprPtr& expr, std::vector<ExprPtr> children) {
  auto copy = std::make_shared<Expr>(*expr);
  copy->children = std::move(children);
  return copy;
}

}  // namespace rillmill::pipeline
