// What PlanJsonDecode works out once per query: which field of a record goes where.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/json/decoder.h"
#include "pipeline/json/scalar.h"

namespace rillmill::pipeline {

// Index of the last field with this name, -1 if there is none: Spark's getFieldIndex.
int FindField(const std::vector<Field>& fields, std::string_view name);

class JsonDecodePlan {
 public:
  JsonDecodePlan(DecodeRequest wanted, ScalarReader reader);

  DecodeRequest request;
  ScalarReader scalars;
  int corrupt_field = -1;       // index in the schema, -1: not declared
  bool corrupt_output = false;  // it is among the output columns
  // Per field of the schema: does a bad value make the record corrupt; false for the corrupt
  // column.
  std::vector<bool> counts;
  // Per field of the schema: an output column with its values, -1: none.
  std::vector<int> output;

  const std::vector<Field>& fields() const { return *request.schema.fields; }
};

}  // namespace rillmill::pipeline
