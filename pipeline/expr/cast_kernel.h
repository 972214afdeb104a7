// What the kernels of CAST share: the loop over rows, and what happens to values that have no
// counterpart.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "pipeline/expr/evaluate.h"

namespace rillmill::pipeline {

// One cast of one column.
struct CastRun {
  const Column& from;
  const DataType& to;
  EvalContext* context;
  bool ansi;    // ANSI rules for what is malformed or out of range; try_cast follows them too
  bool strict;  // what has no counterpart is an error, else NULL

  const TimeZone& zone() const { return *context->zone; }
  // The row has no counterpart.
  void Reject(Column* result, size_t row) const;
};

// CAST_INVALID_INPUT, CAST_OVERFLOW or NUMERIC_VALUE_OUT_OF_RANGE, by the types.
Status CastError(const Column& from, size_t row, const DataType& to, const TimeZone& zone);

// out = convert(in, &out), false when there is no counterpart; NULLs stay.
template <class In, class Out, class Convert>
Column* CastEach(const CastRun& run, const Convert& convert) {
  Column* result = NewColumn(run.to, run.from.size, run.context->arena);
  const In* in = run.from.values<In>();
  Out* out = result->values<Out>();
  if (run.from.nulls)
    std::memcpy(EnsureNulls(result, run.context->arena), run.from.nulls, run.from.size);
  for (size_t i = 0; i < run.from.size; ++i) {
    out[i] = Out{};
    if (run.from.is_null(i)) continue;
    if (!convert(in[i], &out[i])) run.Reject(result, i);
  }
  return result;
}

// The same for conversions that always succeed.
template <class In, class Out, class Convert>
Column* CastAll(const CastRun& run, const Convert& convert) {
  return CastEach<In, Out>(run, [&](const In& value, Out* out) {
    *out = convert(value);
    return true;
  });
}

// Calls f with a value of the C++ type of a numeric type other than DECIMAL.
template <class F>
Column* WithNumberType(TypeId id, const F& f) {
  switch (id) {
    case TypeId::kTinyInt:
      return f(int8_t{});
    case TypeId::kSmallInt:
      return f(int16_t{});
    case TypeId::kInt:
      return f(int32_t{});
    case TypeId::kFloat:
      return f(float{});
    case TypeId::kDouble:
      return f(double{});
    default:
      return f(int64_t{});
  }
}

// One function per target; the source is any type that CanCast allows.
Column* CastToText(const CastRun& run);
Column* CastToBinary(const CastRun& run);
Column* CastToBoolean(const CastRun& run);
Column* CastToNumber(const CastRun& run);
Column* CastToDecimal(const CastRun& run);
Column* CastToDatetime(const CastRun& run);
Column* CastToInterval(const CastRun& run);

// Microseconds, or months, that 1 of the last field of an ANSI interval type stands for.
int64_t IntervalUnit(const DataType& type);

}  // namespace rillmill::pipeline
