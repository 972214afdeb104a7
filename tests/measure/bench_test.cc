// The command as users run it: answers are checked before numbers are shown.
#include <gtest/gtest.h>

#include <fstream>

#include "config/measure/child_process.h"
#include "config/measure/run_record.h"
#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

ChildResult Bench(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {RILLMILL_BINARY, "bench"});
  auto child = RunChild(arguments, {});
  EXPECT_TRUE(child.ok()) << child.status().ToString();
  if (!child.ok()) return {};
  return std::move(child).value();
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class EveryWorkload : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(EveryWorkload, GivesTheRightAnswer) {
  const auto [workload, transport] = GetParam();
  const ChildResult child = Bench(
      {workload, "--transport", transport, "--rows", "3000", "--repeats", "1", "--warmup", "0"});
  EXPECT_EQ(child.exit_code, 0) << child.err;
  EXPECT_TRUE(Holds(child.out, "answer verified")) << child.out;
  EXPECT_TRUE(Holds(child.out, "rows per CPU second")) << child.out;
}

INSTANTIATE_TEST_SUITE_P(Bench, EveryWorkload,
                         ::testing::Combine(::testing::Values("sf-crime", "ysb", "keys", "echo"),
                                            ::testing::Values("memory", "file")));

TEST(BenchCommand, AWrongAnswerFailsAndShowsNoNumber) {
  const ChildResult child =
      Bench({"keys", "--rows", "3000", "--repeats", "1", "--warmup", "0", "--set",
             "query=SELECT unix_millis(window.start) AS start, k, count(*) + 1 AS n FROM records "
             "GROUP BY window(at, '1 minute'), k"});
  EXPECT_EQ(child.exit_code, 1);
  EXPECT_TRUE(Holds(child.err, "wrong answer")) << child.err;
  EXPECT_FALSE(Holds(child.out, "rows/s")) << child.out;
}

TEST(BenchCommand, ARowThatIsMissingIsAWrongAnswer) {
  const ChildResult child =
      Bench({"echo", "--rows", "3000", "--repeats", "1", "--warmup", "0", "--set",
             "query=SELECT crime_id, original_crime_type_name AS type, address FROM records WHERE "
             "disposition = 'HAN' AND crime_id <> '182740000'"});
  EXPECT_EQ(child.exit_code, 1);
  EXPECT_TRUE(Holds(child.err, "rows are missing")) << child.err;
}

TEST(BenchCommand, SeveralEpochsGiveTheSameAnswer) {
  const ChildResult child =
      Bench({"sf-crime", "--rows", "3000", "--repeats", "1", "--warmup", "0", "--set",
             "source.records.options.maxOffsetsPerTrigger=700", "--json"});
  ASSERT_EQ(child.exit_code, 0) << child.err;
  auto record = ParseRunRecord(child.out);
  ASSERT_TRUE(record.ok()) << child.out;
  EXPECT_GE(record->epochs, 4);
  EXPECT_EQ(record->answer, "verified");
}

TEST(BenchCommand, CorruptRecordsAreNotInTheAnswer) {
  for (const char* workload : {"sf-crime", "ysb", "keys", "echo"}) {
    const ChildResult child = Bench({workload, "--rows", "3000", "--repeats", "1", "--warmup", "0",
                                     "--option", "corruptShare=0.1", "--json"});
    ASSERT_EQ(child.exit_code, 0) << workload << ": " << child.err;
    EXPECT_GT(ParseRunRecord(child.out)->corrupt_rows, 200) << workload;
  }
}

TEST(BenchCommand, RunsAreAppendedWithEverythingThatTheyDependOn) {
  auto scratch = ScratchFolder::Make();
  ASSERT_TRUE(scratch.ok());
  const std::string path = scratch->File("runs.ndjson");
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(Bench({"keys", "--rows", "1000", "--repeats", "2", "--warmup", "0", "--seed", "7",
                     "--conf", "spark.sql.shuffle.partitions=2", "--out", path})
                  .exit_code,
              0);
  }
  auto records = ReadRunRecords(path);
  ASSERT_TRUE(records.ok());
  ASSERT_EQ(records->size(), 4u);
  const RunRecord& run = records->at(3);
  EXPECT_EQ(run.repeat, 1);
  EXPECT_EQ(run.seed, 7);
  EXPECT_EQ(run.workload, "keys");
  EXPECT_EQ(run.transport, "memory");
  EXPECT_EQ(run.knobs.at("spark.sql.shuffle.partitions"), "2");
  EXPECT_GT(run.startup_ns, 0);
  for (const char* name : {"commit", "compiler", "flags", "libraries", "cpu", "cores", "load"})
    EXPECT_FALSE(run.environment.at(name).empty()) << name;
}

TEST(BenchCommand, AJobFileMustSayTheSameEveryTime) {
  auto scratch = ScratchFolder::Make();
  ASSERT_TRUE(scratch.ok());
  const std::string job = scratch->File("job.toml"), input = scratch->File("in.ndjson");
  std::ofstream(input) << "{\"a\":1}\n{\"a\":2}\n";
  std::ofstream(job) << R"(
query = "SELECT a FROM t"
[source.t]
format = "text"
path = "in.ndjson"
schema = "a INT"
[sink]
format = "json"
path = "never-written"
outputMode = "append"
trigger = "availableNow"
)";
  const ChildResult child = Bench({job, "--repeats", "2", "--warmup", "1"});
  EXPECT_EQ(child.exit_code, 0) << child.err;
  EXPECT_TRUE(Holds(child.out, "answer consistent")) << child.out;
  const ChildResult drifting =
      Bench({job, "--repeats", "2", "--warmup", "1", "--set",
             "query=SELECT a, unix_micros(current_timestamp()) AS now FROM t"});
  EXPECT_EQ(drifting.exit_code, 1);
  EXPECT_TRUE(Holds(drifting.err, "another answer than the first run's")) << drifting.err;
}

TEST(BenchCommand, AScheduleMeasuresLatencyFromTheTimeThatRecordsWereDue) {
  const ChildResult child = Bench({"sf-crime", "--rate", "2000", "--duration", "0.5", "--json"});
  ASSERT_EQ(child.exit_code, 0) << child.err;
  auto record = ParseRunRecord(child.out);
  ASSERT_TRUE(record.ok()) << child.out;
  EXPECT_EQ(record->rows, 1000);
  EXPECT_EQ(record->answer, "verified");
  EXPECT_EQ(record->offered_per_second, 2000);
  EXPECT_GT(record->epochs, 1);
  EXPECT_GT(record->latency.count, 1);
  EXPECT_GT(record->latency.p50, 0);
  EXPECT_FALSE(record->latency_histogram.empty());
  EXPECT_GE(record->wall_ns, 490'000'000) << "the last record is due after half a second";
}

TEST(BenchCommand, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Bench({"no-such-workload"}).exit_code, 2);
  EXPECT_EQ(Bench({"keys", "--transport", "pigeon"}).exit_code, 2);
  EXPECT_EQ(Bench({"keys", "--transport", "file", "--rate", "100"}).exit_code, 2);
  EXPECT_EQ(Bench({"keys", "--rows", "many"}).exit_code, 2);
  EXPECT_EQ(Bench({"keys", "--rows", "100", "--set", "sink.formet=json"}).exit_code, 3);
}

}  // namespace
}  // namespace rillmill::config
