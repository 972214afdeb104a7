// The loop of `produce` against a producer that keeps what it is sent.
#include "config/produce/produce_run.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/simulated_clock.h"

namespace rillmill::config {
namespace {

using testing_support::SimulatedClock;
using transport::kafka::OutgoingRecord;

struct Sent {
  std::string value, key;
  int64_t at_micros = 0;
};

class KeptRecords final : public transport::kafka::Producer {
 public:
  explicit KeptRecords(Clock* clock) : clock_(clock) {}
  Status CheckTopic(const std::string&, std::chrono::milliseconds) override { return {}; }
  Status CreateTopic(const std::string&, int32_t, std::chrono::milliseconds) override { return {}; }
  Status DeleteTopic(const std::string&, std::chrono::milliseconds) override { return {}; }
  Status Send(const OutgoingRecord& record) override {
    EXPECT_EQ(record.topic, "t");
    sent.push_back({std::string(*record.value), std::string(record.key.value_or("<none>")),
                    clock_->NowMicros()});
    if (on_send) on_send();
    return sent.size() == fail_at ? Status(StatusCode::kSink, "too large") : Status::Ok();
  }
  Status Flush() override {
    ++flushes;
    return Status::Ok();
  }

  std::vector<Sent> sent;
  std::function<void()> on_send;
  size_t fail_at = 0;
  int flushes = 0;

 private:
  Clock* const clock_;
};

ProduceSpec At(double rate) {
  ProduceSpec spec;
  spec.rate = rate;
  return spec;
}
ProduceSpec Looping(ProduceSpec spec) {
  spec.loop = true;
  return spec;
}
ProduceSpec KeyedBy(const std::string& field) {
  ProduceSpec spec;
  spec.key_field = field;
  return spec;
}

class Producing : public testing::Test {
 protected:
  // `count` records {"i":0}, {"i":1}, …
  Status Run(ProduceSpec spec, int count) {
    RecordSet records;
    for (int i = 0; i < count; ++i) records.Append("{\"i\":" + std::to_string(i) + "}");
    return Run(std::move(spec), NewLoadedFeed(std::move(records)));
  }
  Status Run(ProduceSpec spec, std::unique_ptr<RecordFeed> feed) {
    spec.topic = "t";
    ProduceRun run(spec, feed.get(), &producer_, &clock_, stop_.get_token());
    Status ended = run.Go([this](const ProduceTotals& totals) { reports_.push_back(totals); });
    totals_ = run.totals();
    return ended;
  }

  SimulatedClock clock_;
  KeptRecords producer_{&clock_};
  std::stop_source stop_;
  ProduceTotals totals_;
  std::vector<ProduceTotals> reports_;
};

TEST_F(Producing, SendsEveryRecordOnceInOrderAndFlushes) {
  ASSERT_TRUE(Run({}, 5'000).ok());
  ASSERT_EQ(producer_.sent.size(), 5'000u);
  for (size_t i = 0; i < 5'000; ++i) {
    ASSERT_EQ(producer_.sent[i].value, "{\"i\":" + std::to_string(i) + "}");
    ASSERT_EQ(producer_.sent[i].key, "<none>");
  }
  EXPECT_EQ(producer_.flushes, 1);
  EXPECT_EQ(totals_.records, 5'000);
  EXPECT_EQ(totals_.bytes, 10 * 7 + 90 * 8 + 900 * 9 + 4'000 * 10);
}

TEST_F(Producing, HoldsItsRateFromRecordToRecord) {
  ASSERT_TRUE(Run(At(1'000), 3'000).ok());
  for (size_t i = 0; i < 3'000; ++i)
    ASSERT_NEAR(static_cast<double>(producer_.sent[i].at_micros), static_cast<double>(i) * 1'000,
                1);
  EXPECT_NEAR(totals_.seconds, 2.999, 1e-5);
}

TEST_F(Producing, HoldsItsRateOverRounds) {
  producer_.on_send = [this] {
    if (producer_.sent.size() == 250) stop_.request_stop();
  };
  ASSERT_TRUE(Run(Looping(At(100)), 7).ok());
  ASSERT_EQ(producer_.sent.size(), 250u);
  EXPECT_EQ(producer_.sent[249].value, "{\"i\":4}");
  EXPECT_NEAR(static_cast<double>(producer_.sent[249].at_micros), 2'490'000, 1);
}

TEST_F(Producing, AnEmptyInputHasNoRounds) {
  ASSERT_TRUE(Run(Looping({}), 0).ok());
  EXPECT_EQ(totals_.records, 0);
}

TEST_F(Producing, AStopDeliversWhatWasTaken) {
  producer_.on_send = [this] {
    if (producer_.sent.size() == 3) stop_.request_stop();
  };
  ASSERT_TRUE(Run({}, 5'000).ok());
  EXPECT_EQ(totals_.records, 3);
  EXPECT_EQ(producer_.flushes, 1);
}

TEST_F(Producing, KeysAreAFieldAndTheRecordsWithoutItAreCounted) {
  RecordSet records;
  for (int i = 0; i < 10'000; ++i)
    records.Append(i % 10 == 0 ? "broken" : "{\"k\":\"key " + std::to_string(i) + "\"}");
  ASSERT_TRUE(Run(KeyedBy("k"), NewLoadedFeed(std::move(records))).ok());
  for (size_t i = 0; i < 10'000; ++i)
    ASSERT_EQ(producer_.sent[i].key, i % 10 == 0 ? "<none>" : "key " + std::to_string(i));
  EXPECT_EQ(totals_.without_key, 1'000);
}

TEST_F(Producing, AFailureTellsTheRecordAndStillFlushes) {
  producer_.fail_at = 42;
  const Status ended = Run({}, 100);
  EXPECT_EQ(ended.code(), StatusCode::kSink);
  EXPECT_TRUE(ended.message().starts_with("record 42: ")) << ended.ToString();
  EXPECT_EQ(producer_.flushes, 1);
  EXPECT_EQ(totals_.records, 41);
}

TEST_F(Producing, ReportsHowFarItCame) {
  ASSERT_TRUE(Run({}, 5'000).ok());
  ASSERT_GT(reports_.size(), 50u);
  for (const ProduceTotals& totals : reports_)
    ASSERT_NEAR(*totals.share, static_cast<double>(totals.records) / 5'000, 0.001);
}

}  // namespace
}  // namespace rillmill::config
