// Calls: aggregates and windows go to the Place, lambdas get the types of their parameters, the
// rest is the function table's.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "pipeline/functions/aggregate.h"
#include "pipeline/functions/function.h"
#include "pipeline/sql/front_end.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/parser.h"
#include "pipeline/sql/resolver.h"

namespace rillmill::pipeline::sql {
namespace {

Status Refused(const SyntaxExpr& call, std::string_view why) {
  return SqlError(call.pos, "UNSUPPORTED_EXPR_FOR_OPERATOR",
                  fmt::format("{}() is not allowed here: {}", call.text, why));
}

// Parameter types of the lambda at `argument` of a higher-order function; empty if it takes none
// there.
std::vector<DataType> LambdaTypes(std::string_view function, size_t argument,
                                  const std::vector<ExprPtr>& before) {
  const auto element = [&](size_t i) {
    return before[i] && before[i]->type.is(TypeId::kArray) ? before[i]->type.element() : DataType();
  };
  if (before.empty() || !before[0]) return {};
  const bool map = before[0]->type.is(TypeId::kMap);
  if (function == "aggregate" || function == "reduce") {
    if (argument == 2) return {before[1]->type, element(0)};
    return {before[1]->type};
  }
  if (function == "zip_with" && argument == 2) return {element(0), element(1)};
  if (function == "array_sort") return {element(0), element(0)};
  if (map && function == "map_zip_with" && argument == 2 && before[1]->type.is(TypeId::kMap)) {
    return {before[0]->type.key(), before[0]->type.value(), before[1]->type.value()};
  }
  if (map) return {before[0]->type.key(), before[0]->type.value()};
  return {element(0), TypeId::kInt};
}

constexpr std::string_view kCastFunctions[] = {"boolean", "tinyint",   "smallint", "int",
                                               "bigint",  "float",     "double",   "decimal",
                                               "date",    "timestamp", "binary",   "string"};

bool IsCastFunction(const SyntaxExpr& call) {
  return call.children.size() == 1 &&
         std::find(std::begin(kCastFunctions), std::end(kCastFunctions), call.text) !=
             std::end(kCastFunctions);
}

// The name that a struct gives to an unnamed part.
std::string FieldName(const SyntaxExpr& part, const Expr& value, size_t index) {
  if (!part.alias.empty()) return part.alias;
  if (part.kind == SyntaxKind::kName) return part.parts.back();
  if (part.kind == SyntaxKind::kStar) return value.name;
  return fmt::format("col{}", index + 1);
}

Status NestedAggregate(const SyntaxExpr& call) {
  return SqlError(call.pos, "NESTED_AGGREGATE_FUNCTION",
                  "It is not allowed to use an aggregate function in the argument of another "
                  "aggregate function. Please use the "
                  "inner aggregate function in a sub-query.");
}

Status WindowFunction(const SyntaxExpr& call) {
  return SqlError(
      call.pos, "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
      fmt::format("Window function is not supported in {}() on streaming DataFrames/Datasets.",
                  call.text));
}

}  // namespace

Result<ExprPtr> Place::OnAggregate(const SyntaxExpr& call, std::vector<ExprPtr>, ExprPtr) {
  return Refused(call, "it is an aggregate function");
}
Result<ExprPtr> Place::OnWindow(const SyntaxExpr& call, std::vector<ExprPtr>) {
  return Refused(call, "it groups rows by time");
}
Result<ExprPtr> Place::OnGrouping(const SyntaxExpr& call, std::vector<ExprPtr>) {
  return SqlError(
      call.pos, "UNSUPPORTED_GROUPING_EXPRESSION",
      "grouping() and grouping_id() can only be used with GROUPING SETS, CUBE or ROLLUP");
}
ExprPtr Place::AliasBeforeColumns(const std::string&) { return nullptr; }
ExprPtr Place::AliasAfterColumns(const std::string&) { return nullptr; }

Result<ExprPtr> ExprResolver::Call(const SyntaxExpr& syntax) {
  if (syntax.over) return WindowFunction(syntax);
  if (FindAggregate(syntax.text) != nullptr) return Aggregate(syntax);
  if (syntax.filter || syntax.distinct) {
    if (FindScalarFunction(syntax.text) == nullptr) return Function(syntax.text, {}, syntax.pos);
    return Refused(syntax, "DISTINCT and FILTER belong to aggregate functions");
  }
  if (syntax.text == "struct") return Struct(syntax);
  if (FindScalarFunction(syntax.text) == nullptr && IsCastFunction(syntax)) {
    RILLMILL_ASSIGN(const DataType type, ParseType(syntax.text));
    return Cast(syntax, type);
  }
  RILLMILL_ASSIGN(std::vector<ExprPtr> arguments, Arguments(syntax));
  if (syntax.text == "window" || syntax.text == "session_window")
    return place_->OnWindow(syntax, std::move(arguments));
  if (syntax.text == "grouping" || syntax.text == "grouping_id")
    return place_->OnGrouping(syntax, std::move(arguments));
  if (syntax.text == "from_json") return FromJson(syntax, std::move(arguments));
  return Function(syntax.text, std::move(arguments), syntax.pos);
}

Result<ExprPtr> ExprResolver::Function(std::string_view name, std::vector<ExprPtr> arguments,
                                       SourcePos pos) {
  Result<ExprPtr> call = ResolveCall(name, std::move(arguments), *conf_);
  if (!call.ok()) return AtPosition(call.status(), pos);
  auto placed = std::make_shared<Expr>(**call);
  placed->pos = pos;
  return ExprPtr(placed);
}

Result<std::vector<ExprPtr>> ExprResolver::Arguments(const SyntaxExpr& call) {
  std::vector<ExprPtr> arguments;
  for (const SyntaxPtr& child : call.children) {
    if (child->kind == SyntaxKind::kStar) {
      RILLMILL_ASSIGN(std::vector<ExprPtr> columns, ExpandStar(*child));
      for (ExprPtr& column : columns) arguments.push_back(std::move(column));
    } else if (child->kind == SyntaxKind::kLambda) {
      RILLMILL_ASSIGN(arguments.emplace_back(),
                      Lambda(*child, LambdaTypes(call.text, arguments.size(), arguments)));
    } else {
      RILLMILL_ASSIGN(arguments.emplace_back(), Resolve(*child));
    }
  }
  return arguments;
}

// Ids of parameters count from the outermost lambda, so equal lambdas are equal expressions.
Result<ExprPtr> ExprResolver::Lambda(const SyntaxExpr& lambda, const std::vector<DataType>& types) {
  if (lambda.parts.size() > types.size()) {
    return SqlError(lambda.pos, "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                    fmt::format("A higher order function expects {} arguments, but got {}.",
                                types.size(), lambda.parts.size()));
  }
  const size_t outer = variables_.size();
  auto made = std::make_shared<Expr>();
  made->kind = ExprKind::kLambda;
  made->pos = lambda.pos;
  std::string parameters;
  for (size_t i = 0; i < lambda.parts.size(); ++i) {
    const int id = static_cast<int>(variables_.size());
    variables_.push_back({lambda.parts[i], id, types[i]});
    made->variables.push_back(id);
    parameters += ", namedlambdavariable()";
  }
  Result<ExprPtr> body = Resolve(*lambda.children[0]);
  variables_.resize(outer);
  if (!body.ok()) return body.status();
  made->type = (*body)->type;
  made->nullable = (*body)->nullable;
  made->name = fmt::format("lambdafunction({}{})", (*body)->name, parameters);
  made->children = {*body};
  return ExprPtr(made);
}

Result<ExprPtr> ExprResolver::Aggregate(const SyntaxExpr& syntax) {
  if (in_aggregate_) return NestedAggregate(syntax);
  const bool star = syntax.text == "count" && syntax.children.size() == 1 &&
                    syntax.children[0]->kind == SyntaxKind::kStar &&
                    syntax.children[0]->parts.empty();
  in_aggregate_ = true;
  Result<std::vector<ExprPtr>> arguments =
      star ? Result<std::vector<ExprPtr>>(std::vector<ExprPtr>{}) : Arguments(syntax);
  Result<ExprPtr> filter = ExprPtr();
  if (arguments.ok() && syntax.filter) filter = ResolveCondition(*syntax.filter);
  in_aggregate_ = false;
  if (!arguments.ok()) return arguments.status();
  if (!filter.ok()) return filter.status();
  return place_->OnAggregate(syntax, std::move(*arguments), *filter);
}

// struct(a, b AS c) and (a, b): named_struct with the parts' names.
Result<ExprPtr> ExprResolver::Struct(const SyntaxExpr& syntax) {
  std::vector<ExprPtr> arguments;
  std::string names;
  for (size_t i = 0; i < syntax.children.size(); ++i) {
    const SyntaxExpr& part = *syntax.children[i];
    std::vector<ExprPtr> values;
    if (part.kind == SyntaxKind::kStar) {
      RILLMILL_ASSIGN(values, ExpandStar(part));
    } else {
      RILLMILL_ASSIGN(values.emplace_back(), Resolve(part));
    }
    for (ExprPtr& value : values) {
      const std::string field = FieldName(part, *value, arguments.size() / 2);
      names += (names.empty() ? "" : ", ") +
               (part.alias.empty() ? value->name : value->name + " AS " + field);
      arguments.push_back(MakeLiteral(TypeId::kString, Datum{field}, field, part.pos));
      arguments.push_back(std::move(value));
    }
  }
  RILLMILL_ASSIGN(ExprPtr made, Function("named_struct", std::move(arguments), syntax.pos));
  return WithName(made, fmt::format("struct({})", names));
}

// from_json(text, 'schema'[, options]): the function sees a NULL of the target type in place of the
// schema's text.
Result<ExprPtr> ExprResolver::FromJson(const SyntaxExpr& syntax, std::vector<ExprPtr> arguments) {
  if (arguments.size() < 2) return Function("from_json", std::move(arguments), syntax.pos);
  RILLMILL_ASSIGN(const Datum text, ConstantValue(arguments[1], *conf_, "the schema of from_json"));
  const auto* ddl = std::get_if<std::string>(&text.v);
  if (ddl == nullptr) {
    return SqlError(arguments[1]->pos, "INVALID_SCHEMA.NON_STRING_LITERAL",
                    "the schema of from_json should be a string");
  }
  Result<DataType> type = ParseType(*ddl);
  if (!type.ok()) type = ParseSchema(*ddl);
  if (!type.ok())
    return SqlError(arguments[1]->pos, "INVALID_SCHEMA.PARSE_ERROR", type.status().message());
  const std::string name = fmt::format("from_json({})", arguments[0]->name);
  arguments[1] = MakeLiteral(*type, Datum{}, arguments[1]->name, arguments[1]->pos);
  RILLMILL_ASSIGN(ExprPtr call, Function("from_json", std::move(arguments), syntax.pos));
  return WithName(call, name);
}

}  // namespace rillmill::pipeline::sql
