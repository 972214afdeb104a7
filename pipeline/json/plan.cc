#include "pipeline/json/plan.h"

namespace rillmill::pipeline {

int FindField(const std::vector<Field>& fields, std::string_view name) {
  for (size_t i = fields.size(); i-- > 0;) {
    if (fields[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

JsonDecodePlan::JsonDecodePlan(DecodeRequest wanted, ScalarReader reader)
    : request(std::move(wanted)), scalars(std::move(reader)) {
  corrupt_field = FindField(fields(), request.options.corrupt_column);
  counts.assign(fields().size(), request.all_fields || request.options.fail_fast);
  output.assign(fields().size(), -1);
  for (size_t i = request.fields.size(); i-- > 0;) {
    size_t field = static_cast<size_t>(request.fields[i]);
    counts[field] = true;
    output[field] = static_cast<int>(i);
  }
  if (corrupt_field < 0) return;
  size_t corrupt = static_cast<size_t>(corrupt_field);
  corrupt_output = output[corrupt] >= 0;
  counts[corrupt] = false;
}

Result<std::shared_ptr<const JsonDecodePlan>> PlanJsonDecode(DecodeRequest request) {
  if (!request.schema.is(TypeId::kStruct) || !request.schema.fields) {
    return Status(StatusCode::kInvalid,
                  "from_json needs a STRUCT schema, not " + request.schema.ToString(),
                  "DATATYPE_MISMATCH.INVALID_JSON_SCHEMA");
  }
  int corrupt = FindField(*request.schema.fields, request.options.corrupt_column);
  if (corrupt >= 0 &&
      !(*request.schema.fields)[static_cast<size_t>(corrupt)].type.is(TypeId::kString)) {
    return Status(StatusCode::kInvalid,
                  "The column " + request.options.corrupt_column +
                      " for corrupt records must be a nullable STRING",
                  "INVALID_CORRUPT_RECORD_TYPE");
  }
  RILLMILL_ASSIGN(ScalarReader scalars, ScalarReader::Make(request.options));
  return std::shared_ptr<const JsonDecodePlan>(
      std::make_shared<const JsonDecodePlan>(std::move(request), std::move(scalars)));
}

}  // namespace rillmill::pipeline
