// Jobs become query specs: limits, tables, JSON options, settings; sources and sinks come from
// their plug-ins.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/job.h"
#include "core/file_system.h"
#include "tests/support/capture_sink.h"
#include "tests/support/run_job.h"

namespace rillmill::config {
namespace {

using pipeline::QuerySpec;

constexpr std::string_view kJob = R"toml(query = "SELECT k FROM s"
[source.s]
format = "memory"
schema = "k STRING, t TIMESTAMP"
watermark = { column = "t", delay = "1 minute" }
derive = { u = "upper(k)" }
[source.s.options]
preset = "keys"
rows = 10
[source.s.json]
mode = "FAILFAST"
allowComments = true
[sink]
format = "noop"
[conf]
"spark.sql.session.timeZone" = "UTC"
)toml";

Result<QuerySpec> Build(std::string_view text, const Overrides& overrides = {}, Ends ends = {}) {
  RILLMILL_ASSIGN(const Job job, ParseJob(text, testing::TempDir() + "/job.toml", overrides));
  return BuildQuerySpec(job, std::move(ends));
}

QuerySpec Built(std::string_view text, std::vector<std::pair<std::string, std::string>> set = {}) {
  Overrides overrides;
  overrides.set = std::move(set);
  auto spec = Build(text, overrides);
  EXPECT_TRUE(spec.ok()) << spec.status().ToString();
  return spec.ok() ? *std::move(spec) : QuerySpec{};
}

TEST(BuildQuery, DescribesTheStream) {
  const QuerySpec spec = Built(kJob);
  ASSERT_EQ(spec.streams.size(), 1u);
  const pipeline::StreamRelation& relation = spec.streams[0].relation;
  EXPECT_NE(spec.streams[0].source, nullptr);
  EXPECT_EQ(relation.name, "s");
  EXPECT_TRUE(relation.decoded);
  EXPECT_FALSE(relation.has_raw_columns);
  EXPECT_EQ(relation.watermark_column, "t");
  EXPECT_EQ(relation.watermark_delay, "1 minute");
  ASSERT_EQ(relation.derive.size(), 1u);
  EXPECT_EQ(relation.derive[0].expression, "upper(k)");
  EXPECT_TRUE(relation.json.fail_fast);
  EXPECT_TRUE(relation.json.allow_comments);
  EXPECT_TRUE(relation.json.any_given);
}

TEST(BuildQuery, WithoutASchemaTheStreamIsNotDecoded) {
  const QuerySpec spec = Built(
      "query = \"SELECT value FROM s\"\n[source.s]\nformat = \"memory\"\noptions = { preset = "
      "\"keys\", rows = 1 }\n"
      "[sink]\nformat = \"noop\"\n");
  EXPECT_FALSE(spec.streams[0].relation.decoded);
}

// The rows of a static table whose file holds these bytes.
std::vector<std::vector<std::string>> TableRows(const std::string& bytes) {
  const std::string path = testing::TempDir() + "/table.json";
  std::ofstream(path, std::ios::binary) << bytes;
  const auto run = testing_support::RunJobText(
      "query = \"SELECT d.k, d.x FROM s JOIN d ON s.n = d.n\"\n[source.s]\nformat = \"memory\"\n"
      "schema = \"k STRING\"\nderive = { n = \"1\" }\noptions = { preset = \"keys\", rows = 1 }\n"
      "[table.d]\nformat = \"json\"\npath = \"table.json\"\nschema = \"n INT, k STRING, x "
      "STRING\"\n"
      "[sink]\nformat = \"noop\"\ntrigger = \"availableNow\"\n",
      testing::TempDir());
  EXPECT_TRUE(run.status.ok()) << run.status.ToString();
  std::filesystem::remove(path);
  std::vector<std::vector<std::string>> rows = run.captured->last();
  std::sort(rows.begin(), rows.end());
  return rows;
}

TEST(BuildQuery, ATableIsReadAsSparkReadsTextFiles) {
  const std::vector<std::vector<std::string>> kRows = {{"a", "b"}, {"c", "d"}};
  const std::string a = R"({"n":1,"k":"a","x":"b"})", c = R"({"n":1,"k":"c","x":"d"})";
  for (const std::string end : {"\n", "\r\n", "\r"}) EXPECT_EQ(TableRows(a + end + c), kRows);
  EXPECT_EQ(TableRows("\xEF\xBB\xBF" + a + "\n" + c + "\n\n"), kRows);
}

TEST(BuildQuery, EverySourceTakesReadLimits) {
  const QuerySpec spec = Built(kJob, {{"source.s.options.maxOffsetsPerTrigger", "200"},
                                      {"source.s.options.minOffsetsPerTrigger", "50"},
                                      {"source.s.options.maxTriggerDelay", "2m"},
                                      {"source.s.options.maxRatePerPartition", "10"}});
  const pipeline::ReadLimits& limits = spec.streams[0].limits;
  EXPECT_EQ(limits.max_offsets_per_trigger, 200);
  EXPECT_EQ(limits.min_offsets_per_trigger, 50);
  EXPECT_EQ(limits.max_trigger_delay_ms, 120'000);
  EXPECT_EQ(limits.max_rate_per_partition, 10.0);
}

TEST(BuildQuery, LimitsAreUnsetByDefault) {
  const QuerySpec spec = Built(kJob);
  EXPECT_FALSE(spec.streams[0].limits.max_offsets_per_trigger);
  EXPECT_FALSE(spec.streams[0].limits.max_rate_per_partition);
  EXPECT_EQ(spec.streams[0].limits.max_trigger_delay_ms, 15 * 60 * 1000);
}

TEST(BuildQuery, TheLegacyRateHoldsForEverySourceWithoutItsOwn) {
  constexpr const char* kRate = "conf.spark.streaming.kafka.maxRatePerPartition";
  EXPECT_EQ(Built(kJob, {{kRate, "7"}}).streams[0].limits.max_rate_per_partition, 7.0);
  EXPECT_EQ(Built(kJob, {{kRate, "7"}, {"source.s.options.maxRatePerPartition", "3"}})
                .streams[0]
                .limits.max_rate_per_partition,
            3.0);
  EXPECT_FALSE(Built(kJob, {{kRate, "0"}}).streams[0].limits.max_rate_per_partition);
}

TEST(BuildQuery, KnobsReachTheQuery) {
  const QuerySpec spec = Built(kJob, {{"conf.spark.master", "local[3]"},
                                      {"conf.spark.driver.memory", "64m"},
                                      {"conf.spark.memory.fraction", "0.25"},
                                      {"conf.spark.sql.shuffle.partitions", "5"},
                                      {"conf.spark.streaming.stopGracefullyOnShutdown", "true"},
                                      {"conf.spark.sql.jsonGenerator.ignoreNullFields", "false"},
                                      {"sink.trigger", "3 seconds"},
                                      {"sink.outputMode", "update"},
                                      {"name", "n"}});
  EXPECT_EQ(spec.name, "n");
  EXPECT_EQ(spec.conf.workers, 3);
  EXPECT_EQ(spec.memory_bytes, 64 << 20);
  EXPECT_DOUBLE_EQ(spec.state_fraction, 0.25);
  EXPECT_EQ(spec.conf.shuffle_partitions, 5);
  EXPECT_TRUE(spec.stop_gracefully);
  EXPECT_FALSE(spec.json_output.ignore_null_fields);
  EXPECT_EQ(spec.trigger, pipeline::TriggerKind::kInterval);
  EXPECT_EQ(spec.trigger_interval_ms, 3000);
  EXPECT_EQ(spec.mode, pipeline::OutputMode::kUpdate);
}

constexpr std::string_view kKafkaJob = R"toml(query = "SELECT value FROM s"
[source.s]
format = "kafka"
[source.s.options]
"kafka.bootstrap.servers" = "localhost:1"
subscribe = "t"
[sink]
format = "noop"
[conf]
"spark.driver.memory" = "100m"
"spark.memory.fraction" = 0.6
)toml";

TEST(BuildQuery, AClientsOwnBuffersComeOutOfTheBudget) {
  EXPECT_EQ(Built(kKafkaJob).streams[0].client_buffer_bytes, 10 << 20);
  EXPECT_EQ(Built(kKafkaJob, {{"conf.spark.driver.memory", "8g"}}).streams[0].client_buffer_bytes,
            32 << 20);
  EXPECT_EQ(Built(kKafkaJob, {{"source.s.options.bufferMemory", "20000000"}})
                .streams[0]
                .client_buffer_bytes,
            20'000'000);
  EXPECT_EQ(Built(kJob).streams[0].client_buffer_bytes, 0) << "the in-process log has no client";
}

TEST(BuildQuery, AClientMayNotTakeMoreThanHalfOfTheBuffers) {
  Overrides overrides;
  overrides.set = {{"source.s.options.bufferMemory", "30000000"}};
  const auto spec = Build(kKafkaJob, overrides);
  EXPECT_EQ(spec.status().code(), StatusCode::kInvalid);
  EXPECT_NE(spec.status().message().find("bufferMemory"), std::string::npos)
      << spec.status().ToString();
}

TEST(BuildQuery, ReadsTablesBesideTheJob) {
  auto file = SystemFileSystem()->Create(testing::TempDir() + "/codes.json");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Append("[{\"c\":\"x\"}]").ok());
  const QuerySpec spec =
      Built(std::string(kJob) +
            "[table.codes]\nformat = \"JSON\"\npath = \"codes.json\"\nschema = \"c STRING\"\n"
            "options = { multiLine = true }\n");
  ASSERT_EQ(spec.tables.size(), 1u);
  EXPECT_EQ(spec.tables[0].relation.name, "codes");
  EXPECT_EQ(spec.tables[0].json, "[{\"c\":\"x\"}]");
  EXPECT_TRUE(spec.tables[0].multi_line);
  EXPECT_FALSE(spec.tables[0].options.any_given);
}

TEST(BuildQuery, AGivenSinkReplacesTheJobs) {
  Ends ends;
  ends.sink =
      std::make_unique<testing_support::CaptureSink>(std::make_shared<testing_support::Captured>());
  const Sink* given = ends.sink.get();
  Overrides overrides;
  overrides.set = {{"sink.format", "no-such-format"}};
  const auto spec = Build(kJob, overrides, std::move(ends));
  ASSERT_TRUE(spec.ok()) << spec.status().ToString();
  EXPECT_EQ(spec->sink.get(), given);
}

}  // namespace
}  // namespace rillmill::config
