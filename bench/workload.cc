#include "bench/workload.h"

#include <cstdlib>
#include <fstream>

#include "transport/generator/record_generator.h"

namespace rillmill::bench {
namespace {

constexpr int kPartitions = 4;
constexpr int64_t kRealFileLoops = 10;

bool Smoke() { return std::getenv("RILLMILL_BENCH_SMOKE") != nullptr; }

// Adds the lines of the real file `loops` times, or answers false where it is missing.
bool FillFromRealFile(int64_t loops, Workload* workload) {
  std::string path = std::string(RILLMILL_SOURCE_DIR) + "/build/shared-data/calls.ndjson";
  for (int64_t loop = 0; loop < loops; ++loop) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return false;
    for (std::string line; std::getline(in, line); ++workload->records) {
      workload->log->Append(static_cast<int>(workload->records % kPartitions), line);
    }
  }
  return true;
}

void FillFromGenerator(const std::string& preset, int64_t rows, Workload* workload) {
  transport::GeneratorSettings settings;
  settings.preset = preset;
  settings.rows = rows;
  auto generator = transport::NewRecordGenerator(settings);
  std::string record;
  for (; workload->records < rows; ++workload->records) {
    (*generator)->Next(&record);
    workload->log->Append(static_cast<int>(workload->records % kPartitions), record);
  }
}

Workload MakeSfCrime() {
  Workload workload;
  workload.name = "sf-crime";
  workload.log = std::make_shared<transport::MemoryLog>(kPartitions);
  if (Smoke() || !FillFromRealFile(kRealFileLoops, &workload)) {
    FillFromGenerator("sf-crime", Smoke() ? 2'000 : 2'000'000, &workload);
  }
  workload.log->Close();
  workload.sql =
      "SELECT window.start, original_crime_type_name, count(*) AS n FROM calls "
      "GROUP BY window(call_date_time, '60 minutes'), original_crime_type_name";
  workload.relation.name = "calls";
  workload.relation.decoded = true;
  workload.relation.schema = *pipeline::ParseSchema(
      "crime_id STRING, original_crime_type_name STRING, report_date STRING, call_date STRING, "
      "offense_date STRING, "
      "call_time STRING, call_date_time TIMESTAMP, disposition STRING, address STRING, city "
      "STRING, state STRING, "
      "agency_id STRING, address_type STRING, common_location STRING");
  return workload;
}

Workload MakeYsb() {
  Workload workload;
  workload.name = "ysb";
  workload.log = std::make_shared<transport::MemoryLog>(kPartitions);
  FillFromGenerator("ysb", Smoke() ? 2'000 : 2'000'000, &workload);
  workload.log->Close();
  workload.sql =
      "SELECT window.start, campaign_id, count(*) AS n FROM events JOIN campaigns ON events.ad_id "
      "= campaigns.ad_id "
      "WHERE event_type = 'view' GROUP BY window(ts, '10 seconds'), campaign_id";
  workload.relation.name = "events";
  workload.relation.decoded = true;
  workload.relation.schema = *pipeline::ParseSchema(
      "user_id STRING, page_id STRING, ad_id STRING, ad_type STRING, event_type STRING, event_time "
      "STRING, ip_address STRING");
  workload.relation.derive = {{"ts", "timestamp_millis(CAST(event_time AS BIGINT))"}};
  workload.tables = {{"campaigns", *pipeline::ParseSchema("ad_id STRING, campaign_id STRING")}};
  workload.table_json = *transport::GeneratePresetTable("ysb", "campaigns");
  return workload;
}

}  // namespace

const Workload& SfCrime() {
  static const Workload workload = MakeSfCrime();
  return workload;
}

const Workload& SfCrimeSliding() {
  static const Workload workload = [] {
    Workload sliding = SfCrime();
    sliding.sql =
        "SELECT window.start, original_crime_type_name, count(*) AS n FROM calls "
        "GROUP BY window(call_date_time, '60 minutes', '10 minutes'), original_crime_type_name";
    return sliding;
  }();
  return workload;
}

const Workload& Ysb() {
  static const Workload workload = MakeYsb();
  return workload;
}

}  // namespace rillmill::bench
