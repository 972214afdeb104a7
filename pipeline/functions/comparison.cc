// = <> < <= > >= <=> between: one tight loop per operator and value type.
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "pipeline/functions/compare_values.h"
#include "pipeline/functions/operands.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/short_text.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

struct Equal {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return ValuesEqual(a, b);
  }
  static bool Order(int order) { return order == 0; }
};
struct NotEqual {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return !ValuesEqual(a, b);
  }
  static bool Order(int order) { return order != 0; }
};
struct Less {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return ValueLess(a, b);
  }
  static bool Order(int order) { return order < 0; }
};
struct LessOrEqual {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return !ValueLess(b, a);
  }
  static bool Order(int order) { return order <= 0; }
};
struct Greater {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return ValueLess(b, a);
  }
  static bool Order(int order) { return order > 0; }
};
struct GreaterOrEqual {
  template <class T>
  static bool Apply(const T& a, const T& b) {
    return !ValueLess(a, b);
  }
  static bool Order(int order) { return order >= 0; }
};

bool IsOrderable(const DataType& type) {
  if (type.is(TypeId::kMap) || type.is(TypeId::kCalendarInterval)) return false;
  if (!type.fields) return true;
  return std::all_of(type.fields->begin(), type.fields->end(),
                     [](const Field& f) { return IsOrderable(f.type); });
}

Result<Signature> ResolveComparison(const ResolveInput& input) {
  DataType common;
  if (!ComparisonType(input.arguments[0]->type, input.arguments[1]->type, input.conf->ansi,
                      &common)) {
    return DifferentTypes(input);
  }
  if (!IsOrderable(common)) {
    return TypeMismatch(input, "INVALID_ORDERING_TYPE",
                        fmt::format("The `{}` does not support ordering on type \"{}\".",
                                    input.name, common.ToString()));
  }
  if (common.is(TypeId::kNull)) common = TypeId::kBoolean;
  Signature signature;
  signature.result = TypeId::kBoolean;
  signature.arguments = {common, common};
  return signature;
}

template <class Op>
void CompareNested(const Operands& o, uint32_t rows, uint8_t* out) {
  for (uint32_t i = 0; i < rows; ++i) {
    out[i] =
        Op::Order(CompareValues(*o.left, o.left_scalar ? 0 : i, *o.right, o.right_scalar ? 0 : i));
  }
}

bool IsTextWithConstant(const Operands& o) {
  return (o.left_scalar || o.right_scalar) && o.left->type->is(TypeId::kString);
}

void MarkEqualTo(const Operands& o, uint32_t rows, uint8_t* out) {
  const Column* texts = o.left_scalar ? o.right : o.left;
  const Column* constant = o.left_scalar ? o.left : o.right;
  MarkEqualText({Texts(texts), rows}, Texts(constant)[0], out);
}

template <class Op>
void CompareInto(const Operands& o, uint32_t rows, uint8_t* out) {
  if (o.left->type->is_nested()) return CompareNested<Op>(o, rows, out);
  if (std::is_same_v<Op, Equal> && IsTextWithConstant(o)) return MarkEqualTo(o, rows, out);
  WithValueType(*o.left->type, [&]<class T>() {
    WithAccessors<T>(o, [&](auto left, auto right) {
      for (uint32_t i = 0; i < rows; ++i) out[i] = Op::template Apply<T>(left(i), right(i));
    });
  });
}

template <class Op>
Column* RunComparison(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  Operands o(call, arguments, rows, context->arena);
  if (o.all_null) return o.all_null;
  Column* result = NewResult(call, o, rows, context->arena);
  CompareInto<Op>(o, rows, result->values<uint8_t>());
  return result;
}

Column* RunNullSafeEqual(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                         EvalContext* context) {
  const Column& left = *arguments[0];
  const Column& right = *arguments[1];
  Column* result = NewColumn(call.type, rows, context->arena);
  for (uint32_t i = 0; i < rows; ++i)
    result->values<uint8_t>()[i] = CompareValues(left, i, right, i) == 0;
  return result;
}

Result<ExprPtr> ExpandBetween(const ResolveInput& input) {
  RILLMILL_ASSIGN(ExprPtr low,
                  ResolveCall(">=", {input.arguments[0], input.arguments[1]}, *input.conf));
  RILLMILL_ASSIGN(ExprPtr high,
                  ResolveCall("<=", {input.arguments[0], input.arguments[2]}, *input.conf));
  return ResolveCall("and", {low, high}, *input.conf);
}

ScalarFunction Comparison(std::string_view name, decltype(ScalarFunction::run) run,
                          std::string_view help) {
  return {.name = name,
          .min_arguments = 2,
          .max_arguments = 2,
          .resolve = ResolveComparison,
          .run = run,
          .help = help,
          .takes_scalars = run != RunNullSafeEqual};
}

}  // namespace

FunctionTable ComparisonFunctions() {
  static const ScalarFunction kTable[] = {
      Comparison("=", RunComparison<Equal>, "equal; NULL if a side is NULL"),
      Comparison("==", RunComparison<Equal>, "equal; NULL if a side is NULL"),
      Comparison("<>", RunComparison<NotEqual>, "not equal"),
      Comparison("!=", RunComparison<NotEqual>, "not equal"),
      Comparison("<", RunComparison<Less>, "less"),
      Comparison("<=", RunComparison<LessOrEqual>, "less or equal"),
      Comparison(">", RunComparison<Greater>, "greater"),
      Comparison(">=", RunComparison<GreaterOrEqual>, "greater or equal"),
      Comparison("<=>", RunNullSafeEqual, "equal, NULL equals NULL"),
      Comparison("equal_null", RunNullSafeEqual, "equal, NULL equals NULL"),
      {.name = "between",
       .min_arguments = 3,
       .max_arguments = 3,
       .help = "a >= low AND a <= high",
       .expand = ExpandBetween},
  };
  return kTable;
}

}  // namespace rillmill::pipeline
