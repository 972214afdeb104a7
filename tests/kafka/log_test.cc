// Logs with holes: transactions and compaction. Positions move over what holds no record.
#include <gtest/gtest.h>

#include "tests/kafka/broker.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

std::unique_ptr<Drain> Open(const std::string& topic, OptionList more = {}) {
  more.push_back({"kafka.bootstrap.servers", Broker::Shared().address()});
  more.push_back({"subscribe", topic});
  more.push_back({"startingOffsets", "earliest"});
  auto drain = std::make_unique<Drain>(*NewKafkaSource(more));
  EXPECT_TRUE(drain->Open().ok());
  return drain;
}

TEST(KafkaTransactions, AreReadUncommittedByDefaultAsInJava) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  Transaction(bootstrap, topic, 3, Ending::kAbort);
  auto drain = Open(topic);
  // Three records and a marker, which the broker writes a little after it has answered.
  ASSERT_TRUE(drain->ReadToEnd([&] { return drain->position(0) == 4; }).ok());
  EXPECT_EQ(drain->total(), 3u);
}

TEST(KafkaTransactions, ReadCommittedHidesAbortedOnesAndPassesThem) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  Transaction(bootstrap, topic, 2, Ending::kCommit);
  Transaction(bootstrap, topic, 3, Ending::kAbort);
  auto drain = Open(topic, {{"kafka.isolation.level", "read_committed"}});
  Status read =
      drain->ReadToEnd();  // the log ends with an abort marker: no record will come from there
  ASSERT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain->total(), 2u);
  EXPECT_EQ(drain->position(0), 7);
  Transaction(bootstrap, topic, 1, Ending::kCommit);
  ASSERT_TRUE(drain->ReadToEnd([&] { return drain->total() == 3; }).ok());
  EXPECT_EQ(drain->records(0)[2].offset, 7);
}

TEST(KafkaTransactions, AnEpochEndsAtAMarkerOnly) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  Transaction(bootstrap, topic, 2, Ending::kAbort);
  auto drain = Open(topic, {{"kafka.isolation.level", "read_committed"}});
  ASSERT_TRUE(drain->ReadToEnd().ok());
  EXPECT_EQ(drain->total(), 0u);
  EXPECT_EQ(drain->position(0), 3);
}

TEST(KafkaCompaction, LeavesGapsThatPositionsPass) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1,
                               {{"cleanup.policy", "compact"},
                                {"segment.ms", "50"},
                                {"min.cleanable.dirty.ratio", "0.0"},
                                {"max.compaction.lag.ms", "100"}});
  auto producer = NewProducer(bootstrap);
  const int kRecords = 60;
  auto remaining = [&] {
    auto drain = Open(topic);
    EXPECT_TRUE(drain->ReadToEnd().ok());
    return drain;
  };
  // The cleaner works in its own time: write until it has cut a hole.
  std::unique_ptr<Drain> drain;
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < kRecords; ++i)
      ASSERT_TRUE(producer->Send({topic, 0, std::to_string(i % 3), "v", {}, 0}).ok());
    ASSERT_TRUE(producer->Flush().ok());
    drain = remaining();
    if (!drain->contiguous()) break;
  }
  EXPECT_FALSE(drain->contiguous()) << "the broker did not compact";
  EXPECT_EQ(drain->position(0), drain->records(0).back().offset + 1);
  EXPECT_LT(drain->total(), static_cast<size_t>(drain->position(0)));
}

}  // namespace
}  // namespace rillmill::test
