// Two-operand loops where either side may be a constant: three instantiations, none of which reads
// a constant from memory. For functions with `takes_scalars`.
#pragma once

#include "pipeline/functions/kernels.h"

namespace rillmill::pipeline {

template <class T>
struct Stream {
  const T* values;
  const T& operator()(uint32_t row) const { return values[row]; }
};

template <class T>
struct Scalar {
  T value;
  const T& operator()(uint32_t) const { return value; }
};

inline bool IsScalar(const Expr& call, size_t argument) {
  return call.children[argument]->kind == ExprKind::kLiteral;
}

// The operands as columns of `rows` rows, or one row where they are constants; at most one of two
// is left a constant.
struct Operands {
  Operands(const Expr& call, Arguments arguments, uint32_t rows, Arena* arena);

  // Not null: one operand is the constant NULL, so this column of NULLs is the result.
  Column* all_null = nullptr;
  const Column* left;
  const Column* right;
  bool left_scalar;
  bool right_scalar;
  const uint8_t* nulls = nullptr;  // of the operands that are no constants
};

// f(left, right) with accessors from row to value.
template <class T, class F>
void WithAccessors(const Operands& o, F f) {
  if (o.left_scalar) {
    f(Scalar<T>{o.left->values<T>()[0]}, Stream<T>{o.right->values<T>()});
  } else if (o.right_scalar) {
    f(Stream<T>{o.left->values<T>()}, Scalar<T>{o.right->values<T>()[0]});
  } else {
    f(Stream<T>{o.left->values<T>()}, Stream<T>{o.right->values<T>()});
  }
}

// A result of the call's type with the operands' NULLs.
Column* NewResult(const Expr& call, const Operands& operands, uint32_t rows, Arena* arena);

}  // namespace rillmill::pipeline
