// Checked arithmetic over integers and doubles; instantiated in arithmetic_kernels.cc only.
#pragma once

#include "pipeline/functions/operands.h"

namespace rillmill::pipeline {

// What an overflow or a zero divisor does.
enum class OnError : uint8_t { kFail, kNull, kWrap };

// Overflow: an error, NULL in try_ functions, wrapping without ANSI (decimals: NULL).
template <bool kTry>
OnError TryMode(const EvalContext* context) {
  return kTry ? OnError::kNull : context->conf->ansi ? OnError::kFail : OnError::kWrap;
}
// Zero divisors: NULL without ANSI too.
template <bool kTry>
OnError ErrorMode(const EvalContext* context) {
  return !kTry && context->conf->ansi ? OnError::kFail : OnError::kNull;
}

struct Add;
struct Subtract;
struct Multiply;
struct IntegerQuotient;
struct DoubleQuotient;
struct Remainder;
struct PositiveModulo;

// Add, Subtract, Multiply over numbers of the call's type.
template <class Op>
Column* RunChecked(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   OnError on_error);
// Quotients and remainders.
template <class Op>
Column* RunDivisor(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   OnError on_error);
Column* RunNegation(const Expr& call, Column* argument, uint32_t rows, EvalContext* context);

}  // namespace rillmill::pipeline
