#include "pipeline/functions/arithmetic_kernels.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "pipeline/functions/errors.h"

namespace rillmill::pipeline {

// Each operator computes with wrap-around and sets the sign bit of *overflow when the exact result
// does not fit: the loop has no branch and vectorises.
struct Add {
  static constexpr std::string_view kTry = "try_add";
  template <class T>
  static T Apply(T a, T b, T* overflow) {
    using U = std::make_unsigned_t<T>;
    T sum = static_cast<T>(static_cast<U>(static_cast<U>(a) + static_cast<U>(b)));
    *overflow = static_cast<T>(*overflow | ((a ^ sum) & (b ^ sum)));
    return sum;
  }
  static double Apply(double a, double b) { return a + b; }
};

struct Subtract {
  static constexpr std::string_view kTry = "try_subtract";
  template <class T>
  static T Apply(T a, T b, T* overflow) {
    using U = std::make_unsigned_t<T>;
    T difference = static_cast<T>(static_cast<U>(static_cast<U>(a) - static_cast<U>(b)));
    *overflow = static_cast<T>(*overflow | ((a ^ b) & (a ^ difference)));
    return difference;
  }
  static double Apply(double a, double b) { return a - b; }
};

struct Multiply {
  static constexpr std::string_view kTry = "try_multiply";
  template <class T>
  static T Apply(T a, T b, T* overflow) {
    T product;
    *overflow = static_cast<T>(*overflow | -static_cast<T>(__builtin_mul_overflow(a, b, &product)));
    return product;
  }
  static double Apply(double a, double b) { return a * b; }
};

struct IntegerQuotient {
  static constexpr Status (*kByZero)() = DivideByZero;
  template <class T>
  static T Apply(T a, T b) {
    return b == -1 ? static_cast<T>(std::make_unsigned_t<T>{0} -
                                    static_cast<std::make_unsigned_t<T>>(a))
                   : static_cast<T>(a / b);
  }
};

struct DoubleQuotient {
  static constexpr Status (*kByZero)() = DivideByZero;
  static double Apply(double a, double b) { return a / b; }
};

struct Remainder {
  static constexpr Status (*kByZero)() = RemainderByZero;
  template <class T>
  static T Apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::fmod(a, b);
    } else {
      return b == -1 ? T{0} : static_cast<T>(a % b);
    }
  }
};

struct PositiveModulo {
  static constexpr Status (*kByZero)() = RemainderByZero;
  template <class T>
  static T Apply(T a, T b) {
    T rest = Remainder::Apply(a, b);
    if constexpr (std::is_floating_point_v<T>) {
      return rest < 0 ? std::fmod(rest + b, b) : rest;
    } else {
      // In 128 bits: rest + b may not fit.
      return rest < 0 ? static_cast<T>((static_cast<Int128>(rest) + b) % b) : rest;
    }
  }
};

namespace {

template <class Op, class T>
void MarkOverflows(const Operands& o, Column* result, EvalContext* context, OnError on_error) {
  WithAccessors<T>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < result->size; ++i) {
      T overflow = 0;
      if (result->is_null(i)) continue;
      Op::Apply(left(i), right(i), &overflow);
      if (overflow >= 0) continue;
      if (on_error == OnError::kFail)
        return context->Fail(ArithmeticOverflow("overflow", Op::kTry));
      SetNull(result, i, context->arena);
    }
  });
}

template <class Op, class T>
void CheckedLoop(const Operands& o, Column* result, EvalContext* context, OnError on_error) {
  T overflow = 0;
  T* out = result->values<T>();
  WithAccessors<T>(o, [&](auto left, auto right) {
    T any = 0;
    for (uint32_t i = 0; i < result->size; ++i) out[i] = Op::Apply(left(i), right(i), &any);
    overflow = any;
  });
  if (overflow < 0 && on_error != OnError::kWrap)
    MarkOverflows<Op, T>(o, result, context, on_error);
}

template <class Op, class T>
void FloatingLoop(const Operands& o, Column* result) {
  T* out = result->values<T>();
  WithAccessors<T>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < result->size; ++i)
      out[i] = static_cast<T>(Op::Apply(left(i), right(i)));
  });
}

template <class Op, class T>
void DivisorLoop(const Operands& o, Column* result, EvalContext* context, OnError on_error) {
  T* out = result->values<T>();
  WithAccessors<T>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < result->size; ++i) {
      bool zero = right(i) == 0;
      out[i] = zero ? T{0} : Op::Apply(left(i), right(i));
      if (!zero || result->is_null(i)) continue;
      if (on_error == OnError::kFail) return context->Fail(Op::kByZero());
      SetNull(result, i, context->arena);
    }
  });
}

// The one quotient that does not fit.
void CheckQuotient(const Operands& o, const Column* result, EvalContext* context,
                   OnError on_error) {
  if (on_error != OnError::kFail) return;
  WithAccessors<int64_t>(o, [&](auto left, auto right) {
    for (uint32_t i = 0; i < result->size; ++i) {
      if (right(i) == -1 && left(i) == INT64_MIN && !result->is_null(i)) {
        return context->Fail(ArithmeticOverflow("Overflow in integral divide", "try_divide"));
      }
    }
  });
}

}  // namespace

template <class Op>
Column* RunChecked(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   OnError on_error) {
  Operands o(call, arguments, rows, context->arena);
  if (o.all_null) return o.all_null;
  Column* result = NewResult(call, o, rows, context->arena);
  switch (call.type.id) {
    case TypeId::kTinyInt:
      CheckedLoop<Op, int8_t>(o, result, context, on_error);
      break;
    case TypeId::kSmallInt:
      CheckedLoop<Op, int16_t>(o, result, context, on_error);
      break;
    case TypeId::kInt:
      CheckedLoop<Op, int32_t>(o, result, context, on_error);
      break;
    case TypeId::kBigInt:
      CheckedLoop<Op, int64_t>(o, result, context, on_error);
      break;
    case TypeId::kFloat:
      FloatingLoop<Op, float>(o, result);
      break;
    default:
      FloatingLoop<Op, double>(o, result);
      break;
  }
  return result;
}

template <class Op>
Column* RunDivisor(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   OnError on_error) {
  Operands o(call, arguments, rows, context->arena);
  if (o.all_null) return o.all_null;
  Column* result = NewResult(call, o, rows, context->arena);
  if constexpr (std::is_same_v<Op, DoubleQuotient>) {
    DivisorLoop<Op, double>(o, result, context, on_error);
  } else if constexpr (std::is_same_v<Op, IntegerQuotient>) {
    DivisorLoop<Op, int64_t>(o, result, context, on_error);
    CheckQuotient(o, result, context, on_error);
  } else {
    switch (call.type.id) {
      case TypeId::kTinyInt:
        DivisorLoop<Op, int8_t>(o, result, context, on_error);
        break;
      case TypeId::kSmallInt:
        DivisorLoop<Op, int16_t>(o, result, context, on_error);
        break;
      case TypeId::kInt:
        DivisorLoop<Op, int32_t>(o, result, context, on_error);
        break;
      case TypeId::kBigInt:
        DivisorLoop<Op, int64_t>(o, result, context, on_error);
        break;
      case TypeId::kFloat:
        DivisorLoop<Op, float>(o, result, context, on_error);
        break;
      default:
        DivisorLoop<Op, double>(o, result, context, on_error);
        break;
    }
  }
  return result;
}

namespace {

template <class T>
Column* Negate(const Expr& call, Column* argument, uint32_t rows, EvalContext* context) {
  const T* in = Values<T>(argument);
  Column* arguments[] = {argument};
  if constexpr (std::is_floating_point_v<T>) {
    return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) { return -in[i]; });
  } else {
    if (context->conf->ansi) {
      for (uint32_t i = 0; i < rows; ++i) {
        if (in[i] != std::numeric_limits<T>::min() || argument->is_null(i)) continue;
        context->Fail(ArithmeticOverflow("overflow"));
      }
    }
    return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) {
      return static_cast<T>(uint64_t{0} - static_cast<uint64_t>(in[i]));
    });
  }
}

}  // namespace

Column* RunNegation(const Expr& call, Column* argument, uint32_t rows, EvalContext* context) {
  switch (call.type.id) {
    case TypeId::kTinyInt:
      return Negate<int8_t>(call, argument, rows, context);
    case TypeId::kSmallInt:
      return Negate<int16_t>(call, argument, rows, context);
    case TypeId::kInt:
      return Negate<int32_t>(call, argument, rows, context);
    case TypeId::kBigInt:
      return Negate<int64_t>(call, argument, rows, context);
    case TypeId::kFloat:
      return Negate<float>(call, argument, rows, context);
    default:
      return Negate<double>(call, argument, rows, context);
  }
}

#define RILLMILL_INSTANTIATE(run, op) \
  template Column* run<op>(const Expr&, Arguments, uint32_t, EvalContext*, OnError)
RILLMILL_INSTANTIATE(RunChecked, Add);
RILLMILL_INSTANTIATE(RunChecked, Subtract);
RILLMILL_INSTANTIATE(RunChecked, Multiply);
RILLMILL_INSTANTIATE(RunDivisor, IntegerQuotient);
RILLMILL_INSTANTIATE(RunDivisor, DoubleQuotient);
RILLMILL_INSTANTIATE(RunDivisor, Remainder);
RILLMILL_INSTANTIATE(RunDivisor, PositiveModulo);
#undef RILLMILL_INSTANTIATE

}  // namespace rillmill::pipeline
