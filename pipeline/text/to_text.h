// Values as text: CAST to STRING, to_json, Dataset.show, and finished rows for the sinks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/sink.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/time_zone.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct ToJsonOptions {
  const TimeZone* zone = nullptr;
  bool ignore_null_fields = true;
  // Options timestampFormat and dateFormat; null: ISO 8601.
  std::shared_ptr<const DateTimePattern> timestamp_format = nullptr;
  std::shared_ptr<const DateTimePattern> date_format = nullptr;
};

// CAST(value AS STRING) of a value that is not NULL ("{1, a}", "[1, null]", "{k -> v}" for nested
// ones).
void AppendCastString(const Column& column, size_t row, const TimeZone& zone, std::string* out);
// to_json of one value, NULL as `null`.
void AppendJson(const Column& column, size_t row, const ToJsonOptions& options, std::string* out);
// A JSON string literal with Jackson's escapes.
void AppendJsonString(std::string_view text, std::string* out);

// Finished rows with their column names; the batch outlives the result. `json` is used by
// EncodeJson, `zone` by EncodeCells.
std::unique_ptr<OutputRows> NewOutputRows(const ColumnBatch& batch,
                                          const std::vector<std::string>* names,
                                          const ToJsonOptions& json);

}  // namespace rillmill::pipeline
