// Syntax to typed expressions: names, functions, implicit casts, Spark's printed names.
//
// What a call means beyond a value (an aggregate, a window, an alias of the select list) depends on
// where the expression stands; the resolver asks its Place.
#pragma once

#include <string>
#include <vector>

#include "core/status.h"
#include "pipeline/plan/expr_tools.h"
#include "pipeline/session_conf.h"
#include "pipeline/sql/scope.h"
#include "pipeline/sql/syntax.h"

namespace rillmill::pipeline::sql {

// The clause that an expression belongs to. The default refuses everything special.
class Place {
 public:
  virtual ~Place() = default;
  // An aggregate call with resolved arguments; `arguments` of count(*) are empty.
  virtual Result<ExprPtr> OnAggregate(const SyntaxExpr& call, std::vector<ExprPtr> arguments,
                                      ExprPtr filter);
  // window(), session_window().
  virtual Result<ExprPtr> OnWindow(const SyntaxExpr& call, std::vector<ExprPtr> arguments);
  // grouping(), grouping_id().
  virtual Result<ExprPtr> OnGrouping(const SyntaxExpr& call, std::vector<ExprPtr> arguments);
  // An alias that hides columns (HAVING, ORDER BY), or one that is asked for after the columns;
  // null if there is none.
  virtual ExprPtr AliasBeforeColumns(const std::string& name);
  virtual ExprPtr AliasAfterColumns(const std::string& name);
};

class ExprResolver {
 public:
  ExprResolver(const SessionConf* conf, const Scope* scope, Place* place)
      : conf_(conf), scope_(scope), place_(place) {}

  Result<ExprPtr> Resolve(const SyntaxExpr& syntax);
  // The same, and a BOOLEAN: conditions of WHERE, HAVING, ON.
  Result<ExprPtr> ResolveCondition(const SyntaxExpr& syntax);
  // The columns that `*` or `a.*` stands for.
  Result<std::vector<ExprPtr>> ExpandStar(const SyntaxExpr& star);

 private:
  struct Variable {
    std::string name;
    int id;
    DataType type;
  };

  Result<ExprPtr> Name(const SyntaxExpr& syntax);
  Result<ExprPtr> Literal(const SyntaxExpr& syntax);
  Result<ExprPtr> Logical(const SyntaxExpr& syntax);
  Result<ExprPtr> Case(const SyntaxExpr& syntax);
  Result<ExprPtr> Cast(const SyntaxExpr& syntax, const DataType& type);
  Result<ExprPtr> Index(const SyntaxExpr& syntax);
  Result<ExprPtr> Call(const SyntaxExpr& syntax);
  Result<ExprPtr> Aggregate(const SyntaxExpr& syntax);
  Result<ExprPtr> Struct(const SyntaxExpr& syntax);
  Result<ExprPtr> FromJson(const SyntaxExpr& syntax, std::vector<ExprPtr> arguments);
  Result<ExprPtr> Function(std::string_view name, std::vector<ExprPtr> arguments, SourcePos pos);
  Result<ExprPtr> FieldOf(ExprPtr value, const std::string& field, SourcePos pos);
  Result<ExprPtr> Lambda(const SyntaxExpr& lambda, const std::vector<DataType>& types);
  Result<std::vector<ExprPtr>> Arguments(const SyntaxExpr& call);
  Result<ExprPtr> BooleanOperand(const SyntaxExpr& syntax);

  const SessionConf* conf_;
  const Scope* scope_;
  Place* place_;
  std::vector<Variable> variables_;  // lambda parameters in scope, innermost last
  bool in_aggregate_ = false;
};

// `Cannot resolve "…" due to data type mismatch: …`, class DATATYPE_MISMATCH.<subclass>.
Status TypeMismatch(SourcePos pos, std::string_view subclass, std::string_view expression,
                    std::string_view why);
// Puts "line L, column C" before an error that has no position yet.
Status AtPosition(const Status& status, SourcePos pos);
// The value of a constant expression; `what` names it in the error.
Result<Datum> ConstantValue(const ExprPtr& expr, const SessionConf& conf, std::string_view what);

}  // namespace rillmill::pipeline::sql
