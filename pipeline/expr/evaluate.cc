#include "pipeline/expr/evaluate.h"

#include <algorithm>
#include <new>

#include "pipeline/expr/batch_limit.h"
#include "pipeline/expr/cast.h"
#include "pipeline/expr/subset.h"
#include "pipeline/functions/function.h"

namespace rillmill::pipeline {
namespace {

Column* EvaluateArgument(const Expr& argument, bool scalars, const ColumnBatch& input,
                         EvalContext* context) {
  if (argument.kind == ExprKind::kLambda) return nullptr;
  if (scalars && argument.kind == ExprKind::kLiteral) {
    return FillColumn(argument.type, argument.literal, 1, context->arena);
  }
  return Evaluate(argument, input, context);
}

// Constants beside something that is none: only then a kernel can tell the number of rows and skip
// the constants' NULLs.
bool PassScalars(const Expr& call) {
  return call.function->takes_scalars &&
         std::any_of(call.children.begin(), call.children.end(),
                     [](const ExprPtr& child) { return child->kind != ExprKind::kLiteral; });
}

Column* EvaluateFunction(const Expr& call, const ColumnBatch& input, EvalContext* context) {
  constexpr size_t kInline = 8;
  Column* few[kInline];
  size_t count = call.children.size();
  Column** arguments = count <= kInline ? few : context->arena->NewArray<Column*>(count);
  bool scalars = PassScalars(call);
  for (size_t i = 0; i < count; ++i) {
    arguments[i] = EvaluateArgument(*call.children[i], scalars, input, context);
  }
  if (context->failed()) return NewNullColumn(call.type, input.rows, context->arena);
  return call.function->run(call, {arguments, count}, input.rows, input, context);
}

Column* EvaluateCastNode(const Expr& expr, const ColumnBatch& input, EvalContext* context) {
  Column* from = Evaluate(*expr.children[0], input, context);
  if (context->failed()) return NewNullColumn(expr.type, input.rows, context->arena);
  return EvaluateCast(*from, expr.type, expr.try_cast, context);
}

// Casts that find a value for every value: to wider numbers, to STRING, between dates and
// timestamps.
bool IsSafeCast(const DataType& from, const DataType& to) {
  if (from.is(TypeId::kNull) || to.is(TypeId::kString)) return true;
  if (from.is_numeric() && (to.is_fractional() || (to.is_numeric() && CanCoerce(from, to, true))))
    return true;
  return from.is(TypeId::kDate) || (from.is(TypeId::kTimestamp) && !to.is_numeric());
}

}  // namespace

Column* Evaluate(const Expr& expr, const ColumnBatch& input, EvalContext* context) {
  switch (expr.kind) {
    case ExprKind::kColumn:
      return input.columns[static_cast<size_t>(expr.index)];
    case ExprKind::kVariable:
      return context->variables[static_cast<size_t>(expr.index)];
    case ExprKind::kLiteral:
      return FillColumn(expr.type, expr.literal, input.rows, context->arena);
    case ExprKind::kCall:
      return EvaluateFunction(expr, input, context);
    case ExprKind::kCast:
      return EvaluateCastNode(expr, input, context);
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return EvaluateLogical(expr, input, context);
    case ExprKind::kCase:
      return EvaluateCase(expr, input, context);
    case ExprKind::kCoalesce:
      return EvaluateCoalesce(expr, input, context);
    case ExprKind::kLambda:
      return Evaluate(*expr.children[0], input, context);
  }
  return NewNullColumn(expr.type, input.rows, context->arena);
}

void EvaluateFilter(const Expr& condition, const ColumnBatch& input, EvalContext* context,
                    std::vector<uint32_t>* rows) {
  const Column* value = Evaluate(condition, input, context);
  if (context->failed()) return;
  const uint8_t* keep = value->values<uint8_t>();
  size_t count = rows->size();
  rows->resize(count + input.rows);
  uint32_t* out = rows->data();
  // Written always, kept when true: no branch to mispredict.
  for (uint32_t i = 0; i < input.rows; ++i) {
    out[count] = i;
    count += static_cast<size_t>(keep[i] & static_cast<uint8_t>(!value->is_null(i)));
  }
  rows->resize(count);
}

Result<Datum> EvaluateConstant(const Expr& expr, const SessionConf& conf,
                               int64_t epoch_time_micros) {
  RILLMILL_ASSIGN(const TimeZone* zone, FindTimeZone(conf.time_zone));
  Arena arena;
  arena.set_limit_bytes(kBatchLimitBytes);
  EvalContext context{&arena, &conf, zone, epoch_time_micros, {}, {}};
  ColumnBatch one_row{1, {}};
  try {
    const Column* value = Evaluate(expr, one_row, &context);
    if (context.failed()) return std::move(context.error);
    return DatumAt(*value, 0);
  } catch (const std::bad_alloc&) {
    return BatchOverBudget();
  }
}

bool MayFail(const Expr& expr) {
  if (expr.function && expr.function->may_fail) return true;
  if (expr.kind == ExprKind::kCast && !expr.try_cast &&
      !IsSafeCast(expr.children[0]->type, expr.type))
    return true;
  for (const ExprPtr& child : expr.children) {
    if (MayFail(*child)) return true;
  }
  return false;
}

}  // namespace rillmill::pipeline
