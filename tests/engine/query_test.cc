#include "pipeline/engine/query.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/fake_source.h"
#include "tests/support/simulated_clock.h"

namespace rillmill::pipeline {
namespace {

constexpr const char* kWindowCount =
    "SELECT window(ts, '5 seconds') AS w, count(*) AS n FROM events GROUP BY window(ts, '5 "
    "seconds')";

std::string At(int second) { return fmt::format("{{\"ts\":\"2024-01-01T00:00:{:02}Z\"}}", second); }
std::string Window(int start, int64_t n) {
  return fmt::format(
      R"({{"w":{{"start":"2024-01-01T00:00:{:02}.000Z","end":"2024-01-01T00:00:{:02}.000Z"}},"n":{}}})",
      start, start + 5, n);
}

// A query over one fake stream `events` (ts TIMESTAMP, k STRING, v BIGINT), watermark 10 seconds
// unless switched off.
class QueryTest : public ::testing::Test {
 protected:
  QuerySpec Spec(const std::string& sql, OutputMode mode, int partitions = 1, size_t batch = 512) {
    log_ = std::make_shared<FakeLog>(partitions, batch);
    lines_ = std::make_shared<EpochLines>();
    reports_.clear();
    QuerySpec spec;
    spec.sql = sql;
    StreamSpec stream;
    stream.relation.name = "events";
    stream.relation.decoded = true;
    stream.relation.schema = ParseSchema("ts TIMESTAMP, k STRING, v BIGINT").value();
    stream.relation.watermark_column = "ts";
    stream.relation.watermark_delay = "10 seconds";
    stream.source = std::make_unique<FakeSource>(log_);
    spec.streams.push_back(std::move(stream));
    spec.mode = mode;
    spec.progress_every_epoch = true;
    spec.json_output.zone = UtcZone();
    spec.sink = std::make_unique<LinesSink>(lines_);
    return spec;
  }
  void Prepare(QuerySpec spec) {
    auto prepared = PrepareQuery(std::move(spec), &clock_);
    ASSERT_TRUE(prepared.ok()) << prepared.status().ToString();
    query_ = std::move(prepared).value();
  }
  Status Step() { return query_->StepUntilIdle(Keep()); }
  ProgressListener Keep() {
    return [this](const EpochProgress& progress) { reports_.push_back(progress); };
  }
  std::vector<std::string> Sorted(int64_t epoch) {
    std::vector<std::string> lines = (*lines_)[epoch];
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  std::vector<std::string> All() {
    std::vector<std::string> all;
    for (auto& [epoch, lines] : *lines_) all.insert(all.end(), lines.begin(), lines.end());
    std::sort(all.begin(), all.end());
    return all;
  }
  void ExpectFatesAddUp() {
    for (const EpochProgress& report : reports_)
      EXPECT_EQ(report.fates.total(), report.input_rows) << report.batch_id;
  }
  void TearDown() override { ExpectFatesAddUp(); }

  testing_support::SimulatedClock clock_{1'700'000'000'000'000};
  std::shared_ptr<FakeLog> log_;
  std::shared_ptr<EpochLines> lines_;
  std::vector<EpochProgress> reports_;
  std::unique_ptr<Query> query_;
};

using Lines = std::vector<std::string>;

TEST_F(QueryTest, V1WatermarkAndAppend) {
  Prepare(Spec(kWindowCount, OutputMode::kAppend));
  for (std::vector<int> seconds : {std::vector<int>{10, 15}, {25}, {12, 27}, {16, 16}}) {
    for (int second : seconds) log_->Append(0, At(second));
    ASSERT_TRUE(Step().ok());
  }
  ASSERT_EQ(reports_.size(), 7u) << "four with data, three without";
  EXPECT_EQ(Sorted(3), Lines{Window(10, 1)});
  EXPECT_EQ(All().size(), 1u);
  std::vector<int64_t> dropped, totals;
  for (const EpochProgress& report : reports_) {
    dropped.push_back(report.state_operators[0].rows_dropped_by_watermark);
    totals.push_back(report.state_operators[0].rows_total);
  }
  EXPECT_EQ(dropped, (std::vector<int64_t>{0, 0, 0, 0, 1, 0, 0}));
  EXPECT_EQ(totals, (std::vector<int64_t>{2, 2, 3, 2, 2, 2, 2}));
  EXPECT_EQ(reports_[4].fates.late, 1);
}

TEST_F(QueryTest, V10CompleteModeDropsAndEvictsNothing) {
  Prepare(Spec(kWindowCount, OutputMode::kComplete));
  for (std::vector<int> seconds : {std::vector<int>{10, 15}, {25}, {12, 27}, {16, 16}}) {
    for (int second : seconds) log_->Append(0, At(second));
    ASSERT_TRUE(Step().ok());
  }
  EXPECT_EQ(reports_.size(), 4u) << "no epoch without data";
  EXPECT_EQ(Sorted(3), (Lines{Window(10, 2), Window(15, 3), Window(25, 2)}));
}

TEST_F(QueryTest, AnswerDoesNotDependOnPartitionsBatchesOrWorkers) {
  constexpr const char* kSql =
      "SELECT k, count(*) AS n, sum(v) AS s, max(k) AS m FROM events WHERE v <> 7 GROUP BY k";
  Lines expected;
  for (int partitions : {1, 3}) {
    for (size_t batch : {size_t{1}, size_t{100}}) {
      for (int workers : {1, 3}) {
        QuerySpec spec = Spec(kSql, OutputMode::kComplete, partitions, batch);
        spec.conf.workers = workers;
        spec.trigger = TriggerKind::kAvailableNow;
        for (int i = 0; i < 2000; ++i) {
          log_->Append(static_cast<size_t>(i % partitions),
                       fmt::format(R"({{"k":"k{}","v":{}}})", i % 37, i % 11));
        }
        Prepare(std::move(spec));
        ASSERT_TRUE(query_->Run(Keep()).ok());
        if (expected.empty()) expected = All();
        EXPECT_EQ(All(), expected) << partitions << ' ' << batch << ' ' << workers;
        EXPECT_EQ(query_->totals().fates.filtered, 182);
        ExpectFatesAddUp();
      }
    }
  }
  EXPECT_EQ(expected.size(), 37u);
}

TEST_F(QueryTest, StatelessRowsKeepTheirOrder) {
  QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend, 1, 3);
  spec.conf.workers = 4;
  spec.trigger = TriggerKind::kAvailableNow;
  for (int i = 0; i < 1000; ++i) log_->Append(0, fmt::format(R"({{"v":{}}})", i));
  Prepare(std::move(spec));
  ASSERT_TRUE(query_->Run(Keep()).ok());
  for (size_t i = 0; i < 1000; ++i) ASSERT_EQ((*lines_)[0][i], fmt::format(R"({{"v":{}}})", i));
}

TEST_F(QueryTest, MaxOffsetsPerTriggerCutsInsideABatch) {
  QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend, 2, 512);
  spec.streams[0].limits.max_offsets_per_trigger = 10;
  spec.trigger = TriggerKind::kAvailableNow;
  for (int i = 0; i < 50; ++i)
    log_->Append(static_cast<size_t>(i % 2), fmt::format(R"({{"v":{}}})", i));
  Prepare(std::move(spec));
  ASSERT_TRUE(query_->Run(Keep()).ok());
  EXPECT_EQ(lines_->size(), 5u);
  for (auto& [epoch, rows] : *lines_) EXPECT_EQ(rows.size(), 10u) << epoch;
}

TEST_F(QueryTest, OnceTakesEverythingInOneEpoch) {
  QuerySpec spec = Spec(kWindowCount, OutputMode::kAppend);
  spec.streams[0].limits.max_offsets_per_trigger = 1;
  spec.trigger = TriggerKind::kOnce;
  for (int second : {10, 40}) log_->Append(0, At(second));
  Prepare(std::move(spec));
  ASSERT_TRUE(query_->Run(Keep()).ok());
  EXPECT_EQ(reports_.size(), 1u) << "and no epoch without data";
}

TEST_F(QueryTest, IntervalTriggersStartAtMultiplesOfTheInterval) {
  QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend);
  spec.trigger = TriggerKind::kInterval;
  spec.trigger_interval_ms = 10'000;
  spec.streams[0].limits.max_offsets_per_trigger = 1;
  clock_.Advance(std::chrono::seconds(3));
  for (int i = 0; i < 3; ++i) log_->Append(0, "{}");
  log_->Close();
  Prepare(std::move(spec));
  ASSERT_TRUE(query_->Run(Keep()).ok());
  ASSERT_EQ(reports_.size(), 3u);
  EXPECT_EQ(reports_[0].timestamp_micros % 10'000'000, 3'000'000) << "the first one at once";
  EXPECT_EQ(reports_[1].timestamp_micros % 10'000'000, 0);
  EXPECT_EQ(reports_[2].timestamp_micros - reports_[1].timestamp_micros, 10'000'000);
}

TEST_F(QueryTest, RatePerPartitionHoldsOverTime) {
  QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend, 2);
  spec.streams[0].limits.max_rate_per_partition = 5;
  spec.trigger = TriggerKind::kAvailableNow;
  for (int i = 0; i < 60; ++i) log_->Append(static_cast<size_t>(i % 2), "{}");
  Prepare(std::move(spec));
  int64_t start = clock_.NowMicros();
  ASSERT_TRUE(query_->Run(Keep()).ok());
  EXPECT_EQ(query_->totals().input_rows, 60);
  EXPECT_GE(clock_.NowMicros() - start, 4'990'000)
      << "30 records per partition at 5 a second, one second ahead";
}

TEST_F(QueryTest, CorruptRecordsAreCountedAndKept) {
  Prepare(Spec("SELECT v FROM events", OutputMode::kAppend));
  for (const char* record : {R"({"v":1})", "{broken", ""}) log_->Append(0, record);
  ASSERT_TRUE(Step().ok());
  EXPECT_EQ(Sorted(0), (Lines{R"({"v":1})", "{}", "{}"}));
  EXPECT_EQ(reports_[0].corrupt_rows, 1);
}

TEST_F(QueryTest, SlidingWindowsCountARowOnceInItsFate) {
  Prepare(
      Spec("SELECT window.start AS s, count(*) AS n FROM events GROUP BY window(ts, '10 seconds', "
           "'5 seconds')",
           OutputMode::kUpdate));
  for (int second : {7, 8}) log_->Append(0, At(second));
  log_->Append(0, "{}");
  ASSERT_TRUE(Step().ok());
  EXPECT_EQ(reports_[0].state_operators[0].rows_total, 2);
  EXPECT_EQ(reports_[0].fates.accepted, 2);
  EXPECT_EQ(reports_[0].fates.null_event_time + reports_[0].fates.filtered, 1);
}

TEST_F(QueryTest, AWindowThatBlowsABatchUpEndsWithExitCodeSeven) {
  for (int workers : {1, 2}) {
    QuerySpec spec =
        Spec("SELECT count(*) AS n FROM events GROUP BY window(ts, '1 hour', '1 microsecond')",
             OutputMode::kUpdate);
    spec.conf.workers = workers;
    spec.trigger = TriggerKind::kAvailableNow;
    log_->Append(0, R"({"k":"some key","ts":"2024-01-01T00:00:10Z"})");
    Prepare(std::move(spec));
    Status status = query_->Run(Keep());
    EXPECT_EQ(status.exit_code(), 7) << status.ToString();
  }
}

TEST_F(QueryTest, StateOverBudgetEndsWithExitCodeSeven) {
  for (int workers : {1, 2}) {
    QuerySpec spec = Spec("SELECT k, count(*) AS n FROM events GROUP BY k", OutputMode::kUpdate);
    spec.conf.workers = workers;
    spec.memory_bytes = 4 << 20;
    spec.trigger = TriggerKind::kAvailableNow;
    for (int i = 0; i < 60'000; ++i) log_->Append(0, fmt::format(R"({{"k":"key {}"}})", i));
    Prepare(std::move(spec));
    Status status = query_->Run(Keep());
    EXPECT_EQ(status.exit_code(), 7) << status.ToString();
  }
}

TEST_F(QueryTest, FailuresOfTheEndsEndTheQuery) {
  QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend);
  spec.sink = std::make_unique<LinesSink>(lines_, /*fail=*/true);
  log_->Append(0, "{}");
  Prepare(std::move(spec));
  EXPECT_EQ(query_->Run(Keep()).code(), StatusCode::kSink);
  Prepare(Spec("SELECT v FROM events", OutputMode::kAppend));
  log_->Append(0, "{}");
  log_->Fail();
  EXPECT_EQ(query_->Run(Keep()).code(), StatusCode::kSource);
}

TEST_F(QueryTest, AnEpochThatFailsLeavesNoTraceInTheSink) {
  Prepare(Spec("SELECT 10 / v AS q FROM events", OutputMode::kAppend));
  log_->Append(0, R"({"v":5})");
  ASSERT_TRUE(Step().ok());
  log_->Append(0, R"({"v":0})");
  Status status = Step();
  EXPECT_EQ(status.error_class(), "DIVIDE_BY_ZERO") << status.ToString();
  EXPECT_EQ(lines_->size(), 1u);
}

TEST_F(QueryTest, CurrentTimestampIsTheTimeOfTheEpoch) {
  QuerySpec spec =
      Spec("SELECT unix_millis(current_timestamp()) AS t FROM events", OutputMode::kAppend, 2, 1);
  spec.conf.workers = 2;
  Prepare(std::move(spec));
  for (int64_t epoch : {0, 1}) {
    for (size_t i = 0; i < 20; ++i) log_->Append(i % 2, "{}");
    int64_t now = clock_.NowMicros() / 1000;
    ASSERT_TRUE(Step().ok());
    EXPECT_EQ((*lines_)[epoch], Lines(20, fmt::format(R"({{"t":{}}})", now)));
    clock_.Advance(std::chrono::seconds(7));
  }
}

TEST_F(QueryTest, StopEndsAWaitingQuery) {
  Prepare(Spec("SELECT v FROM events", OutputMode::kAppend));
  log_->Append(0, "{}");
  auto stop = [this](const EpochProgress&) { query_->Stop(false); };
  ASSERT_TRUE(query_->Run(stop).ok());
  EXPECT_EQ(query_->totals().epochs, 1);
}

// Fifty rows in one batch, ten an epoch; the first report brings the stop.
class Stopped : public QueryTest {
 protected:
  void Run(TriggerKind trigger, bool graceful, bool now, int64_t stop_after = 0) {
    QuerySpec spec = Spec("SELECT v FROM events", OutputMode::kAppend);
    spec.streams[0].limits.max_offsets_per_trigger = 10;
    spec.trigger = trigger;
    spec.stop_gracefully = graceful;
    for (int i = 0; i < 50; ++i) log_->Append(0, "{}");
    Prepare(std::move(spec));
    auto stop = [&](const EpochProgress& progress) {
      if (progress.batch_id == stop_after) query_->Stop(now);
    };
    ASSERT_TRUE(query_->Run(stop).ok());
  }
};

TEST_F(Stopped, ABoundedRunThatHasMoreToReadIsInterrupted) {
  Run(TriggerKind::kAvailableNow, /*graceful=*/false, /*now=*/false);
  EXPECT_EQ(query_->totals().epochs, 1);
  EXPECT_TRUE(query_->totals().interrupted);
}

TEST_F(Stopped, ABoundedRunThatIsThroughIsNot) {
  Run(TriggerKind::kAvailableNow, /*graceful=*/false, /*now=*/false, /*stop_after=*/4);
  EXPECT_EQ(query_->totals().epochs, 5);
  EXPECT_FALSE(query_->totals().interrupted);
}

TEST_F(Stopped, AnEndlessQueryStopsCleanly) {
  Run(TriggerKind::kDefault, /*graceful=*/false, /*now=*/false);
  EXPECT_EQ(query_->totals().input_rows, 10) << "the open epoch only";
  EXPECT_FALSE(query_->totals().interrupted);
}

TEST_F(Stopped, AtOnceIsAlwaysAnInterruption) {
  Run(TriggerKind::kDefault, /*graceful=*/true, /*now=*/true);
  EXPECT_EQ(query_->totals().input_rows, 10);
  EXPECT_TRUE(query_->totals().interrupted);
}

TEST_F(Stopped, GracefullyFinishesWhatWasReadAhead) {
  for (TriggerKind trigger : {TriggerKind::kDefault, TriggerKind::kAvailableNow}) {
    Run(trigger, /*graceful=*/true, /*now=*/false);
    EXPECT_EQ(query_->totals().epochs, 2);
    EXPECT_EQ(query_->totals().input_rows, 50);
    EXPECT_FALSE(query_->totals().interrupted);
  }
}

TEST_F(QueryTest, OperatorsReportAllOfTheStateTheyAreChargedFor) {
  for (int workers : {1, 3}) {
    QuerySpec spec = Spec("SELECT k, count(*) AS n FROM events GROUP BY k", OutputMode::kUpdate);
    spec.conf.workers = workers;
    Prepare(std::move(spec));
    for (int i = 0; i < 5'000; ++i) log_->Append(0, fmt::format(R"({{"k":"key {}"}})", i % 999));
    ASSERT_TRUE(Step().ok());
    EXPECT_GT(reports_.back().state_bytes, 0);
    EXPECT_EQ(reports_.back().state_operators[0].memory_bytes, reports_.back().state_bytes);
  }
}

TEST_F(QueryTest, RowsOfAnEpochThatFailsAreCountedApart) {
  Prepare(Spec("SELECT 10 / v AS q FROM events", OutputMode::kAppend));
  for (const char* record : {R"({"v":5})", R"({"v":0})"}) log_->Append(0, record);
  EXPECT_FALSE(query_->Run(Keep()).ok());
  EXPECT_EQ(query_->totals().epochs, 0);
  EXPECT_EQ(query_->totals().input_rows, 0);
  EXPECT_EQ(query_->totals().undelivered_rows, 2);
}

TEST_F(QueryTest, OrderByAndLimitInCompleteMode) {
  Prepare(Spec("SELECT k, sum(v) AS s FROM events GROUP BY k ORDER BY s DESC, k LIMIT 2",
               OutputMode::kComplete));
  for (const char* record : {R"({"k":"a","v":1})", R"({"k":"b","v":5})", R"({"k":"c","v":5})"})
    log_->Append(0, record);
  ASSERT_TRUE(Step().ok());
  EXPECT_EQ((*lines_)[0], (Lines{R"({"k":"b","s":5})", R"({"k":"c","s":5})"}));
}

// Their states are 128 bits wide and stand beside an odd number of 8-byte ones.
TEST_F(QueryTest, DecimalStatesAreAligned) {
  for (int workers : {1, 2}) {
    QuerySpec spec =
        Spec("SELECT k, count(*) AS n, sum(CAST(v AS DECIMAL(20,2))) AS s FROM events GROUP BY k",
             OutputMode::kComplete, 1, 2);
    spec.conf.workers = workers;
    Prepare(std::move(spec));
    for (const char* key : {"a", "bcd", "ef", "bcd", "a"})
      log_->Append(0, fmt::format(R"({{"k":"{}","v":3}})", key));
    ASSERT_TRUE(Step().ok());
    EXPECT_EQ(Sorted(0)[0], R"({"k":"a","n":2,"s":6.00})");
  }
}

TEST_F(QueryTest, ExplainShowsThePipelines) {
  Prepare(Spec(kWindowCount, OutputMode::kAppend));
  std::string text = query_->Explain(false);
  for (const char* part :
       {"scan events", "window ts of 5 seconds", "aggregate by", "-> sink", "at-least-once"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_EQ(query_->Explain(true).front(), '{');
}

}  // namespace
}  // namespace rillmill::pipeline
