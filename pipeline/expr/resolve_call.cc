// Calls by name: arity, types, implicit casts, folding.
#include <fmt/format.h>

#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/functions/resolve.h"

namespace rillmill::pipeline {
namespace {

bool IsConstant(const Expr& expr) {
  if (expr.kind == ExprKind::kColumn || expr.kind == ExprKind::kVariable ||
      expr.kind == ExprKind::kLambda)
    return false;
  if (expr.function && !expr.function->deterministic) return false;
  for (const ExprPtr& child : expr.children) {
    if (!IsConstant(*child)) return false;
  }
  return true;
}

// A constant that fails stays as it is: the error belongs to the run, if a row gets there.
ExprPtr Fold(const ExprPtr& expr, const SessionConf& conf) {
  if (expr->kind == ExprKind::kLiteral || !IsConstant(*expr)) return expr;
  Result<Datum> value = EvaluateConstant(*expr, conf);
  return value.ok() ? MakeLiteral(expr->type, std::move(*value), expr->name, expr->pos) : expr;
}

Status WrongArity(const ScalarFunction& function, std::string_view name, size_t actual) {
  std::string wanted = std::to_string(function.min_arguments);
  if (function.max_arguments < 0) {
    wanted = fmt::format("> {}", function.min_arguments - 1);
  } else if (function.max_arguments > function.min_arguments) {
    wanted = "[";
    for (int n = function.min_arguments; n <= function.max_arguments; ++n) {
      wanted += fmt::format("{}{}", n == function.min_arguments ? "" : ", ", n);
    }
    wanted += "]";
  }
  return {StatusCode::kInvalid,
          fmt::format("The `{}` requires {} parameters but the actual number is {}.", name, wanted,
                      actual),
          "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"};
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replace = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replace}));
    }
  }
  return row.back();
}

Status UnknownFunction(std::string_view name) {
  std::string_view nearest;
  size_t best = 3;
  for (const ScalarFunction* function : AllScalarFunctions()) {
    size_t distance = EditDistance(name, function->name);
    if (distance < best) std::tie(best, nearest) = std::pair(distance, function->name);
  }
  std::string hint = nearest.empty() ? "" : fmt::format(" Did you mean `{}`?", nearest);
  return {StatusCode::kInvalid,
          fmt::format(
              "Cannot resolve routine `{}` on search path [`system`.`builtin`, `system`.`session`, "
              "`spark_catalog`.`default`].{}",
              name, hint),
          "UNRESOLVED_ROUTINE"};
}

std::string LowerCase(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

std::vector<ExprPtr> CastArguments(const std::vector<ExprPtr>& arguments,
                                   const Signature& signature, const SessionConf& conf) {
  std::vector<ExprPtr> cast;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i]->kind == ExprKind::kLambda) {
      cast.push_back(arguments[i]);
      continue;
    }
    cast.push_back(Fold(MakeCast(arguments[i], signature.arguments[i]), conf));
  }
  return cast;
}

Status At(const Status& status, SourcePos pos) {
  if (pos.line == 0) return status;
  return {status.code(),
          fmt::format("{}; line {}, column {}", status.message(), pos.line, pos.column),
          std::string(status.error_class())};
}

Result<ExprPtr> Resolve(const ScalarFunction& function, const ResolveInput& input,
                        const std::vector<ExprPtr>& arguments, SourcePos pos) {
  if (function.expand) return function.expand(input);
  Result<Signature> resolved =
      function.resolve ? function.resolve(input) : ResolveByLetters(input, function.types);
  if (!resolved.ok()) return resolved.status();
  auto call = std::make_shared<Expr>();
  call->kind = ExprKind::kCall;
  call->function = &function;
  call->type = resolved->result;
  call->nullable = resolved->nullable;
  call->prepared = resolved->prepared;
  call->children = CastArguments(arguments, *resolved, *input.conf);
  call->pos = pos;
  return ExprPtr(call);
}

ExprPtr WithName(const ExprPtr& expr, std::string name, SourcePos pos) {
  auto named = std::make_shared<Expr>(*expr);
  named->name = std::move(name);
  named->pos = pos;
  return named;
}

}  // namespace

Result<ExprPtr> ResolveCall(std::string_view name, std::vector<ExprPtr> arguments,
                            const SessionConf& conf, SourcePos pos) {
  std::string lower = LowerCase(name);
  const ScalarFunction* function = FindScalarFunction(lower);
  if (function == nullptr) return At(UnknownFunction(lower), pos);
  int count = static_cast<int>(arguments.size());
  if (count < function->min_arguments ||
      (function->max_arguments >= 0 && count > function->max_arguments)) {
    return At(WrongArity(*function, lower, arguments.size()), pos);
  }
  for (ExprPtr& argument : arguments) argument = Fold(argument, conf);
  ResolveInput input{lower, arguments, &conf};
  Result<ExprPtr> call = Resolve(*function, input, arguments, pos);
  if (!call.ok()) return At(call.status(), pos);
  return Fold(WithName(*call, CallName(lower, arguments), pos), conf);
}

}  // namespace rillmill::pipeline
