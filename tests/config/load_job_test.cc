// Job files become Jobs: sections, overrides, notes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "config/job.h"
#include "core/file_system.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kJob = R"toml(name = "sf-crime-hourly"
query = """
SELECT 1 FROM calls
"""
[source.calls]
format = "text"
path = "calls.ndjson"
schema = "crime_id STRING, call_date_time TIMESTAMP"
watermark = { column = "call_date_time", delay = "60 minutes" }
derive = { z = "upper(crime_id)", a = "lower(z)" }
options = { maxFilesPerTrigger = 1, loop = 2 }
[source.calls.json]
mode = "FAILFAST"
[table.radio_codes]
format = "json"
path = "radio_code.json"
schema = "disposition_code STRING, description STRING"
options = { multiLine = true }
[sink]
format = "console"
outputMode = "complete"
trigger = "10 seconds"
options = { truncate = false, numRows = 20 }
[conf]
"spark.master" = "local[2]"
spark.default.parallelism = 4
"spark.sql.session.timeZone" = "UTC"
)toml";

Result<Job> Parse(std::string_view text, const Overrides& overrides = {}) {
  return ParseJob(text, "jobs/job.toml", overrides);
}

Job Parsed(std::string_view text, const Overrides& overrides = {}) {
  auto job = Parse(text, overrides);
  EXPECT_TRUE(job.ok()) << job.status().ToString();
  return job.ok() ? *std::move(job) : Job{};
}

bool HasNote(const Job& job, std::string_view part) {
  for (const std::string& note : job.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(LoadJob, ReadsEverySection) {
  const Job job = Parsed(kJob);
  EXPECT_EQ(job.name, "sf-crime-hourly");
  EXPECT_EQ(job.directory, "jobs");
  EXPECT_EQ(job.query.text, "SELECT 1 FROM calls\n");
  ASSERT_EQ(job.sources.size(), 1u);
  const SourceSection& source = job.sources[0];
  EXPECT_EQ(source.name, "calls");
  EXPECT_EQ(source.format.text, "text");
  EXPECT_EQ(source.options.Text("path"), "calls.ndjson");
  EXPECT_EQ(source.options.Text("MAXFILESPERTRIGGER"), "1");
  EXPECT_EQ(source.json.Text("mode"), "FAILFAST");
  EXPECT_EQ(source.watermark_column.text, "call_date_time");
  EXPECT_EQ(source.watermark_delay.text, "60 minutes");
  EXPECT_EQ(source.watermark_delay.where, "jobs/job.toml:9:50");
  ASSERT_EQ(job.tables.size(), 1u);
  EXPECT_EQ(job.tables[0].name, "radio_codes");
  EXPECT_EQ(job.tables[0].options.Text("multiLine"), "true");
  EXPECT_EQ(job.sink.format.text, "console");
  EXPECT_EQ(job.sink.trigger.where, "jobs/job.toml:22:11");
  EXPECT_EQ(job.sink.options.Text("truncate"), "false");
  EXPECT_EQ(job.conf.Text("spark.default.parallelism"), "4");
  EXPECT_TRUE(job.notes.empty());
}

TEST(LoadJob, DerivedColumnsKeepTheirOrder) {
  const Job job = Parsed(kJob);
  ASSERT_EQ(job.sources[0].derive.size(), 2u);
  EXPECT_EQ(job.sources[0].derive[0].first, "z");
  EXPECT_EQ(job.sources[0].derive[1].second.text, "lower(z)");
}

TEST(LoadJob, SetChangesAnyKey) {
  Overrides overrides;
  overrides.set = {{"sink.trigger", "once"},
                   {"source.calls.options.loop", "7"},
                   {"source.calls.watermark.delay", "1 hour"},
                   {"name", "other"},
                   {"conf.spark.master", "local"}};
  const Job job = Parsed(kJob, overrides);
  EXPECT_EQ(job.sink.trigger.text, "once");
  EXPECT_EQ(job.sources[0].options.Text("loop"), "7");
  EXPECT_EQ(job.sources[0].watermark_delay.text, "1 hour");
  EXPECT_EQ(job.name, "other");
  EXPECT_EQ(job.conf.Text("spark.master"), "local");
}

TEST(LoadJob, AnUnknownSetKeyIsAnErrorThatNamesTheFlag) {
  Overrides overrides;
  overrides.set = {{"sink.triger", "once"}};
  const Status status = Parse(kJob, overrides).status();
  EXPECT_EQ(status.message(),
            "--set sink.triger: unknown key `triger` in [sink] (did you mean `trigger`?)");
}

TEST(LoadJob, ConfFlagsBeatTheJobWhichBeatsThePropertiesFile) {
  const std::string path = testing::TempDir() + "/defaults.conf";
  auto file = SystemFileSystem()->Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(
      (*file)->Append("spark.master local[7]\nspark.driver.memory 3g\nspark.cores.max 5\n").ok());
  Overrides overrides;
  overrides.properties_file = path;
  overrides.conf = {{"spark.default.parallelism", "9"}};
  const Job job = Parsed(kJob, overrides);
  EXPECT_EQ(job.conf.Text("spark.master"), "local[2]");
  EXPECT_EQ(job.conf.Text("spark.default.parallelism"), "9");
  EXPECT_EQ(job.conf.Text("spark.driver.memory"), "3g");
}

constexpr std::string_view kShort =
    "query = \"SELECT 1\"\n[sink]\nformat = \"noop\"\n[source.s]\nformat = \"text\"\npath = "
    "\"x\"\n";

TEST(LoadJob, TheNameFallsBackToTheApplicationAndThenToTheFile) {
  EXPECT_EQ(Parsed(kShort).name, "job");
  Overrides overrides;
  overrides.conf = {{"spark.app.name", "from conf"}};
  EXPECT_EQ(Parsed(kShort, overrides).name, "from conf");
}

TEST(LoadJob, LegacyPropertiesAsSourceOptionsAreHonouredWithANote) {
  const Job job =
      Parsed(fmt::format("{}{}", kShort,
                         "[source.s.options]\n\"spark.streaming.kafka.maxRatePerPartition\" = 10\n"
                         "\"spark.streaming.stopGracefullyOnShutdown\" = true\n"
                         "\"spark.streaming.backpressure.enabled\" = true\n"));
  EXPECT_EQ(job.sources[0].options.Text("maxRatePerPartition"), "10");
  EXPECT_FALSE(job.sources[0].options.Has("spark.streaming.kafka.maxRatePerPartition"));
  EXPECT_EQ(job.conf.Text("spark.streaming.stopGracefullyOnShutdown"), "true");
  EXPECT_TRUE(HasNote(
      job, "`spark.streaming.kafka.maxRatePerPartition` is honoured, but belongs under [conf]"));
  EXPECT_TRUE(HasNote(job, "back-pressure is always on"));
}

TEST(LoadJob, OtherPropertiesAsSourceOptionsAreErrors) {
  const auto job = Parse(
      fmt::format("{}{}", kShort, "[source.s.options]\n\"spark.sql.shuffle.partitions\" = 10\n"));
  ASSERT_FALSE(job.ok());
  EXPECT_NE(job.status().message().find("belongs under [conf]"), std::string_view::npos);
}

TEST(LoadJob, AMissingFileIsAnErrorWithItsPath) {
  const auto job = LoadJob("no/such/job.toml", {});
  ASSERT_FALSE(job.ok());
  EXPECT_EQ(job.status().exit_code(), 3);
  EXPECT_NE(job.status().message().find("no/such/job.toml"), std::string_view::npos);
}

TEST(LoadJob, AllConformanceJobsLoad) {
  const std::filesystem::path cases = std::filesystem::path(RILLMILL_SHARED_DIR) / "conformance";
  if (!std::filesystem::exists(cases)) GTEST_SKIP() << "no conformance cases beside the project";
  int loaded = 0;
  for (const auto& entry : std::filesystem::directory_iterator(cases)) {
    const auto path = entry.path() / "job.toml";
    if (!std::filesystem::exists(path)) continue;
    const auto job = LoadJob(path.string(), {});
    EXPECT_TRUE(job.ok()) << job.status().ToString();
    ++loaded;
  }
  EXPECT_GT(loaded, 200);
}

}  // namespace
}  // namespace rillmill::config
