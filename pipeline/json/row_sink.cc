#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {
namespace {

const DataType kText = TypeId::kString;

}  // namespace

void RowSink::Begin(uint32_t rows, Arena* arena) {
  arena_ = arena;
  rows_ = rows;
  corrupt_ = struct_null_ = nullptr;
  corrupt_rows_ = 0;
  corrupt_text_ = plan_.corrupt_output ? NewTextColumn() : nullptr;
  corrupt_syntax_ = plan_.request.corrupt_syntax ? NewTextColumn() : nullptr;
  columns_.assign(plan_.request.fields.size(), nullptr);
  nested_.resize(columns_.size());
  for (size_t slot = 0; slot < columns_.size(); ++slot) {
    size_t field = static_cast<size_t>(plan_.request.fields[slot]);
    const DataType& type = plan_.fields()[field].type;
    bool first = plan_.output[field] == static_cast<int>(slot) &&
                 plan_.request.fields[slot] != plan_.corrupt_field;
    if (first && type.is_nested()) nested_[slot].assign(rows, nullptr);
    if (first && !type.is_nested()) columns_[slot] = NewColumn(type, rows, arena);
  }
}

Column* RowSink::NewTextColumn() { return NewNullColumn(kText, rows_, arena_); }

uint8_t* RowSink::EnsureMask(uint8_t** mask) {
  if (!*mask) {
    *mask = arena_->NewArray<uint8_t>(rows_);
    std::memset(*mask, 0, rows_);
  }
  return *mask;
}

void RowSink::StoreRow(size_t row, const std::vector<JsonValue>& fields) {
  for (size_t slot = 0; slot < columns_.size(); ++slot) {
    const JsonValue& value = fields[static_cast<size_t>(plan_.request.fields[slot])];
    if (!nested_[slot].empty()) {
      nested_[slot][row] = value.is_null ? nullptr : arena_->New<JsonValue>(value);
    } else if (columns_[slot] && value.is_null) {
      SetNull(slot, row);
      StoreValue(JsonValue(), row, columns_[slot]);
    } else if (columns_[slot]) {
      StoreValue(value, row, columns_[slot]);
    }
  }
}

void RowSink::StoreNullRow(size_t row) {
  for (size_t slot = 0; slot < columns_.size(); ++slot) {
    if (!columns_[slot]) continue;
    SetNull(slot, row);
    StoreValue(JsonValue(), row, columns_[slot]);
  }
}

void RowSink::MarkStructNull(size_t row) { EnsureMask(&struct_null_)[row] = 1; }

void RowSink::MarkCorrupt(size_t row, std::string_view record, bool broken_syntax) {
  EnsureMask(&corrupt_)[row] = 1;
  ++corrupt_rows_;
  auto set = [&](Column* column) {
    column->nulls[row] = 0;
    column->values<std::string_view>()[row] = record;
  };
  if (corrupt_text_) set(corrupt_text_);
  if (corrupt_syntax_ && broken_syntax) set(corrupt_syntax_);
}

void RowSink::Finish(DecodedRows* out) {
  size_t slots = columns_.size();
  out->batch = NewBatch(rows_, slots + (corrupt_syntax_ ? 1 : 0), arena_);
  for (size_t slot = 0; slot < slots; ++slot) {
    size_t field = static_cast<size_t>(plan_.request.fields[slot]);
    size_t first = static_cast<size_t>(plan_.output[field]);
    if (static_cast<int>(field) == plan_.corrupt_field) {
      out->batch.columns[slot] = corrupt_text_;
    } else if (first != slot) {
      out->batch.columns[slot] = out->batch.columns[first];
    } else if (plan_.fields()[field].type.is_nested()) {
      out->batch.columns[slot] = ColumnOf(plan_.fields()[field].type, nested_[slot], arena_);
    } else {
      out->batch.columns[slot] = columns_[slot];
    }
  }
  if (corrupt_syntax_) out->batch.columns[slots] = corrupt_syntax_;
  out->corrupt = corrupt_;
  out->struct_null = struct_null_;
  out->corrupt_rows = corrupt_rows_;
}

}  // namespace rillmill::pipeline
