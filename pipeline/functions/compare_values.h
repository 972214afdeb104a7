// The order of SQL values: NaN equals NaN and is the largest, -0.0 equals 0.0, strings by bytes,
// NULL before everything inside of nested values.
#pragma once

#include <cmath>
#include <type_traits>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

template <class T>
bool ValuesEqual(const T& a, const T& b) {
  if constexpr (std::is_floating_point_v<T>) return a == b || (a != a && b != b);
  return a == b;
}

template <class T>
bool ValueLess(const T& a, const T& b) {
  if constexpr (std::is_floating_point_v<T>) return a < b || (b != b && a == a);
  return a < b;
}

// Negative, zero or positive; NULL is the smallest and equals NULL. REQUIRES: same type.
int CompareValues(const Column& a, size_t i, const Column& b, size_t j);
// A hash that agrees with CompareValues.
size_t HashValue(const Column& column, size_t row);

// Calls f.template operator()<T>() with the value type of columns of this type. REQUIRES: atomic.
template <class F>
auto WithValueType(const DataType& type, F f) {
  switch (type.id) {
    case TypeId::kBoolean:
      return f.template operator()<uint8_t>();
    case TypeId::kTinyInt:
      return f.template operator()<int8_t>();
    case TypeId::kSmallInt:
      return f.template operator()<int16_t>();
    case TypeId::kInt:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return f.template operator()<int32_t>();
    case TypeId::kFloat:
      return f.template operator()<float>();
    case TypeId::kDouble:
      return f.template operator()<double>();
    case TypeId::kDecimal:
      return f.template operator()<Int128>();
    case TypeId::kString:
    case TypeId::kBinary:
      return f.template operator()<std::string_view>();
    default:
      return f.template operator()<int64_t>();
  }
}

}  // namespace rillmill::pipeline
