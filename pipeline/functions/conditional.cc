// CASE and its shorthands, nanvl, greatest, least.
#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

ExprPtr NewNode(ExprKind kind, DataType type, std::vector<ExprPtr> children) {
  auto expr = std::make_shared<Expr>();
  expr->kind = kind;
  expr->type = std::move(type);
  expr->children = std::move(children);
  return expr;
}

Result<ExprPtr> ExpandCoalesce(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType type, CommonArgumentType(input));
  std::vector<ExprPtr> children;
  bool nullable = true;
  for (const ExprPtr& argument : input.arguments) {
    nullable = nullable && argument->nullable;
    children.push_back(MakeCast(argument, type));
  }
  ExprPtr node = NewNode(ExprKind::kCoalesce, type, std::move(children));
  std::const_pointer_cast<Expr>(node)->nullable = nullable;
  return node;
}

// Children: condition, value, …, [else].
Result<ExprPtr> MakeCase(const ResolveInput& input, std::vector<ExprPtr> children) {
  std::vector<ExprPtr> values;
  for (size_t i = 0; i < children.size(); ++i) {
    bool is_else = i % 2 == 0 && i + 1 == children.size();
    if (i % 2 == 1 || is_else) values.push_back(children[i]);
  }
  RILLMILL_ASSIGN(DataType type, CommonArgumentType(ResolveInput{"casewhen", values, input.conf}));
  for (size_t i = 0; i < children.size(); ++i) {
    bool is_else = i % 2 == 0 && i + 1 == children.size();
    if (i % 2 == 0 && !is_else) {
      if (!CanCoerce(children[i]->type, TypeId::kBoolean, input.conf->ansi))
        return UnexpectedType(input, i, "BOOLEAN");
      children[i] = MakeCast(children[i], TypeId::kBoolean);
    } else {
      children[i] = MakeCast(children[i], type);
    }
  }
  return NewNode(ExprKind::kCase, type, std::move(children));
}

Result<ExprPtr> ExpandCase(const ResolveInput& input) {
  return MakeCase(input, {input.arguments.begin(), input.arguments.end()});
}

Result<ExprPtr> ExpandNvl2(const ResolveInput& input) {
  RILLMILL_ASSIGN(ExprPtr set, ResolveCall("isnotnull", {input.arguments[0]}, *input.conf));
  return MakeCase(input, {set, input.arguments[1], input.arguments[2]});
}

Result<ExprPtr> ExpandNullIf(const ResolveInput& input) {
  RILLMILL_ASSIGN(ExprPtr equal,
                  ResolveCall("=", {input.arguments[0], input.arguments[1]}, *input.conf));
  const ExprPtr& value = input.arguments[0];
  return MakeCase(input, {equal, NullLiteral(value->type), value});
}

Column* RunNanvl(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const double* first = Values<double>(arguments[0]);
  const double* second = Values<double>(arguments[1]);
  Column* result = NewResult(call, arguments.first(1), rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    bool nan = first[i] != first[i];
    result->values<double>()[i] = nan ? second[i] : first[i];
    if (nan && arguments[1]->is_null(i)) SetNull(result, i, context->arena);
  }
  return result;
}

Result<Signature> ResolveExtremum(const ResolveInput& input) {
  RILLMILL_ASSIGN(DataType type, CommonArgumentType(input, 0, CommonTypeKeepingText));
  Signature signature;
  signature.result = type;
  signature.arguments.assign(input.arguments.size(), type);
  return signature;
}

// The largest (kSign 1) or smallest (-1) argument that is not NULL.
template <int kSign>
Column* RunExtremum(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  std::vector<const Column*> parts(arguments.begin(), arguments.end());
  std::vector<uint32_t> chosen(rows);
  for (uint32_t i = 0; i < rows; ++i) {
    size_t best = 0;
    for (size_t k = 1; k < arguments.size(); ++k) {
      if (arguments[k]->is_null(i)) continue;
      if (arguments[best]->is_null(i) ||
          CompareValues(*arguments[k], i, *arguments[best], i) * kSign > 0)
        best = k;
    }
    chosen[i] = static_cast<uint32_t>(best * rows + i);
  }
  Column* result = Gather(*Concat(parts, context->arena), chosen, context->arena);
  result->type = &call.type;
  return result;
}

}  // namespace

FunctionTable ConditionalFunctions() {
  static const ScalarFunction kTable[] = {
      {.name = "coalesce",
       .min_arguments = 1,
       .max_arguments = -1,
       .help = "the first value that is not NULL",
       .expand = ExpandCoalesce},
      {.name = "nvl",
       .min_arguments = 2,
       .max_arguments = 2,
       .help = "a, or b where a is NULL",
       .expand = ExpandCoalesce},
      {.name = "ifnull",
       .min_arguments = 2,
       .max_arguments = 2,
       .help = "a, or b where a is NULL",
       .expand = ExpandCoalesce},
      {.name = "nvl2",
       .min_arguments = 3,
       .max_arguments = 3,
       .help = "b where a is not NULL, else c",
       .expand = ExpandNvl2},
      {.name = "nullif",
       .min_arguments = 2,
       .max_arguments = 2,
       .help = "NULL where a = b, else a",
       .expand = ExpandNullIf},
      {.name = "if",
       .min_arguments = 3,
       .max_arguments = 3,
       .help = "b where a is true, else c",
       .expand = ExpandCase},
      {.name = "case",
       .min_arguments = 2,
       .max_arguments = -1,
       .help = "CASE WHEN a THEN b … ELSE z END",
       .expand = ExpandCase},
      {.name = "when",
       .min_arguments = 2,
       .max_arguments = -1,
       .help = "CASE WHEN a THEN b … ELSE z END",
       .expand = ExpandCase},
      {.name = "nanvl",
       .min_arguments = 2,
       .max_arguments = 2,
       .run = RunNanvl,
       .help = "a, or b where a is NaN",
       .types = "dd>d"},
      {.name = "greatest",
       .min_arguments = 2,
       .max_arguments = -1,
       .resolve = ResolveExtremum,
       .run = RunExtremum<1>,
       .help = "the largest value, NULLs skipped"},
      {.name = "least",
       .min_arguments = 2,
       .max_arguments = -1,
       .resolve = ResolveExtremum,
       .run = RunExtremum<-1>,
       .help = "the smallest value, NULLs skipped"},
  };
  return kTable;
}

}  // namespace rillmill::pipeline
