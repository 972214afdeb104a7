// SQL text to logical plan: lexer, parser, analyzer, optimizer behind one call. Schema texts too.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "pipeline/json/decoder.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/session_conf.h"

namespace rillmill::pipeline {

enum class OutputMode : uint8_t { kAppend, kUpdate, kComplete };

struct DerivedColumn {
  std::string name;
  std::string expression;  // SQL
};

// A streaming source as the analyzer sees it.
struct StreamRelation {
  std::string name;
  bool decoded =
      false;        // a schema is given: fields are visible, raw columns with a leading underscore
  DataType schema;  // STRUCT, when decoded
  JsonOptions json;
  bool has_raw_columns = false;  // Kafka's columns exist (else only `value`)
  std::vector<DerivedColumn>
      derive;  // computed after decoding, before the watermark; a known name replaces the column
  std::string watermark_column;  // empty: none
  std::string watermark_delay;   // as written, such as "10 minutes"
};

struct TableRelation {
  std::string name;
  DataType schema;  // STRUCT
};

struct AnalyzeInput {
  std::string_view sql;
  std::vector<StreamRelation> streams;
  std::vector<TableRelation> tables;
  OutputMode mode = OutputMode::kAppend;
  SessionConf conf;
};

struct AnalyzedQuery {
  NodePtr plan;       // as written
  NodePtr optimized;  // what runs
};

// Errors: StatusCode::kInvalid, Spark's error class, "line L, column C" of the query text, a
// suggestion where there is one.
Result<AnalyzedQuery> AnalyzeQuery(const AnalyzeInput& input);

// "a INT, b STRUCT<x: STRING> NOT NULL": a STRUCT type. CHAR(n) and VARCHAR(n) become STRING.
Result<DataType> ParseSchema(std::string_view ddl);

}  // namespace rillmill::pipeline
