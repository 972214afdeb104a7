// A vector of values of one type, and a batch of such vectors.
//
// Ownership: columns, their values and the bytes that strings point to live in the arena of their
// batch, in the
//            RawBatch they were decoded from, or in operator state; a Column owns nothing and is
//            never freed alone.
// Layout by type (`values<T>()`):
//   BOOLEAN uint8_t 0/1 · TINYINT int8_t · SMALLINT int16_t · INT, DATE (days), year-month interval
//   (months) int32_t BIGINT, TIMESTAMP, TIMESTAMP_NTZ, day-time interval (microseconds) int64_t ·
//   FLOAT float · DOUBLE double DECIMAL Int128, unscaled · STRING (UTF-8), BINARY std::string_view
//   · calendar interval CalendarInterval ARRAY, MAP ListRef into children (element; key and value)
//   · STRUCT no values, one child per field, same length
// NULLs: `nulls` is null when there is none, else one byte per row, 1 = NULL. The value under a
// NULL is unspecified but
//   valid to read (an empty view, an empty ListRef). A NULL struct has NULL in all its children
//   too.
// Threads:   written once by one thread, then read-only.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/check.h"
#include "pipeline/types/data_type.h"

namespace rillmill::pipeline {

__extension__ typedef __int128 Int128;

struct ListRef {
  uint32_t begin = 0;
  uint32_t size = 0;
};

struct CalendarInterval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t micros = 0;
  friend bool operator==(const CalendarInterval&, const CalendarInterval&) = default;
};

struct Column {
  const DataType* type = nullptr;  // outlives the column: it belongs to the plan or the expression
  uint32_t size = 0;
  uint8_t* nulls = nullptr;
  void* data = nullptr;
  std::span<Column*> children;

  template <class T>
  T* values() {
    return static_cast<T*>(data);
  }
  template <class T>
  const T* values() const {
    return static_cast<const T*>(data);
  }
  bool is_null(size_t row) const { return nulls != nullptr && nulls[row] != 0; }
};

// A column of `size` unspecified values without NULLs; children of structs are allocated likewise,
// those of lists are left null.
Column* NewColumn(const DataType& type, uint32_t size, Arena* arena);
// The same with every value NULL.
Column* NewNullColumn(const DataType& type, uint32_t size, Arena* arena);
// Gives the column a null mask of zeros if it has none, and returns it.
uint8_t* EnsureNulls(Column* column, Arena* arena);

// Rows `rows[i]` of `from`, in that order; strings and list children are shared, not copied.
Column* Gather(const Column& from, std::span<const uint32_t> rows, Arena* arena);
// The same, with row UINT32_MAX giving NULL (outer joins).
Column* GatherOrNull(const Column& from, std::span<const uint32_t> rows, Arena* arena);
// A deep copy whose strings and lists live in `arena`.
Column* CopyInto(const Column& from, Arena* arena);
// The columns' rows one after the other. REQUIRES: same type, at least one part.
Column* Concat(std::span<const Column* const> parts, Arena* arena);

struct ColumnBatch {
  uint32_t rows = 0;
  std::span<Column*> columns;
};

ColumnBatch NewBatch(uint32_t rows, size_t columns, Arena* arena);
ColumnBatch GatherBatch(const ColumnBatch& from, std::span<const uint32_t> rows, Arena* arena);
ColumnBatch CopyBatch(const ColumnBatch& from, Arena* arena);

}  // namespace rillmill::pipeline
