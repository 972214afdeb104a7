// One record by Spark's rules: JacksonParser's conversion of a record into a row, partial results
// included.
//
// Threads:   one at a time; reused for many records.
// Ownership: values live in the arena given to Read.
// Recursion: as deep as the schema, never as the record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/json/plan.h"
#include "pipeline/json/tokenizer.h"
#include "pipeline/json/value.h"

namespace rillmill::pipeline {

enum class RecordVerdict : uint8_t {
  kGood,
  kPartial,  // corrupt, but the row has what could be read
  kBroken,   // corrupt, every field is NULL
  kBlank,    // the struct itself is NULL
};

class RecordReader {
 public:
  explicit RecordReader(const JsonDecodePlan* plan)
      : plan_(*plan), tokens_(plan->request.options) {}

  // `row` gets one value per field of the schema.
  RecordVerdict Read(std::string_view record, Arena* arena, std::vector<JsonValue>* row);
  // The verdict if no field were declared: what is wrong is the syntax.
  bool HasBrokenSyntax(std::string_view record);

 private:
  enum class Outcome : uint8_t {
    kOk,
    kPartial,  // a value, but something in it was bad
    kFailed,   // Spark throws
  };

  void SetNull(std::vector<JsonValue>* row);
  Outcome ReadFields(const std::vector<Field>& fields, int except, const std::vector<bool>* counts,
                     JsonValue* row);
  Outcome Convert(const DataType& type, JsonValue* out);
  Outcome Pass(const DataType& type);
  Outcome ConvertStruct(const DataType& type, JsonValue* out);
  Outcome ConvertArray(const DataType& type, JsonValue* out);
  Outcome ConvertMap(const DataType& type, JsonValue* out);
  bool ConvertString(Token token, JsonValue* out);
  bool ConvertText(const DataType& type, JsonValue* out);
  void Keep(const std::vector<JsonValue>& items, JsonValue* out);

  const JsonDecodePlan& plan_;
  JsonTokenizer tokens_;
  Arena* arena_ = nullptr;
  std::string text_;
};

}  // namespace rillmill::pipeline
