// NOT, IS [NOT] NULL/TRUE/FALSE/NaN, AND, OR, IN.
#include <algorithm>
#include <unordered_map>

#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

Column* RunNot(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  const uint8_t* in = Values<uint8_t>(arguments[0]);
  return MapAll<uint8_t>(call, arguments, rows, context, [&](uint32_t i) { return in[i] ^ 1; });
}

// Functions of the NULL mask and the boolean: out[i] = f(is NULL, value).
template <class F>
Column* MapNulls(const Expr& call, const Column& argument, uint32_t rows, EvalContext* context,
                 F f) {
  Column* result = NewColumn(call.type, rows, context->arena);
  uint8_t* out = result->values<uint8_t>();
  for (uint32_t i = 0; i < rows; ++i) out[i] = f(argument.is_null(i), i);
  return result;
}

template <bool kNull>
Column* RunIsNull(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  return MapNulls(call, *arguments[0], rows, context,
                  [](bool null, uint32_t) { return null == kNull; });
}

template <bool kValue>
Column* RunIs(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
              EvalContext* context) {
  const uint8_t* in = Values<uint8_t>(arguments[0]);
  return MapNulls(call, *arguments[0], rows, context,
                  [in](bool null, uint32_t i) { return !null && (in[i] != 0) == kValue; });
}

Column* RunIsNan(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const double* in = Values<double>(arguments[0]);
  return MapNulls(call, *arguments[0], rows, context,
                  [in](bool null, uint32_t i) { return !null && in[i] != in[i]; });
}

template <ExprKind kKind>
Result<ExprPtr> ExpandLogical(const ResolveInput& input) {
  auto expr = std::make_shared<Expr>();
  expr->kind = kKind;
  expr->type = TypeId::kBoolean;
  for (const ExprPtr& argument : input.arguments) {
    if (!CanCoerce(argument->type, TypeId::kBoolean, input.conf->ansi)) {
      return TypeMismatch(input, "BINARY_OP_WRONG_TYPE",
                          "the binary operator requires the input type \"BOOLEAN\", not \"" +
                              argument->type.ToString() + "\".");
    }
    expr->children.push_back(MakeCast(argument, TypeId::kBoolean));
  }
  return ExprPtr(expr);
}

// --- IN

Result<Signature> ResolveIn(const ResolveInput& input) {
  DataType common = input.arguments[0]->type;
  for (size_t i = 1; i < input.arguments.size(); ++i) {
    DataType wider;
    if (!CommonType(common, input.arguments[i]->type, input.conf->ansi, &wider)) {
      return TypeMismatch(input, "DATA_DIFF_TYPES",
                          "Input to `in` should all be the same type, but it's [\"" +
                              common.ToString() + "\", \"" + input.arguments[i]->type.ToString() +
                              "\"].");
    }
    common = wider;
  }
  Signature signature;
  signature.result = TypeId::kBoolean;
  signature.arguments.assign(input.arguments.size(), common);
  return signature;
}

bool HasConstantList(const Expr& call) {
  return call.children[0]->kind != ExprKind::kLiteral &&
         std::all_of(call.children.begin() + 1, call.children.end(),
                     [](const ExprPtr& child) { return child->kind == ExprKind::kLiteral; });
}

// Three-valued: true if found, NULL if not found beside a NULL.
template <class IsIn>
Column* InResult(const Expr& call, const Column& needle, bool list_has_null, uint32_t rows,
                 EvalContext* context, IsIn is_in) {
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    bool found = !needle.is_null(i) && is_in(i);
    result->values<uint8_t>()[i] = found;
    if (!found && (needle.is_null(i) || list_has_null)) SetNull(result, i, context->arena);
  }
  return result;
}

// Constants have one row.
size_t RowOf(const Column& argument, uint32_t row) { return argument.size == 1 ? 0 : row; }

Column* RunInList(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    bool found = false;
    bool null = arguments[0]->is_null(RowOf(*arguments[0], i));
    bool unknown = null;
    for (size_t k = 1; k < arguments.size() && !found && !null; ++k) {
      size_t row = RowOf(*arguments[k], i);
      unknown |= arguments[k]->is_null(row);
      found = !arguments[k]->is_null(row) &&
              CompareValues(*arguments[0], RowOf(*arguments[0], i), *arguments[k], row) == 0;
    }
    result->values<uint8_t>()[i] = found;
    if (!found && unknown) SetNull(result, i, context->arena);
  }
  return result;
}

// A few constants: one pass per constant over the values.
template <class T>
Column* RunInFew(const Expr& call, Arguments arguments, uint32_t rows, bool has_null,
                 EvalContext* context) {
  Column* result = NewColumn(call.type, rows, context->arena);
  uint8_t* out = result->values<uint8_t>();
  std::memset(out, 0, rows);
  const T* needles = Values<T>(arguments[0]);
  for (size_t k = 1; k < arguments.size(); ++k) {
    if (arguments[k]->is_null(0)) continue;
    const T wanted = Values<T>(arguments[k])[0];
    for (uint32_t i = 0; i < rows; ++i)
      out[i] |= static_cast<uint8_t>(ValuesEqual(needles[i], wanted));
  }
  if (!has_null && arguments[0]->nulls == nullptr) return result;
  uint8_t* nulls = EnsureNulls(result, context->arena);
  for (uint32_t i = 0; i < rows; ++i) nulls[i] = arguments[0]->is_null(i) || (has_null && !out[i]);
  return result;
}

Column* RunInMany(const Expr& call, Arguments arguments, uint32_t rows, bool has_null,
                  EvalContext* context) {
  std::unordered_multimap<size_t, const Column*> constants;
  for (const Column* constant : arguments.subspan(1)) {
    if (!constant->is_null(0)) constants.emplace(HashValue(*constant, 0), constant);
  }
  return InResult(call, *arguments[0], has_null, rows, context, [&](uint32_t i) {
    auto [first, last] = constants.equal_range(HashValue(*arguments[0], i));
    return std::any_of(first, last, [&](const auto& entry) {
      return CompareValues(*entry.second, 0, *arguments[0], i) == 0;
    });
  });
}

Column* RunIn(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
              EvalContext* context) {
  constexpr size_t kFew = 9;
  if (!HasConstantList(call) || rows == 0) return RunInList(call, arguments, rows, context);
  bool has_null = std::any_of(arguments.begin() + 1, arguments.end(),
                              [](const Column* c) { return c->is_null(0); });
  if (arguments.size() > kFew || arguments[0]->type->is_nested())
    return RunInMany(call, arguments, rows, has_null, context);
  return WithValueType(*arguments[0]->type, [&]<class T>() {
    return RunInFew<T>(call, arguments, rows, has_null, context);
  });
}

ScalarFunction Unary(std::string_view name, std::string_view types,
                     decltype(ScalarFunction::run) run, std::string_view help) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .run = run,
          .help = help,
          .types = types};
}

}  // namespace

FunctionTable BooleanFunctions() {
  static const ScalarFunction kTable[] = {
      Unary("not", "b>b", RunNot, "the opposite; NULL for NULL"),
      Unary("!", "b>b", RunNot, "the opposite; NULL for NULL"),
      Unary("isnull", "*>b", RunIsNull<true>, "is it NULL"),
      Unary("isnotnull", "*>b", RunIsNull<false>, "is it not NULL"),
      Unary("istrue", "b>b", RunIs<true>, "is it true, not NULL"),
      Unary("isfalse", "b>b", RunIs<false>, "is it false, not NULL"),
      Unary("isnan", "d>b", RunIsNan, "is it NaN, not NULL"),
      {.name = "and",
       .min_arguments = 2,
       .max_arguments = -1,
       .help = "three-valued AND",
       .expand = ExpandLogical<ExprKind::kAnd>},
      {.name = "or",
       .min_arguments = 2,
       .max_arguments = -1,
       .help = "three-valued OR",
       .expand = ExpandLogical<ExprKind::kOr>},
      {.name = "in",
       .min_arguments = 2,
       .max_arguments = -1,
       .resolve = ResolveIn,
       .run = RunIn,
       .help = "equals one of a list",
       .takes_scalars = true},
  };
  return kTable;
}

}  // namespace rillmill::pipeline
