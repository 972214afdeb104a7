// from_json(value, schema, options): JSON records into columns, with Spark's verdict for every byte
// sequence.
//
// Threads:   a JsonDecoder has scratch memory: one per task. The JsonDecodePlan is immutable and
// shared. Ownership: strings without escapes point into the records' bytes, all else into the arena
// given. Failure:   PERMISSIVE never fails; FAILFAST returns MALFORMED_RECORD_IN_PARSING with
// StatusCode::kDataPolicy. Source:    Spark 4.2's JacksonParser as pinned down by conformance cases
// json-* and by JSONTestSuite's verdicts.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/raw_batch.h"
#include "core/status.h"
#include "pipeline/json/cpu_target.h"
#include "pipeline/session_conf.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// from_json's options (§3.4 of spark-semantics), defaults as in Spark.
struct JsonOptions {
  bool fail_fast = false;  // mode = FAILFAST
  std::string corrupt_column = "_corrupt_record";
  std::string time_zone = "UTC";
  std::string timestamp_format, date_format;  // empty: the CAST grammar
  bool primitives_as_string = false;
  bool allow_comments = false;
  bool allow_unquoted_field_names = false;
  bool allow_single_quotes = true;
  bool allow_numeric_leading_zeros = false;
  bool allow_backslash_escaping_any_character = false;
  bool allow_unquoted_control_chars = false;
  bool allow_non_numeric_numbers = true;
  bool any_given = false;  // some option was written down: switches Spark's schema narrowing off
};

// Options from their names in a job file or a from_json call; DROPMALFORMED is
// PARSE_MODE_UNSUPPORTED, an unknown mode PERMISSIVE.
Result<JsonOptions> ParseJsonOptions(
    const std::vector<std::pair<std::string, std::string>>& options, const SessionConf& conf);

struct DecodeRequest {
  DataType schema;          // STRUCT: all declared fields, the corrupt column too if it is declared
  std::vector<int> fields;  // the output columns: indexes into schema; the corrupt column among
                            // them gives the record's text
  bool all_fields = false;  // check types of fields outside `fields` too (FAILFAST, or the corrupt
                            // column is wanted)
  bool corrupt_syntax =
      false;  // append a STRING column: the text of records with broken syntax only
  JsonOptions options;
};

class JsonDecodePlan;
Result<std::shared_ptr<const JsonDecodePlan>> PlanJsonDecode(
    DecodeRequest request);  // shared by all tasks

struct DecodedRows {
  ColumnBatch batch;  // request.fields, then the corrupt_syntax column
  const uint8_t* corrupt =
      nullptr;  // one per row, 1 = Spark calls the record corrupt; null when none is
  const uint8_t* struct_null = nullptr;  // one per row, 1 = from_json gives a NULL struct (blank or
                                         // NULL input); null when none
  uint32_t corrupt_rows = 0;
};

class JsonDecoder {
 public:
  virtual ~JsonDecoder() = default;
  // Decodes records [first, last) of a batch.
  virtual Status Decode(const BatchSlice& slice, Arena* arena, DecodedRows* out) = 0;
  // Decodes a STRING column: from_json as a function, static tables. No padding is needed.
  virtual Status Decode(const Column& texts, Arena* arena, DecodedRows* out) = 0;
};

enum class DecodePath : uint8_t {
  kFast,  // the production path: fast walk, suspicious records re-read by the slow path
  kSlow,  // every record by Spark's rules: the reference of the differential tests
};
// `target` is the fast walk's instruction set. REQUIRES: this CPU runs it.
std::unique_ptr<JsonDecoder> NewJsonDecoder(std::shared_ptr<const JsonDecodePlan> plan,
                                            DecodePath path = DecodePath::kFast,
                                            CpuTarget target = BestCpuTarget());

}  // namespace rillmill::pipeline
