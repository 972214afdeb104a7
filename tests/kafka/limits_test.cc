// The tuning knobs of the original project against a real broker: what a batch holds and when it
// runs.
#include <gtest/gtest.h>

#include "tests/kafka/broker.h"
#include "tests/kafka/live_job.h"
#include "tests/kafka/support.h"
#include "tests/support/simulated_clock.h"

namespace rillmill::test {
namespace {

using testing_support::SimulatedClock;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kStart = 1'700'000'000 * kSecond;  // a multiple of ten seconds

// Moves only when the test says so; who waits looks again after a moment.
class SteppedClock final : public Clock {
 public:
  int64_t NowMicros() override { return now_.load(std::memory_order_relaxed); }
  int64_t MonotonicNanos() override { return NowMicros() * 1'000; }
  bool Wait(WakeEvent* event, std::chrono::microseconds timeout) override {
    return event->WaitFor(std::min(timeout, std::chrono::microseconds(1'000)));
  }
  void Advance(int64_t seconds) { now_.fetch_add(seconds * kSecond, std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> now_{kStart};
};

// A topic with so many records in each partition.
std::string Filled(const std::vector<int>& counts) {
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, static_cast<int32_t>(counts.size()));
  auto producer = NewProducer(bootstrap);
  for (size_t p = 0; p < counts.size(); ++p) {
    for (int i = 0; i < counts[p]; ++i)
      EXPECT_TRUE(producer->Send({topic, static_cast<int32_t>(p), {}, "v", {}, 0}).ok());
  }
  EXPECT_TRUE(producer->Flush().ok());
  return topic;
}

JobParts Reading(const std::string& topic, const std::string& options) {
  return {Broker::Shared().address(), kLedgerQuery, "subscribe = \"" + topic + "\"\n" + options};
}

LiveJob::Condition Counted(int64_t records) {
  return [records](const Delivered& so_far) { return so_far.input_rows() >= records; };
}

void EndWhenCounted(LiveJob* job, int64_t records) {
  EXPECT_TRUE(job->WaitUntil(Counted(records)));
  Status ended = job->Stop();
  EXPECT_TRUE(ended.ok()) << ended.ToString();
  EXPECT_EQ(CountedOnce(job->delivered().rows), records);
}

using Sizes = std::vector<int64_t>;

Sizes RowsOf(const pipeline::EpochProgress& epoch) {
  Sizes rows;
  for (const auto& partition : epoch.sources[0].partitions) rows.push_back(partition.input_rows);
  return rows;
}

// processingTime '10 seconds' with maxOffsetsPerTrigger 200: KafkaMicroBatchStream.rateLimit splits
// the 200 in proportion to what each partition has left and rounds down (up below one).
TEST(KafkaLimits, TenSecondsAndTwoHundredOffsetsMakeSparksBatches) {
  NEED_BROKER();
  std::string topic = Filled({500, 250, 3});
  SimulatedClock clock(kStart + 3 * kSecond);
  JobParts parts = Reading(topic, "maxOffsetsPerTrigger = 200\n");
  parts.sink = "trigger = \"10 seconds\"\n";
  LiveJob job(KafkaJob(parts), {&clock});
  EndWhenCounted(&job, 753);
  const std::vector<Sizes> expected = {{132, 66, 1}, {132, 66, 1}, {132, 66, 1}, {104, 52, 0}};
  const auto& epochs = job.delivered().epochs;
  ASSERT_GE(epochs.size(), expected.size());
  for (size_t e = 0; e < expected.size(); ++e) {
    EXPECT_EQ(RowsOf(epochs[e]), expected[e]) << "batch " << e;
    // The first runs at once, the others at full multiples of the interval.
    const int64_t due = e == 0 ? kStart + 3 * kSecond : kStart + int64_t(e) * 10 * kSecond;
    EXPECT_EQ(epochs[e].timestamp_micros, due) << "batch " << e;
  }
}

// Spark's DStream rule: rate x interval per batch and partition.
TEST(KafkaLimits, MaxRatePerPartitionTimesTheIntervalIsABatch) {
  NEED_BROKER();
  std::string topic = Filled({500, 100});
  SimulatedClock clock(kStart);
  JobParts parts = Reading(topic, "");
  parts.sink = "trigger = \"10 seconds\"\n";
  parts.conf = "\"spark.streaming.kafka.maxRatePerPartition\" = 20\n";
  LiveJob job(KafkaJob(parts), {&clock});
  EndWhenCounted(&job, 600);
  const std::vector<Sizes> expected = {{200, 100}, {200, 0}, {100, 0}};
  const auto& epochs = job.delivered().epochs;
  ASSERT_GE(epochs.size(), expected.size());
  for (size_t e = 0; e < expected.size(); ++e) EXPECT_EQ(RowsOf(epochs[e]), expected[e]);
}

TEST(KafkaLimits, MaxRatePerPartitionHoldsItsRateAtAnyMoment) {
  NEED_BROKER();
  std::string topic = Filled({500, 500});
  SimulatedClock clock(kStart);
  JobParts parts = Reading(topic, "");
  parts.conf = "\"spark.streaming.kafka.maxRatePerPartition\" = 100\n";
  LiveJob job(KafkaJob(parts), {&clock});
  EndWhenCounted(&job, 1'000);
  Sizes sum(2);
  double seconds = 0;
  for (const auto& epoch : job.delivered().epochs) {
    seconds = static_cast<double>(epoch.timestamp_micros - kStart) / kSecond;
    for (size_t p = 0; p < 2; ++p) {
      sum[p] += RowsOf(epoch)[p];
      // The bucket holds one second's worth, and is full at the start.
      EXPECT_LE(static_cast<double>(sum[p]), 100 * (1 + seconds) + 1e-6);
    }
    if (sum[0] == 500 && sum[1] == 500) break;
  }
  EXPECT_NEAR(seconds, 4.0, 0.1) << "no slower than the rate either";
}

TEST(KafkaLimits, FewerThanMinOffsetsWaitForMaxTriggerDelay) {
  NEED_BROKER();
  constexpr std::chrono::milliseconds kQuiet{300};
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = Filled({10});
  SteppedClock clock;
  LiveJob job(KafkaJob(Reading(topic, "minOffsetsPerTrigger = 100\nmaxTriggerDelay = \"30s\"\n")),
              {&clock});
  EXPECT_TRUE(job.WaitUntil(Counted(10))) << "the first batch never waits";
  ProduceNumbers(bootstrap, topic, 50, 1);
  EXPECT_FALSE(job.Within(kQuiet, Counted(11)));
  clock.Advance(29);
  EXPECT_FALSE(job.Within(kQuiet, Counted(11)));
  clock.Advance(1);
  EXPECT_TRUE(job.WaitUntil(Counted(60)));
  ProduceNumbers(bootstrap, topic, 100, 1);
  EndWhenCounted(&job, 160);
}

}  // namespace
}  // namespace rillmill::test
