#include "pipeline/engine/sink_thread.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace rillmill::pipeline {
namespace {

const DataType kLong(TypeId::kBigInt);

// What a sink was asked for, and by whom.
struct Calls {
  std::string order;
  bool by_caller = true;
  Status answer;
};

class RecordingSink final : public Sink {
 public:
  explicit RecordingSink(Calls* calls) : calls_(calls), caller_(std::this_thread::get_id()) {}
  Status Open(const SinkContext&) override { return {}; }
  Status BeginEpoch(EpochId epoch) override { return Note("b" + std::to_string(epoch.value)); }
  Status Write(const OutputRows& rows) override { return Note("w" + std::to_string(rows.size())); }
  Status EndEpoch() override { return Note("e"); }
  Status Close() override { return {}; }

 private:
  Status Note(const std::string& what) {
    calls_->order += what + " ";
    calls_->by_caller &= std::this_thread::get_id() == caller_;
    return calls_->answer;
  }

  Calls* calls_;
  const std::thread::id caller_;
};

OutputBatch BatchOf(uint32_t rows) {
  OutputBatch batch{std::make_unique<Arena>(), {}};
  batch.batch = NewBatch(rows, 1, batch.arena.get());
  batch.batch.columns[0] = NewColumn(kLong, rows, batch.arena.get());
  return batch;
}

class SinkThreadTest : public ::testing::Test {
 protected:
  SinkThreadTest() : thread_(std::make_unique<RecordingSink>(&calls_), {"n"}, {}) {
    EXPECT_TRUE(thread_.Open({}).ok());
  }
  ~SinkThreadTest() override { EXPECT_EQ(thread_.Close().ok(), calls_.answer.ok()); }

  Calls calls_;
  SinkThread thread_;
};

TEST_F(SinkThreadTest, AnEpochOfAFewBatchesIsServedByTheCaller) {
  thread_.BeginEpoch(EpochId{7});
  thread_.Write(BatchOf(1));
  thread_.Write(BatchOf(2));
  EXPECT_TRUE(thread_.EndEpoch().ok());
  EXPECT_EQ(calls_.order, "b7 w1 w2 e ");
  EXPECT_TRUE(calls_.by_caller);
}

TEST_F(SinkThreadTest, ManyBatchesAreServedByTheThreadInOrder) {
  std::string expected = "b0 ";
  thread_.BeginEpoch(EpochId{0});
  for (uint32_t i = 1; i <= 30; ++i) {
    thread_.Write(BatchOf(i));
    expected += "w" + std::to_string(i) + " ";
  }
  EXPECT_TRUE(thread_.EndEpoch().ok());
  EXPECT_EQ(calls_.order, expected + "e ");
  EXPECT_FALSE(calls_.by_caller);
}

TEST_F(SinkThreadTest, HandOverGivesTheThreadWhatWasHeldBack) {
  thread_.BeginEpoch(EpochId{1});
  thread_.Write(BatchOf(1));
  thread_.HandOver();
  thread_.Write(BatchOf(2));
  EXPECT_TRUE(thread_.EndEpoch().ok());
  thread_.BeginEpoch(EpochId{2});
  EXPECT_TRUE(thread_.EndEpoch().ok());
  EXPECT_EQ(calls_.order, "b1 w1 w2 e b2 e ");
  EXPECT_FALSE(calls_.by_caller);
}

TEST_F(SinkThreadTest, AfterAnErrorNothingMoreIsWritten) {
  calls_.answer = Status(StatusCode::kSink, "full");
  thread_.BeginEpoch(EpochId{0});
  thread_.Write(BatchOf(1));
  EXPECT_FALSE(thread_.EndEpoch().ok());
  thread_.BeginEpoch(EpochId{1});
  EXPECT_FALSE(thread_.EndEpoch().ok());
  EXPECT_EQ(calls_.order, "b0 ");
}

}  // namespace
}  // namespace rillmill::pipeline
