// Texts and numbers of JSON into values of Spark's flat types. Used by both decoding paths, so that
// they cannot differ.
//
// Threads:   immutable after construction, shared by all tasks.
// Ownership: a STRING keeps pointing at the text it was made from.
// Failure:   false where Spark calls the field bad.
#pragma once

#include <memory>
#include <string_view>

#include "pipeline/json/decoder.h"
#include "pipeline/json/value.h"
#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {

class ScalarReader {
 public:
  // Error: an unknown time zone or a bad pattern.
  static Result<ScalarReader> Make(const JsonOptions& options);

  // A string token's text (UTF-8). BINARY is read by the tokenizer, not here.
  bool FromText(const DataType& type, std::string_view text, JsonValue* out) const;
  // A number token's text, as the JSON grammar has it; or "NaN", "Infinity", "-Infinity". STRING is
  // not done here.
  bool FromNumber(const DataType& type, std::string_view number, bool fractional,
                  JsonValue* out) const;

  // Times without a zone are in UTC.
  bool in_utc() const { return zone_->is_utc(); }

 private:
  bool Timestamp(std::string_view text, int64_t* micros) const;
  bool Date(std::string_view text, int64_t* days) const;
  bool NonNumber(std::string_view text, double* value) const;

  bool non_numbers_ = true;
  const TimeZone* zone_ = nullptr;
  std::shared_ptr<const DateTimePattern> timestamp_, date_;
};

// CAST(number AS DOUBLE) of a JSON number: never fails, beyond the range it is infinite or zero.
double JsonNumberToDouble(std::string_view number);

}  // namespace rillmill::pipeline
