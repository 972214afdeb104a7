// + - * / div % and their try_ variants: checked loops per type, exact decimals.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "pipeline/functions/arithmetic_kernels.h"
#include "pipeline/functions/decimal.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/temporal_operator.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// --- Types

bool IsTemporal(const DataType& type) {
  return type.is(kDate) || type.is(kTimestamp) || type.is(kTimestampNtz) ||
         type.is(kDayTimeInterval) || type.is(kYearMonthInterval) || type.is(kCalendarInterval);
}

// A constant takes only the digits it is written with: 10 is DECIMAL(2,0) beside a decimal, CAST(10
// AS INT) is DECIMAL(10,0).
DataType ExactDecimal(const Expr& expr) {
  if (expr.type.is(kDecimal)) return expr.type;
  const int64_t* number =
      expr.kind == ExprKind::kLiteral ? std::get_if<int64_t>(&expr.literal.v) : nullptr;
  // What was computed from constants has the name of the whole expression.
  if (number == nullptr || expr.name != std::to_string(*number))
    return DecimalForIntegral(expr.type.id);
  int digits = 1;
  for (int64_t rest = *number / 10; rest != 0; rest /= 10) ++digits;
  return DataType::Decimal(digits, 0);
}

Status WrongType(const ResolveInput& input, std::string_view wanted, const DataType& actual) {
  return TypeMismatch(input, "BINARY_OP_WRONG_TYPE",
                      fmt::format("the binary operator requires the input type \"{}\", not \"{}\".",
                                  wanted, actual.ToString()));
}

Result<DataType> OperandType(const ResolveInput& input) {
  const DataType& a = input.arguments[0]->type;
  const DataType& b = input.arguments[1]->type;
  bool texts = a.is(kString) || b.is(kString);
  if (texts && !input.conf->ansi) return DataType(kDouble);
  DataType common;
  if (!CommonType(a, b, input.conf->ansi, &common)) return DifferentTypes(input);
  if (common.is(kNull)) return DataType(kDouble);
  if (common.is_numeric()) return common;
  if (!(a == b) && !a.is(kNull) && !b.is(kNull)) return DifferentTypes(input);
  return WrongType(input, "NUMERIC", common);
}

bool IsExact(const DataType& type) { return type.is(kDecimal) || type.is_integral(); }
bool IsDecimalPair(const DataType& a, const DataType& b) {
  return (a.is(kDecimal) && IsExact(b)) || (b.is(kDecimal) && IsExact(a));
}

using DecimalRule = DataType (*)(const DataType&, const DataType&);

template <DecimalRule kRule>
Signature DecimalSignature(const ResolveInput& input) {
  Signature signature;
  signature.arguments = {ExactDecimal(*input.arguments[0]), ExactDecimal(*input.arguments[1])};
  signature.result = kRule(signature.arguments[0], signature.arguments[1]);
  return signature;
}

template <DecimalRule kRule>
Result<Signature> ResolveNumbers(const ResolveInput& input) {
  if (IsDecimalPair(input.arguments[0]->type, input.arguments[1]->type))
    return DecimalSignature<kRule>(input);
  RILLMILL_ASSIGN(DataType type, OperandType(input));
  Signature signature;
  signature.result = type;
  signature.arguments = {type, type};
  return signature;
}

template <DecimalRule kRule>
Result<Signature> ResolveArithmetic(const ResolveInput& input) {
  for (const ExprPtr& argument : input.arguments) {
    if (IsTemporal(argument->type)) return ResolveTemporalOperator(input);
  }
  if (input.arguments.size() == 1) return ResolveByLetters(input, "#>#");
  return ResolveNumbers<kRule>(input);
}

Result<Signature> ResolveDivide(const ResolveInput& input) {
  for (const ExprPtr& argument : input.arguments) {
    if (IsTemporal(argument->type)) return ResolveTemporalOperator(input);
  }
  if (IsDecimalPair(input.arguments[0]->type, input.arguments[1]->type))
    return DecimalSignature<DecimalQuotientType>(input);
  RILLMILL_ASSIGN(DataType type, OperandType(input));
  if (type.is(kDecimal)) return DecimalSignature<DecimalQuotientType>(input);
  Signature signature;
  signature.result = kDouble;
  signature.arguments = {kDouble, kDouble};
  return signature;
}

// Why doubles are refused: as different types where no implicit cast has made them alike.
Status NoIntegralDivision(const ResolveInput& input, const DataType& common) {
  const DataType& a = input.arguments[0]->type;
  const DataType& b = input.arguments[1]->type;
  auto joins = [&](const DataType& type) {
    return type == common || (type.is(kDecimal) && common.is(kDouble));
  };
  if (a.is(kString) || b.is(kString) || (joins(a) && joins(b)))
    return WrongType(input, "(DECIMAL or BIGINT or INTERVAL)", common);
  return DifferentTypes(input);
}

DataType BigIntOf(const DataType&, const DataType&) { return kBigInt; }

Result<Signature> ResolveIntegralDivide(const ResolveInput& input) {
  const DataType& a = input.arguments[0]->type;
  const DataType& b = input.arguments[1]->type;
  if (IsDecimalPair(a, b)) return DecimalSignature<BigIntOf>(input);
  if (IsTemporal(a) || IsTemporal(b)) return ResolveTemporalOperator(input);
  RILLMILL_ASSIGN(DataType type, OperandType(input));
  const bool fractional = type.is_fractional() && (a.is_numeric() || b.is_numeric());
  if (fractional && input.conf->ansi) return NoIntegralDivision(input, type);
  Signature signature;
  signature.result = kBigInt;
  signature.arguments.assign(2, type.is(kDecimal) ? type : DataType(kBigInt));
  return signature;
}

// --- Decimals

using DecimalOperator = std::optional<Int128> (*)(Int128, Int128, const DecimalShape&);

std::optional<Int128> SubtractDecimals(Int128 a, Int128 b, const DecimalShape& shape) {
  return AddDecimals(a, -b, shape);
}

DecimalShape ShapeOf(const Expr& call, const Operands& o) {
  return {o.left->type->scale, o.right->type->scale, call.type.precision, call.type.scale};
}

template <DecimalOperator kOperator, bool kDivides>
Column* RunDecimals(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                    OnError on_error, Status (*by_zero)() = DivideByZero) {
  Operands o(call, arguments, rows, context->arena);
  if (o.all_null) return o.all_null;
  Column* result = NewResult(call, o, rows, context->arena);
  DecimalShape shape = ShapeOf(call, o);
  WithAccessors<Int128>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < rows; ++i) {
      result->values<Int128>()[i] = 0;
      if (result->is_null(i)) continue;
      bool zero = kDivides && right(i) == 0;
      std::optional<Int128> value = zero ? std::nullopt : kOperator(left(i), right(i), shape);
      if (value) {
        result->values<Int128>()[i] = *value;
      } else {
        if (on_error == OnError::kFail)
          context->Fail(zero ? by_zero()
                             : DecimalOutOfRange("The result", shape.precision, shape.scale));
        SetNull(result, i, context->arena);
      }
    }
  });
  return result;
}

template <bool kTry>
Column* RunDecimalDiv(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  DecimalShape shape{arguments[0]->type->scale, arguments[1]->type->scale, 38, 0};
  Operands o(call, arguments, rows, context->arena);
  if (o.all_null) return o.all_null;
  Column* result = NewResult(call, o, rows, context->arena);
  WithAccessors<Int128>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < rows; ++i) {
      result->values<int64_t>()[i] = 0;
      if (result->is_null(i)) continue;
      if (right(i) == 0) {
        if (ErrorMode<kTry>(context) == OnError::kFail) context->Fail(DivideByZero());
        SetNull(result, i, context->arena);
        continue;
      }
      // Truncated: what the remainder takes away leaves an exact quotient.
      DecimalShape exact{shape.left_scale, shape.right_scale, 38,
                         std::max(shape.left_scale, shape.right_scale)};
      std::optional<Int128> rest = RemainderDecimals(left(i), right(i), exact);
      DecimalShape difference{shape.left_scale, exact.scale, 38, exact.scale};
      std::optional<Int128> whole =
          rest ? SubtractDecimals(left(i), *rest, difference) : std::nullopt;
      DecimalShape quotient{exact.scale, shape.right_scale, 38, 0};
      std::optional<Int128> value =
          whole ? DivideDecimals(*whole, right(i), quotient) : std::nullopt;
      result->values<int64_t>()[i] = value ? static_cast<int64_t>(*value) : 0;
    }
  });
  return result;
}

// --- Functions

template <class Op, DecimalOperator kDecimals, bool kTry>
Column* RunOperator(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                    EvalContext* context) {
  if (call.prepared) return RunTemporalOperator(call, arguments, rows, input, context);
  if (call.type.is(kDecimal))
    return RunDecimals<kDecimals, false>(call, arguments, rows, context, TryMode<kTry>(context));
  return RunChecked<Op>(call, arguments, rows, context, TryMode<kTry>(context));
}

template <bool kTry>
Column* RunDivide(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                  EvalContext* context) {
  if (call.prepared) return RunTemporalOperator(call, arguments, rows, input, context);
  if (call.type.is(kDecimal))
    return RunDecimals<DivideDecimals, true>(call, arguments, rows, context,
                                             ErrorMode<kTry>(context));
  return RunDivisor<DoubleQuotient>(call, arguments, rows, context, ErrorMode<kTry>(context));
}

Column* RunIntegralDivide(const Expr& call, Arguments arguments, uint32_t rows,
                          const ColumnBatch& input, EvalContext* context) {
  if (call.prepared) return RunTemporalOperator(call, arguments, rows, input, context);
  if (arguments[0]->type->is(kDecimal)) return RunDecimalDiv<false>(call, arguments, rows, context);
  return RunDivisor<IntegerQuotient>(call, arguments, rows, context, ErrorMode<false>(context));
}

std::optional<Int128> PositiveRemainder(Int128 a, Int128 b, const DecimalShape& shape) {
  std::optional<Int128> rest = RemainderDecimals(a, b, shape);
  if (!rest || *rest >= 0) return rest;
  DecimalShape sum{shape.scale, shape.right_scale, 38, shape.scale};
  std::optional<Int128> shifted = AddDecimals(*rest, b, sum);
  DecimalShape again{sum.scale, shape.right_scale, shape.precision, shape.scale};
  return shifted ? RemainderDecimals(*shifted, b, again) : std::nullopt;
}

template <class Op, DecimalOperator kDecimals, bool kTry>
Column* RunRemainder(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  if (call.type.is(kDecimal)) {
    return RunDecimals<kDecimals, true>(call, arguments, rows, context, ErrorMode<kTry>(context),
                                        RemainderByZero);
  }
  return RunDivisor<Op>(call, arguments, rows, context, ErrorMode<kTry>(context));
}

Column* RunNegative(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  if (call.type.is(kDecimal)) {
    const Int128* in = Values<Int128>(arguments[0]);
    return MapAll<Int128>(call, arguments, rows, context, [&](uint32_t i) { return -in[i]; });
  }
  return RunNegation(call, arguments[0], rows, context);
}

template <bool kTry>
Column* RunMinus(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                 EvalContext* context) {
  if (arguments.size() == 1 && !call.prepared) return RunNegative(call, arguments, rows, context);
  return RunOperator<Subtract, SubtractDecimals, kTry>(call, arguments, rows, input, context);
}

template <bool kTry>
Column* RunPlus(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
                EvalContext* context) {
  if (arguments.size() == 1 && !call.prepared) return arguments[0];
  return RunOperator<struct Add, AddDecimals, kTry>(call, arguments, rows, input, context);
}

constexpr auto kPlus = ResolveArithmetic<DecimalSumType>;
constexpr auto kTimes = ResolveArithmetic<DecimalProductType>;
constexpr auto kRemainder = ResolveNumbers<DecimalRemainderType>;

ScalarFunction Operator(std::string_view name, int min, decltype(ScalarFunction::resolve) resolve,
                        decltype(ScalarFunction::run) run, std::string_view help) {
  return {.name = name,
          .min_arguments = min,
          .max_arguments = 2,
          .resolve = resolve,
          .run = run,
          .may_fail = true,
          .help = help,
          .takes_scalars = true};
}

ScalarFunction Tolerant(std::string_view name, decltype(ScalarFunction::resolve) resolve,
                        decltype(ScalarFunction::run) run, std::string_view help) {
  ScalarFunction function = Operator(name, 2, resolve, run, help);
  function.may_fail = false;
  return function;
}

}  // namespace

FunctionTable ArithmeticFunctions() {
  constexpr auto kModulo = RunRemainder<struct Remainder, RemainderDecimals, false>;
  static const ScalarFunction kTable[] = {
      Operator("+", 1, kPlus, RunPlus<false>, "the sum"),
      Operator("-", 1, kPlus, RunMinus<false>, "the difference; the negated value"),
      Operator("*", 2, kTimes, RunOperator<Multiply, MultiplyDecimals, false>, "the product"),
      Operator("/", 2, ResolveDivide, RunDivide<false>, "the quotient, a DOUBLE or DECIMAL"),
      Operator("div", 2, ResolveIntegralDivide, RunIntegralDivide,
               "the integral part of the quotient"),
      Operator("%", 2, kRemainder, kModulo, "the remainder, with the dividend's sign"),
      Operator("mod", 2, kRemainder, kModulo, "the remainder, with the dividend's sign"),
      Operator("pmod", 2, kRemainder, RunRemainder<PositiveModulo, PositiveRemainder, false>,
               "the remainder, not negative"),
      Tolerant("try_add", kPlus, RunPlus<true>, "the sum, NULL on overflow"),
      Tolerant("try_subtract", kPlus, RunMinus<true>, "the difference, NULL on overflow"),
      Tolerant("try_multiply", kTimes, RunOperator<Multiply, MultiplyDecimals, true>,
               "the product, NULL on overflow"),
      Tolerant("try_divide", ResolveDivide, RunDivide<true>,
               "the quotient, NULL when dividing by zero"),
      Tolerant("try_mod", kRemainder, RunRemainder<struct Remainder, RemainderDecimals, true>,
               "the remainder, NULL by zero"),
      Operator("negative", 1, kPlus, RunMinus<false>, "the negated value"),
      Operator("positive", 1, kPlus, RunPlus<false>, "the value"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
