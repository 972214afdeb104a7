// Every live knob has the effect that `rillmill config list` states: seen on a simulated clock, in
// answers or in counters. A knob that is added without a line here fails the last test.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "config/knobs.h"
#include "tests/config/knob_probe.h"
#include "tests/config/meeting_source.h"

namespace rillmill::config {
namespace {

using testing_support::Observe;
using testing_support::Observed;
using testing_support::ProbeJob;
using testing_support::Properties;
using Lines = std::vector<std::string>;

std::vector<std::string> Times(int times, const std::string& record) {
  return std::vector<std::string>(static_cast<size_t>(times), record);
}
std::string At(int second) { return fmt::format(R"({{"ts":"2024-01-01T00:00:{:02}Z"}})", second); }

Lines LinesOf(const ProbeJob& job, const Properties& conf) {
  const Observed observed = Observe(job, conf);
  EXPECT_TRUE(observed.status.ok()) << observed.status.ToString();
  return observed.lines;
}

// --- widths

int Readers(const Properties& conf) {
  ProbeJob job;
  job.partitions = 8;
  job.records = Times(8, "{}");
  return Observe(job, conf).reader_threads;
}

void MasterSetsTheThreads() {
  EXPECT_EQ(Readers({{"spark.master", "local"}}), 1);
  EXPECT_EQ(Readers({{"spark.master", "local[3]"}}), 3);
}
void ExecutorCoresAreThreadsOfAnInstance() {
  EXPECT_EQ(Readers({{"spark.master", "yarn"}, {"spark.executor.cores", "1"}}), 2);
  EXPECT_EQ(Readers({{"spark.master", "yarn"}, {"spark.executor.cores", "2"}}), 4);
}
void ExecutorInstancesMultiplyTheThreads() {
  EXPECT_EQ(Readers({{"spark.master", "yarn"}, {"spark.executor.instances", "1"}}), 1);
  EXPECT_EQ(Readers({{"spark.master", "yarn"}, {"spark.executor.instances", "5"}}), 5);
}
void CoresMaxCapsTheThreads() {
  EXPECT_EQ(Readers({{"spark.master", "spark://h:1"},
                     {"spark.executor.cores", "4"},
                     {"spark.cores.max", "2"}}),
            2);
}

// Batches that are given back wait for each other: two meet only if two tasks may run.
int TasksThatMeet(const char* parallelism, int64_t batches) {
  testing_support::Meeting meeting;
  ProbeJob job;
  job.source = [&] { return std::make_unique<testing_support::MeetingSource>(&meeting, batches); };
  const Observed observed =
      Observe(job, {{"spark.master", "local[2]"}, {"spark.default.parallelism", parallelism}});
  EXPECT_EQ(observed.totals.input_rows, batches) << observed.status.ToString();
  return meeting.most();
}
void DefaultParallelismBoundsTheTasks() {
  EXPECT_EQ(TasksThatMeet("1", 30), 1);
  EXPECT_EQ(TasksThatMeet("2", 300), 2);
}

void ShufflePartitionsBoundTheShards() {
  ProbeJob job;
  job.sql = "SELECT k, count(*) AS n FROM s GROUP BY k";
  job.mode = "update";
  job.records = {"{}"};
  for (const auto& [partitions, shards] : {std::pair("1", 1), {"3", 3}, {"200", 8}}) {
    const Observed observed =
        Observe(job, {{"spark.master", "local[2]"}, {"spark.sql.shuffle.partitions", partitions}});
    ASSERT_EQ(observed.reports.size(), 1u) << observed.status.ToString();
    EXPECT_EQ(observed.reports[0].state_operators[0].shards, shards);
  }
}

// --- memory

int ExitCodeOfManyKeys(const Properties& conf) {
  ProbeJob job;
  job.sql = "SELECT k, count(*) AS n FROM s GROUP BY k";
  job.mode = "update";
  for (int i = 0; i < 60'000; ++i) job.records.push_back(fmt::format(R"({{"k":"key {}"}})", i));
  return Observe(job, conf).status.exit_code();
}
void DriverMemoryBoundsTheState() {
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.driver.memory", "8m"}}), 7);
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.driver.memory", "64m"}}), 0);
}
void ExecutorMemoryBoundsTheStateOnACluster() {
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.master", "spark://h:1"}, {"spark.executor.memory", "8m"}}),
            7);
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.master", "spark://h:1"}, {"spark.executor.memory", "64m"}}),
            0);
}
void MemoryFractionIsTheStatesShare() {
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.driver.memory", "64m"}, {"spark.memory.fraction", "0.05"}}),
            7);
  EXPECT_EQ(ExitCodeOfManyKeys({{"spark.driver.memory", "64m"}, {"spark.memory.fraction", "0.9"}}),
            0);
}

// --- names and answers

void AppNameNamesTheRun() {
  ProbeJob job;
  job.records = {"{}"};
  EXPECT_EQ(Observe(job, {{"spark.app.name", "calls"}}).reports.at(0).name, "calls");
}
void TimeZoneIsThatOfTimesAsText() {
  ProbeJob job;
  job.sql = "SELECT CAST(ts AS STRING) AS t FROM s";
  job.records = {At(0), R"({"ts":"2024-01-01T00:00:00"})"};
  EXPECT_EQ(LinesOf(job, {{"spark.sql.session.timeZone", "UTC"}}),
            Lines(2, R"({"t":"2024-01-01 00:00:00"})"));
  EXPECT_EQ(LinesOf(job, {{"spark.sql.session.timeZone", "America/Los_Angeles"}}),
            (Lines{R"({"t":"2023-12-31 16:00:00"})", R"({"t":"2024-01-01 00:00:00"})"}));
}
void AnsiMakesErrorsOfNulls() {
  ProbeJob job;
  job.sql = "SELECT CAST(k AS INT) AS n FROM s";
  job.records = {R"({"k":"x"})"};
  EXPECT_EQ(Observe(job, {{"spark.sql.ansi.enabled", "true"}}).status.error_class(),
            "CAST_INVALID_INPUT");
  EXPECT_EQ(LinesOf(job, {{"spark.sql.ansi.enabled", "false"}}), Lines{"{}"});
}
void CaseSensitiveTellsNamesApart() {
  ProbeJob job;
  job.sql = "SELECT K FROM s";
  job.records = {R"({"k":"a"})"};
  EXPECT_EQ(LinesOf(job, {{"spark.sql.caseSensitive", "false"}}).size(), 1u);
  EXPECT_EQ(Observe(job, {{"spark.sql.caseSensitive", "true"}}).status.error_class(),
            "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}
void CorruptColumnHasTheNameThatIsSet() {
  ProbeJob job;
  job.sql = "SELECT bad FROM s";
  job.schema = "k STRING, bad STRING";
  job.records = {"{broken"};
  EXPECT_EQ(LinesOf(job, {{"spark.sql.columnNameOfCorruptRecord", "bad"}}),
            Lines{R"({"bad":"{broken"})"});
  EXPECT_EQ(LinesOf(job, {}), Lines{"{}"});
}
void NullFieldsAreLeftOutIfAsked() {
  ProbeJob job;
  job.sql = "SELECT k, v FROM s";
  job.records = {R"({"k":"a"})"};
  EXPECT_EQ(LinesOf(job, {{"spark.sql.jsonGenerator.ignoreNullFields", "true"}}),
            Lines{R"({"k":"a"})"});
  EXPECT_EQ(LinesOf(job, {{"spark.sql.jsonGenerator.ignoreNullFields", "false"}}),
            Lines{R"({"k":"a","v":null})"});
}
// Case json-corrupt-filter-pruned: a bad type in a field that nobody reads.
void JsonOptimizationNarrowsTheSchema() {
  constexpr const char* kKnob = "spark.sql.optimizer.enableJsonExpressionOptimization";
  ProbeJob job;
  job.sql = "SELECT k FROM s WHERE _corrupt_record IS NOT NULL";
  job.schema = "k STRING, v INT, _corrupt_record STRING";
  job.records = {R"({"k":"a","v":"x"})"};
  EXPECT_EQ(LinesOf(job, {{kKnob, "true"}}).size(), 0u);
  EXPECT_EQ(LinesOf(job, {{kKnob, "false"}}).size(), 1u);
}

// --- watermarks and epochs

ProbeJob WindowJob(Lines records) {
  ProbeJob job;
  job.sql = "SELECT count(*) AS n FROM s GROUP BY window(ts, '5 seconds')";
  job.watermark = "10 seconds";
  job.per_epoch = 1;
  job.records = std::move(records);
  return job;
}
void NoDataBatchesAreRunIfAsked() {
  const ProbeJob job = WindowJob({At(10), At(25)});
  constexpr const char* kKnob = "spark.sql.streaming.noDataMicroBatches.enabled";
  EXPECT_EQ(Observe(job, {{kKnob, "true"}}).totals.epochs, 3);
  EXPECT_EQ(Observe(job, {{kKnob, "false"}}).totals.epochs, 2);
}
// The row of second 12 is behind the watermark of its own epoch, not behind the one before.
void LateTestUsesTheWatermarkBeforeUnlessSingle() {
  const ProbeJob job = WindowJob({At(25), At(12)});
  constexpr const char* kKnob = "spark.sql.streaming.statefulOperator.allowMultiple";
  EXPECT_EQ(Observe(job, {{kKnob, "true"}}).totals.fates.late, 0);
  EXPECT_EQ(Observe(job, {{kKnob, "false"}}).totals.fates.late, 1);
}
void PolicyChoosesAmongWatermarks() {
  ProbeJob job;
  job.sql = "SELECT k FROM s UNION ALL SELECT k FROM r";
  job.watermark = "0 seconds";
  job.per_epoch = 1;
  job.records = {At(10), At(10)};
  job.other_records = {At(20), At(20)};
  const auto watermark = [&](const char* policy) {
    const Observed observed =
        Observe(job, {{"spark.sql.streaming.multipleWatermarkPolicy", policy}});
    return observed.reports.size() < 2
               ? -1
               : observed.reports[1].watermark_millis.value_or(0) / 1000 % 60;
  };
  EXPECT_EQ(watermark("min"), 10);
  EXPECT_EQ(watermark("max"), 20);
}
void RatePerPartitionHoldsOverTime() {
  ProbeJob job;
  job.records = Times(40, "{}");
  constexpr const char* kKnob = "spark.streaming.kafka.maxRatePerPartition";
  EXPECT_LT(Observe(job, {{kKnob, "0"}}).elapsed_millis, 100);
  const int64_t limited = Observe(job, {{kKnob, "10"}}).elapsed_millis;
  EXPECT_GE(limited, 2'900) << "ten at once, then ten a second";
  EXPECT_LE(limited, 3'500);
}
void StopGracefullyFinishesWhatWasRead() {
  ProbeJob job;
  job.records = Times(50, "{}");
  job.per_epoch = 10;
  job.stop_after_first = true;
  constexpr const char* kKnob = "spark.streaming.stopGracefullyOnShutdown";
  EXPECT_EQ(Observe(job, {{kKnob, "false"}}).totals.input_rows, 10);
  EXPECT_EQ(Observe(job, {{kKnob, "true"}}).totals.input_rows, 50);
}

// --- waiting

ProbeJob IdleJob(int looks) {
  ProbeJob job;
  job.trigger = "default";
  job.records = {"{}"};
  job.looks_until_closed = looks;
  return job;
}
void PollingDelayIsTheWaitBetweenTwoLooks() {
  for (int64_t delay : {10, 2'000}) {
    const Observed observed =
        Observe(IdleJob(52), {{"spark.sql.streaming.pollingDelay", fmt::format("{}ms", delay)}});
    EXPECT_GE(observed.elapsed_millis, 40 * delay);
    EXPECT_LE(observed.elapsed_millis, 52 * delay);
  }
}
void IdleReportsComeInTheirInterval() {
  for (int64_t seconds : {10, 25}) {
    const Observed observed =
        Observe(IdleJob(110),
                {{"spark.sql.streaming.pollingDelay", "1s"},
                 {"spark.sql.streaming.noDataProgressEventInterval", fmt::format("{}s", seconds)}});
    EXPECT_GE(static_cast<int64_t>(observed.reports.size()), 80 / seconds);
    for (size_t i = 1; i < observed.reports.size(); ++i) {
      EXPECT_EQ((observed.reports[i].timestamp_micros - observed.reports[i - 1].timestamp_micros) /
                    1'000'000,
                seconds);
    }
  }
}

// ---

struct Effect {
  std::string_view knob;
  void (*check)();
};

constexpr Effect kEffects[] = {
    {"spark.master", MasterSetsTheThreads},
    {"spark.app.name", AppNameNamesTheRun},
    {"spark.driver.memory", DriverMemoryBoundsTheState},
    {"spark.executor.memory", ExecutorMemoryBoundsTheStateOnACluster},
    {"spark.executor.cores", ExecutorCoresAreThreadsOfAnInstance},
    {"spark.executor.instances", ExecutorInstancesMultiplyTheThreads},
    {"spark.cores.max", CoresMaxCapsTheThreads},
    {"spark.default.parallelism", DefaultParallelismBoundsTheTasks},
    {"spark.memory.fraction", MemoryFractionIsTheStatesShare},
    {"spark.sql.shuffle.partitions", ShufflePartitionsBoundTheShards},
    {"spark.sql.session.timeZone", TimeZoneIsThatOfTimesAsText},
    {"spark.sql.ansi.enabled", AnsiMakesErrorsOfNulls},
    {"spark.sql.caseSensitive", CaseSensitiveTellsNamesApart},
    {"spark.sql.columnNameOfCorruptRecord", CorruptColumnHasTheNameThatIsSet},
    {"spark.sql.jsonGenerator.ignoreNullFields", NullFieldsAreLeftOutIfAsked},
    {"spark.sql.optimizer.enableJsonExpressionOptimization", JsonOptimizationNarrowsTheSchema},
    {"spark.sql.streaming.noDataMicroBatches.enabled", NoDataBatchesAreRunIfAsked},
    {"spark.sql.streaming.pollingDelay", PollingDelayIsTheWaitBetweenTwoLooks},
    {"spark.sql.streaming.noDataProgressEventInterval", IdleReportsComeInTheirInterval},
    {"spark.sql.streaming.multipleWatermarkPolicy", PolicyChoosesAmongWatermarks},
    {"spark.sql.streaming.statefulOperator.allowMultiple",
     LateTestUsesTheWatermarkBeforeUnlessSingle},
    {"spark.streaming.kafka.maxRatePerPartition", RatePerPartitionHoldsOverTime},
    {"spark.streaming.stopGracefullyOnShutdown", StopGracefullyFinishesWhatWasRead},
};

class KnobEffect : public testing::TestWithParam<Effect> {};
TEST_P(KnobEffect, IsAsStated) { GetParam().check(); }
INSTANTIATE_TEST_SUITE_P(Knobs, KnobEffect, testing::ValuesIn(kEffects), [](const auto& line) {
  std::string name(line.param.knob);
  std::ranges::replace(name, '.', '_');
  return name;
});

TEST(KnobEffects, AreTestedForEveryLiveKnob) {
  std::set<std::string_view> live, tested;
  for (const Knob& knob : LiveKnobs()) live.insert(knob.name);
  for (const Effect& effect : kEffects) tested.insert(effect.knob);
  EXPECT_EQ(live, tested);
}

}  // namespace
}  // namespace rillmill::config
