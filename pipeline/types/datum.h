// One value of any type outside of a column: literals, folded constants, options.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pipeline/types/column.h"
#include "pipeline/types/data_type.h"

namespace rillmill::pipeline {

// The DataType stands beside the Datum (in the literal expression). Alternatives by type:
// NULL monostate · BOOLEAN bool · TINYINT … BIGINT, DATE, TIMESTAMP*, both ANSI intervals int64_t ·
// FLOAT, DOUBLE double · DECIMAL Int128 unscaled · STRING, BINARY std::string · calendar interval ·
// STRUCT, ARRAY elements, MAP k,v,k,v… vector.
struct Datum {
  std::variant<std::monostate, bool, int64_t, double, Int128, std::string, CalendarInterval,
               std::vector<Datum>>
      v;

  bool is_null() const { return v.index() == 0; }
};

// A column of `rows` copies of the value; strings are copied into the arena once.
Column* FillColumn(const DataType& type, const Datum& value, uint32_t rows, Arena* arena);
// The value at `row` of a column, deep-copied.
Datum DatumAt(const Column& column, size_t row);

}  // namespace rillmill::pipeline
