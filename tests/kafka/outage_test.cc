// Brokers that are killed, frozen or without a leader while a job runs: it waits, and no record is
// lost or counted twice.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/kafka/broker.h"
#include "tests/kafka/live_job.h"
#include "tests/kafka/support.h"

#include <librdkafka/rdkafka_mock.h>  // needs rdkafka.h before it

namespace rillmill::test {
namespace {

using transport::kafka::Client;
using transport::kafka::Role;

constexpr int kPartitions = 2;
constexpr int kRound = 10'000;
constexpr std::chrono::seconds kAway{60};

std::string Ledger(const std::string& bootstrap, const std::string& topic) {
  return KafkaJob({bootstrap, kLedgerQuery, "subscribe = \"" + topic + "\"\n"});
}

LiveJob::Condition Counted(int64_t records) {
  return [records](const Delivered& so_far) { return so_far.input_rows() >= records; };
}

// A node with a topic and a job that has counted the first round.
struct Scene {
  explicit Scene(const std::string& name) : broker(name) {
    broker.Start();
    topic = NewTopic(broker.address(), kPartitions);
    Produce();
    job = std::make_unique<LiveJob>(Ledger(broker.address(), topic));
    EXPECT_TRUE(job->WaitUntil(Counted(kRound)));
  }
  void Produce() {
    ProduceNumbers(broker.address(), topic, kRound, kPartitions);
    produced += kRound;
  }
  // Another round after the node came back: the job goes on by itself, from where it was.
  void ExpectNothingLost() {
    Produce();
    EXPECT_TRUE(job->WaitUntil(Counted(produced)));
    Status ended = job->Stop();
    EXPECT_TRUE(ended.ok()) << ended.ToString();
    EXPECT_EQ(CountedOnce(job->delivered().rows), produced);
    EXPECT_TRUE(job->delivered().contiguous());
  }

  Broker broker;
  std::string topic;
  std::unique_ptr<LiveJob> job;
  int64_t produced = 0;
};

TEST(KafkaOutage, ABrokerThatIsKilledAndStartedAgainCostsNoRecord) {
  NEED_BROKER();
  Scene scene("killed");
  for (int round = 0; round < 2; ++round) {
    scene.Produce();  // in flight while the node dies
    scene.broker.Crash();
    scene.broker.Start();
  }
  scene.ExpectNothingLost();
}

// Two nodes at a time: one is dead for a minute, the other keeps its connections but does not
// answer.
TEST(KafkaOutage, AMinuteWithoutTheBrokerCostsNoRecord) {
  NEED_BROKER();
  Scene dead("dead"), frozen("frozen");
  dead.Produce();
  frozen.Produce();
  dead.broker.Crash();
  frozen.broker.Freeze();
  std::this_thread::sleep_for(kAway);
  frozen.broker.Thaw();
  dead.broker.Start();
  frozen.ExpectNothingLost();
  dead.ExpectNothingLost();
}

TEST(KafkaOutage, AJobThatIsStoppedWhileTheBrokerIsAwayEndsCleanly) {
  NEED_BROKER();
  Scene scene("stopped");
  scene.broker.Crash();
  Status ended = scene.job->Stop();
  EXPECT_TRUE(ended.ok()) << ended.ToString();
  EXPECT_EQ(CountedOnce(scene.job->delivered().rows), kRound);
}

// librdkafka's mock cluster can take a partition's leader away.
TEST(KafkaOutage, APartitionWithoutALeaderIsWaitedFor) {
  auto owner = *Client::New(Role::kProducer, {{"bootstrap.servers", "unused"}}, StatusCode::kSink);
  rd_kafka_mock_cluster_t* cluster = rd_kafka_mock_cluster_new(owner->get(), 3);
  rd_kafka_mock_topic_create(cluster, "t", kPartitions, 1);
  const std::string bootstrap = rd_kafka_mock_cluster_bootstraps(cluster);
  ProduceNumbers(bootstrap, "t", kRound, kPartitions);
  {
    LiveJob job(Ledger(bootstrap, "t"));
    EXPECT_TRUE(job.WaitUntil(Counted(kRound)));
    for (int32_t leader : {-1, 2, 3}) {
      rd_kafka_mock_partition_set_leader(cluster, "t", 1, leader);
      EXPECT_FALSE(job.Within(std::chrono::milliseconds(500), Counted(kRound + 1)));
    }
    ProduceNumbers(bootstrap, "t", kRound, kPartitions);
    EXPECT_TRUE(job.WaitUntil(Counted(2 * kRound)));
    Status ended = job.Stop();
    EXPECT_TRUE(ended.ok()) << ended.ToString();
    EXPECT_EQ(CountedOnce(job.delivered().rows), 2 * kRound);
  }
  rd_kafka_mock_cluster_destroy(cluster);
}

}  // namespace
}  // namespace rillmill::test
