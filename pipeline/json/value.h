// One decoded JSON value before it is put into a column. Strings and items live in the batch or in
// the arena.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct JsonValue {
  bool is_null = true;
  uint32_t count = 0;  // items
  JsonValue* items =
      nullptr;  // STRUCT: its fields · ARRAY: elements · MAP: key, value, key, value …
  std::string_view text;  // STRING, BINARY
  CalendarInterval interval;
  union {
    int64_t integer = 0;  // BOOLEAN, integral types, DATE, TIMESTAMP*, ANSI intervals
    double real;          // DOUBLE
    float real32;         // FLOAT
    Int128 unscaled;      // DECIMAL
  };
};

// Writes a value of a flat type that is not NULL. REQUIRES: the column's type is not nested.
void StoreValue(const JsonValue& value, size_t row, Column* column);
// A column of any type, one row per value; null pointers are NULLs.
Column* ColumnOf(const DataType& type, std::span<const JsonValue* const> values, Arena* arena);

}  // namespace rillmill::pipeline
