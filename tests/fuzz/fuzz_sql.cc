// The SQL front end over any bytes: schema, then a query over one stream and one table.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pipeline/sql/front_end.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rillmill::pipeline;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ParseSchema(text);
  AnalyzeInput input;
  input.sql = text;
  StreamRelation events;
  events.name = "events";
  events.decoded = true;
  events.schema =
      ParseSchema(
          "ts TIMESTAMP, k STRING, v BIGINT, a ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<x: INT>")
          .value();
  events.watermark_column = "ts";
  events.watermark_delay = "1 minute";
  input.streams.push_back(std::move(events));
  input.tables.push_back({"codes", ParseSchema("code STRING, level INT").value()});
  input.mode = OutputMode::kUpdate;
  (void)AnalyzeQuery(input);
  return 0;
}
