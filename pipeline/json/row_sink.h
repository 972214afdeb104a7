// The columns of a batch while its records are decoded into them.
//
// Threads:   one at a time; Begin, then each row in ascending order exactly once, then Finish.
// Memory:    all in the arena given to Begin; null masks appear with the first NULL.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/json/plan.h"
#include "pipeline/json/value.h"

namespace rillmill::pipeline {

class RowSink {
 public:
  explicit RowSink(const JsonDecodePlan* plan) : plan_(*plan) {}

  void Begin(uint32_t rows, Arena* arena);

  // The column of an output slot with a flat type, to be written directly.
  Column* column(size_t slot) const { return columns_[slot]; }
  void SetNull(size_t slot, size_t row) { EnsureNulls(columns_[slot], arena_)[row] = 1; }

  // `fields`: one value per field of the schema.
  void StoreRow(size_t row, const std::vector<JsonValue>& fields);
  void StoreNullRow(size_t row);
  void MarkStructNull(size_t row);
  void MarkCorrupt(size_t row, std::string_view record, bool broken_syntax);

  void Finish(DecodedRows* out);

 private:
  uint8_t* EnsureMask(uint8_t** mask);
  Column* NewTextColumn();

  const JsonDecodePlan& plan_;
  Arena* arena_ = nullptr;
  uint32_t rows_ = 0;
  std::vector<Column*> columns_;                       // per output slot; null for nested types
  std::vector<std::vector<const JsonValue*>> nested_;  // per output slot; empty for flat types
  Column* corrupt_text_ = nullptr;  // the corrupt column, null if nobody wants it
  Column* corrupt_syntax_ = nullptr;
  uint8_t* corrupt_ = nullptr;
  uint8_t* struct_null_ = nullptr;
  uint32_t corrupt_rows_ = 0;
};

}  // namespace rillmill::pipeline
