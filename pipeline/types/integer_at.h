// Integers of any width as one type: INT and its kin, dates, times, ANSI intervals.
#pragma once

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// REQUIRES: a column of 1, 2, 4 or 8-byte integers, and not NULL at `row`.
inline int64_t IntegerAt(const Column& column, size_t row) {
  switch (ValueWidth(*column.type)) {
    case 1:
      return column.values<int8_t>()[row];
    case 2:
      return column.values<int16_t>()[row];
    case 4:
      return column.values<int32_t>()[row];
    default:
      return column.values<int64_t>()[row];
  }
}

}  // namespace rillmill::pipeline
