// to_json over a column: everything that does not depend on the row is made once, in the
// constructor.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

// Column and options outlive the writer.
class JsonWriter {
 public:
  JsonWriter(const Column& column, const ToJsonOptions& options);

  // The name of the field that the column is, for AppendFields.
  void SetName(std::string_view name);

  // The value, NULL as `null`.
  void Append(size_t row, std::string* out) const;
  // An object of the writers' columns.
  static void AppendFields(std::span<const JsonWriter> fields, size_t row, bool ignore_nulls,
                           std::string* out);

 private:
  bool is_null(size_t row) const {
    return column_->is_null(row) || column_->type->is(TypeId::kNull);
  }
  void AppendQuoted(size_t row, std::string* out) const;
  void AppendTimestampAt(int64_t micros, std::string* out) const;
  void AppendDateAt(int32_t days, std::string* out) const;
  void AppendArray(ListRef list, std::string* out) const;
  void AppendMap(ListRef list, std::string* out) const;
  void AppendKey(size_t row, std::string* out) const;

  const Column* column_;
  const ToJsonOptions* options_;
  std::string prefix_;  // "\"name\":"
  std::vector<JsonWriter> children_;
};

}  // namespace rillmill::pipeline
