#include "pipeline/engine/progress.h"

#include <gtest/gtest.h>

#include "pipeline/engine/progress_reporter.h"
#include "tests/engine/fake_source.h"
#include "tests/support/simulated_clock.h"

namespace rillmill::pipeline {
namespace {

EpochProgress Example() {
  EpochProgress progress;
  progress.id = "i";
  progress.run_id = "r";
  progress.timestamp_micros = 1'700'000'000'123'456;
  progress.batch_id = 7;
  SourceProgress source;
  source.description = "Fake[log]";
  source.partitions = {{"t", 1, std::nullopt, 5, 9}, {"t", 0, std::nullopt, 6, 6}};
  progress.sources.push_back(source);
  return progress;
}

bool Holds(const std::string& json, std::string_view part) {
  return json.find(part) != std::string::npos;
}

TEST(ProgressToJson, WritesOffsetsByTopicAndPartition) {
  std::string json = ProgressToJson(Example());
  EXPECT_TRUE(Holds(json, R"("startOffset":null)")) << json;
  EXPECT_TRUE(Holds(json, R"("latestOffset":{"t":{"1":9,"0":6}})")) << json;
  EXPECT_TRUE(Holds(json, R"("timestamp":"2023-11-14T22:13:20.123Z")")) << json;
  EXPECT_TRUE(Holds(json, R"("name":null)")) << json;
}

TEST(ProgressToJson, LeavesEmptyMapsOut) {
  std::string json = ProgressToJson(Example());
  EXPECT_FALSE(Holds(json, "eventTime"));
  EXPECT_FALSE(Holds(json, "durationMs"));
}

TEST(ProgressToJson, EventTimesAreCutToMilliseconds) {
  EpochProgress progress = Example();
  progress.event_time = EventTimeStats{2'999, 1'001, 1.9, 2};
  progress.watermark_millis = 0;
  EXPECT_TRUE(
      Holds(ProgressToJson(progress),
            R"("eventTime":{"avg":"1970-01-01T00:00:00.001Z","max":"1970-01-01T00:00:00.002Z",)"
            R"("min":"1970-01-01T00:00:00.001Z","watermark":"1970-01-01T00:00:00.000Z"})"));
}

// KafkaMicroBatchStream.metrics: lag behind the offsets known when the batch was planned, as texts.
TEST(ProgressToJson, ASourceWithABrokerReportsSparksLag) {
  EpochProgress progress = Example();
  EXPECT_FALSE(Holds(ProgressToJson(progress), "OffsetsBehindLatest")) << "no broker, no metrics";
  progress.sources[0].partitions[0].log_end = 9;
  progress.sources[0].partitions[1].log_end = 20;
  std::string json = ProgressToJson(progress);
  EXPECT_TRUE(Holds(json, R"("metrics":{"avgOffsetsBehindLatest":"2.0",)"
                          R"("maxOffsetsBehindLatest":"4","minOffsetsBehindLatest":"0"})"))
      << json;
}

TEST(ProgressToJson, TheDistanceToTheBrokersEndAndRatesArePerPartition) {
  EpochProgress progress = Example();
  PartitionProgress& partition = progress.sources[0].partitions[1];
  partition.log_end = 20;
  partition.input_rows = 6;
  partition.processed_rows_per_second = 12;
  std::string json = ProgressToJson(progress);
  EXPECT_TRUE(Holds(json, R"("0":{"behindBroker":14,"numInputRows":6,"inputRowsPerSecond":0.0,)"
                          R"("processedRowsPerSecond":12.0})"))
      << json;
}

class Reporter : public ::testing::Test {
 protected:
  void Make(bool every_epoch) {
    spec_.progress_every_epoch = every_epoch;
    spec_.streams.push_back(
        {{}, std::make_unique<FakeSource>(std::make_shared<FakeLog>(1, 1)), {}});
    reporter_ = std::make_unique<ProgressReporter>(
        &spec_, &budget_, &clock_, [this](const EpochProgress& p) { reports_.push_back(p); });
  }
  // An epoch of `rows` rows that takes `millis` and ends now; all of it after reading.
  void Epoch(int64_t rows, int64_t millis) {
    SourcePlan plan;
    plan.snapshot.partitions = {{"t", 0, {0}, {end_ + rows}}};
    plan.starts = {{end_}};
    std::vector<SourcePlan> plans = {plan};
    EpochFacts facts;
    facts.id = {next_++};
    facts.trigger_nanos = facts.asked_nanos = facts.planned_nanos = clock_.MonotonicNanos();
    clock_.Advance(std::chrono::milliseconds(millis));
    facts.delivered_nanos = clock_.MonotonicNanos();
    facts.plans = &plans;
    EpochResult result;
    result.newest_nanos = facts.trigger_nanos;
    result.output_rows = rows;
    result.report.stream_rows = {rows};
    result.report.fates.accepted = rows;
    end_ += rows;
    result.readings = {{{Offset{end_}, Offset{end_ + 7}, rows}}};
    reporter_->Report(facts, result);
  }

  void Idle(std::chrono::seconds later) {
    clock_.Advance(later);
    EpochFacts facts;
    facts.id = {next_};
    facts.trigger_nanos = facts.asked_nanos = facts.planned_nanos = clock_.MonotonicNanos();
    reporter_->ReportIdle(facts);
  }

  testing_support::SimulatedClock clock_{1'700'000'000'000'000};
  QuerySpec spec_;
  MemoryBudget budget_{1 << 30, 0.6};
  std::vector<EpochProgress> reports_;
  std::unique_ptr<ProgressReporter> reporter_;
  int64_t next_ = 0, end_ = 0;
};

// V6: 1,000 rows, triggers 2,000 ms apart, batch 500 ms.
TEST_F(Reporter, RatesAreRelativeToTheTriggersAndTheBatch) {
  Make(true);
  Epoch(1000, 500);
  clock_.Advance(std::chrono::milliseconds(1500));
  Epoch(1000, 500);
  ASSERT_EQ(reports_.size(), 2u);
  EXPECT_EQ(reports_[0].input_rows_per_second, 0.0);
  EXPECT_EQ(reports_[1].input_rows_per_second, 500.0);
  EXPECT_EQ(reports_[1].processed_rows_per_second, 2000.0);
  EXPECT_EQ(reports_[0].sources[0].partitions[0].start, std::nullopt);
  EXPECT_EQ(reports_[1].sources[0].partitions[0].start, 1000);
}

TEST_F(Reporter, EpochsThatComeFastShareAReport) {
  Make(false);
  for (int i = 0; i < 10; ++i) Epoch(1, 30);
  reporter_->Flush();
  int64_t rows = 0, next = 0;
  for (const EpochProgress& report : reports_) {
    EXPECT_EQ(report.batch_id, next) << "no epoch is left out";
    next = report.last_batch_id + 1;
    rows += report.input_rows;
  }
  EXPECT_EQ(next, 10);
  EXPECT_EQ(rows, 10);
  EXPECT_LT(reports_.size(), 6u);
  EXPECT_EQ(reports_[0].last_batch_id, 0) << "the first comes at once";
}

TEST_F(Reporter, RatesOfASharedReportAreOfAllItsEpochs) {
  Make(false);
  Epoch(1, 10);  // reported at once
  for (int i = 0; i < 3; ++i) Epoch(10, 20);
  reporter_->Flush();
  ASSERT_EQ(reports_.size(), 2u);
  EXPECT_EQ(reports_[1].input_rows_per_second, 600.0) << "30 rows, triggers 10 + 20 + 20 ms apart";
  EXPECT_EQ(reports_[1].processed_rows_per_second, 500.0) << "30 rows in 60 ms";
  const PartitionProgress& partition = reports_[1].sources[0].partitions[0];
  EXPECT_EQ(partition.input_rows, 30);
  EXPECT_EQ(partition.processed_rows_per_second, 500.0);
  EXPECT_EQ(*partition.log_end - *partition.end, 7);
}

TEST_F(Reporter, LatencyIsThatOfTheResultsInTheReport) {
  Make(false);
  Epoch(1, 30);
  Epoch(1, 10);
  Epoch(1, 20);
  Idle(std::chrono::seconds(10));
  ASSERT_EQ(reports_.size(), 3u);
  EXPECT_EQ(reports_[0].latency.count, 1);
  EXPECT_NEAR(static_cast<double>(reports_[0].latency.max), 30e6, 1e5);
  EXPECT_EQ(reports_[1].latency.count, 2) << "of both epochs that share the report";
  EXPECT_NEAR(static_cast<double>(reports_[1].latency.max), 20e6, 1e5);
  EXPECT_EQ(reports_[2].input_rows, 0);
  EXPECT_EQ(reports_[2].latency.count, 0) << "an idle report has no results";
  RunTotals totals;
  reporter_->FillTotals(&totals);
  EXPECT_EQ(totals.latency.count, 3);
}

TEST_F(Reporter, DurationsHaveSparksNames) {
  Make(true);
  Epoch(1, 30);
  Idle(std::chrono::seconds(10));
  std::vector<std::string> names;
  for (const auto& [name, millis] : reports_[0].duration_ms) names.push_back(name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"addBatch", "commitOffsets", "getBatch", "latestOffset",
                                      "queryPlanning", "triggerExecution", "walCommit"}));
  EXPECT_EQ(reports_[0].duration_ms.at("triggerExecution"), 30);
  EXPECT_EQ(reports_[1].duration_ms.size(), 2u) << "idle: latestOffset and triggerExecution";
}

TEST_F(Reporter, TotalsAddUpAllEpochs) {
  Make(false);
  for (int i = 0; i < 5; ++i) Epoch(3, 1);
  RunTotals totals;
  reporter_->FillTotals(&totals);
  EXPECT_EQ(totals.epochs, 5);
  EXPECT_EQ(totals.input_rows, 15);
  EXPECT_EQ(totals.fates.total(), 15);
}

}  // namespace
}  // namespace rillmill::pipeline
