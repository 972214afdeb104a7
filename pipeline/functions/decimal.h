// Exact decimal arithmetic with Spark's result types (DecimalPrecision, allowPrecisionLoss = true).
#pragma once

#include <optional>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

DataType DecimalSumType(const DataType& a, const DataType& b);
DataType DecimalProductType(const DataType& a, const DataType& b);
DataType DecimalQuotientType(const DataType& a, const DataType& b);
DataType DecimalRemainderType(const DataType& a, const DataType& b);
// At most 38 digits: gives up fractional digits down to 6 before integral ones.
DataType BoundedDecimal(int precision, int scale);

// Operands and result with their scales.
struct DecimalShape {
  int left_scale;
  int right_scale;
  int precision;
  int scale;
};

// Rounded half up to the result's scale; nothing when it has more digits than the precision.
// Divisors are not zero.
std::optional<Int128> AddDecimals(Int128 a, Int128 b, const DecimalShape& shape);
std::optional<Int128> MultiplyDecimals(Int128 a, Int128 b, const DecimalShape& shape);
std::optional<Int128> DivideDecimals(Int128 a, Int128 b, const DecimalShape& shape);
std::optional<Int128> RemainderDecimals(Int128 a, Int128 b, const DecimalShape& shape);

}  // namespace rillmill::pipeline
