// Typed, resolved expressions: what the analyzer makes and the evaluator runs.
//
// An Expr is immutable; rewriting builds new nodes over shared subtrees. All implicit casts are
// explicit kCast nodes, so every child has exactly the type its parent's kernel expects.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/types/data_type.h"
#include "pipeline/types/datum.h"

namespace rillmill::pipeline {

struct ScalarFunction;

// Where a construct stands in the query text; both count from 1, 0 = unknown.
struct SourcePos {
  int line = 0;
  int column = 0;
};

enum class ExprKind : uint8_t {
  kColumn,   // `index`: attribute id in a logical plan, ordinal of the input batch after binding
  kLiteral,  // `literal`
  kCall,     // `function` over children
  kCast,     // child to `type`; `try_cast` gives NULL instead of an error
  kAnd,      // two or more children; three-valued; later children see only rows that are still
             // undecided
  kOr,
  kCase,  // children: condition, value, condition, value, …, [else]; values have the type of the
          // node; lazy
  kCoalesce,  // children of the node's type; lazy
  kLambda,    // child 0: the body; `variables`: ids of its parameters; only as an argument of a
              // higher-order function
  kVariable,  // `index`: id of a lambda parameter
};

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;  // shared: plan rewrites share subtrees

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  DataType type;
  bool nullable = true;
  std::vector<ExprPtr> children;
  int index = -1;
  Datum literal;
  const ScalarFunction* function = nullptr;
  // What the function's `prepare` made of its constant arguments (a compiled pattern, a window
  // size); may be null.
  std::shared_ptr<const void> prepared;
  bool try_cast = false;
  std::vector<int> variables;
  std::string name;  // as Spark prints the expression: default column name, error messages
  SourcePos pos;
};

// Builders; nullability follows from the children where it can.
ExprPtr MakeColumn(int index, DataType type, bool nullable, std::string name, SourcePos pos = {});
ExprPtr MakeLiteral(DataType type, Datum value, std::string name = {}, SourcePos pos = {});
ExprPtr MakeCast(ExprPtr child, DataType type, bool try_cast = false);
// A copy of `expr` over other children.
ExprPtr WithChildren(const ExprPtr& expr, std::vector<ExprPtr> children);

// Calls `visit` for the expression and everything below it, parents first.
template <class Visit>
void ForEachExpr(const ExprPtr& expr, const Visit& visit) {
  visit(*expr);
  for (const ExprPtr& child : expr->children) ForEachExpr(child, visit);
}

// Rebuilds the tree bottom-up; `rewrite` returns its argument to keep it.
template <class Rewrite>
ExprPtr RewriteExpr(const ExprPtr& expr, const Rewrite& rewrite) {
  std::vector<ExprPtr> children;
  bool changed = false;
  for (const ExprPtr& child : expr->children) {
    children.push_back(RewriteExpr(child, rewrite));
    changed |= children.back() != child;
  }
  return rewrite(changed ? WithChildren(expr, std::move(children)) : expr);
}

// Replaces attribute ids by ordinals: `ordinal_of(id)` must know every id in the tree.
template <class OrdinalOf>
ExprPtr BindColumns(const ExprPtr& expr, const OrdinalOf& ordinal_of) {
  return RewriteExpr(expr, [&](const ExprPtr& e) -> ExprPtr {
    if (e->kind != ExprKind::kColumn) return e;
    auto bound = std::make_shared<Expr>(*e);
    bound->index = ordinal_of(e->index);
    return bound;
  });
}

}  // namespace rillmill::pipeline
