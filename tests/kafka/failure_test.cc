// Brokers that are away, topics that come and go, addresses that are wrong.
#include <gtest/gtest.h>

#include "tests/kafka/broker.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

std::unique_ptr<Drain> Open(const std::string& bootstrap, const std::string& topic,
                            OptionList more = {}) {
  more.push_back({"kafka.bootstrap.servers", bootstrap});
  more.push_back({"subscribe", topic});
  more.push_back({"startingOffsets", "earliest"});
  auto drain = std::make_unique<Drain>(*NewKafkaSource(more));
  Status opened = drain->Open();
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  return drain;
}

Status OpenError(const OptionList& options) {
  Status opened = Drain(*NewKafkaSource(options)).Open();
  EXPECT_EQ(opened.code(), StatusCode::kSource) << opened.ToString();
  return opened;
}

TEST(KafkaFailure, AWrongPortIsSaidWithinTheTimeOut) {
  Status error = OpenError({{"kafka.bootstrap.servers", "127.0.0.1:1"},
                            {"subscribe", "t"},
                            {"connectTimeout", "500ms"}});
  EXPECT_NE(error.message().find("127.0.0.1:1"), std::string::npos) << error.ToString();
  EXPECT_NE(error.message().find("refused"), std::string::npos) << error.ToString();
}

TEST(KafkaFailure, AWrongHostIsSaidAtOnce) {
  Status error = OpenError({{"kafka.bootstrap.servers", "no-such-host.invalid:9092"},
                            {"subscribe", "t"},
                            {"connectTimeout", "60s"}});
  EXPECT_NE(error.message().find("no-such-host.invalid"), std::string::npos) << error.ToString();
}

TEST(KafkaFailure, AMissingTopicIsSaid) {
  NEED_BROKER();
  Status error = OpenError(
      {{"kafka.bootstrap.servers", Broker::Shared().address()}, {"subscribe", "no-such-topic"}});
  EXPECT_NE(error.message().find("no-such-topic"), std::string::npos) << error.ToString();
}

TEST(KafkaFailure, ReadingGoesOnAfterTheBrokerWasAway) {
  NEED_BROKER();
  Broker broker("restart");
  broker.Start();
  std::string topic = NewTopic(broker.address(), 2);
  ProduceNumbers(broker.address(), topic, 10'000, 2);
  auto drain = Open(broker.address(), topic);
  ASSERT_TRUE(drain->ReadWhile([&] { return drain->total() < 1'000; }).ok());
  for (auto away : {&Broker::Stop, &Broker::Crash}) {
    (broker.*away)();
    int polls = 0;
    Status meanwhile = drain->ReadWhile([&] { return ++polls < 20; });
    EXPECT_TRUE(meanwhile.ok()) << meanwhile.ToString();
    broker.Start();
    ProduceNumbers(broker.address(), topic, 10'000, 2);
  }
  Status read = drain->ReadToEnd([&] { return drain->total() >= 30'000; });
  EXPECT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain->total(), 30'000u);
  EXPECT_TRUE(drain->contiguous());
}

TEST(KafkaFailure, NewPartitionsAreReadFromTheirBeginning) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, topic, 100, 1);
  auto drain = Open(bootstrap, topic);
  ASSERT_TRUE(drain->ReadToEnd().ok());
  AddPartitions(bootstrap, topic, 3);
  ASSERT_TRUE(NewProducer(bootstrap)->CheckTopic(topic, kPatience).ok());
  Status waited = drain->ReadWhile([&] { return drain->partitions() < 3; });
  ASSERT_TRUE(waited.ok()) << waited.ToString();
  ProduceNumbers(bootstrap, topic, 300, 3);
  ASSERT_TRUE(drain->ReadToEnd([&] { return drain->total() >= 400; }).ok());
  EXPECT_EQ(drain->records(1).size(), 100u);
  EXPECT_EQ(drain->records(2).size(), 100u);
  EXPECT_TRUE(drain->contiguous());
}

TEST(KafkaFailure, NewTopicsOfAPatternAreFound) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string first = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, first, 10, 1);
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", bootstrap},
                               {"subscribePattern", first + "|late-" + first + "x*"},
                               {"startingOffsets", "latest"}}));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  auto producer = NewProducer(bootstrap);
  std::string second = "late-" + first;
  ASSERT_TRUE(producer->CreateTopic(second, 1, kPatience).ok());
  ProduceNumbers(bootstrap, second, 10, 1);
  Status read = drain.ReadToEnd([&] { return drain.total() >= 10; });
  ASSERT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain.records(1).size(), 10u);
}

TEST(KafkaFailure, ADeletedTopicEndsTheQuery) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, topic, 10, 1);
  auto drain = Open(bootstrap, topic, {{"fetchOffset.retryIntervalMs", "100"}});
  ASSERT_TRUE(drain->ReadToEnd().ok());
  DeleteTopic(bootstrap, topic);
  Status read = drain->ReadWhile([] { return true; });
  EXPECT_EQ(read.code(), StatusCode::kSource) << read.ToString();
  EXPECT_EQ(read.error_class(), "KAFKA_DATA_LOSS.PARTITIONS_DELETED");
}

TEST(KafkaFailure, ADeletedTopicIsLeftBehindWhenLossIsAllowed) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string gone = NewTopic(bootstrap, 1), stays = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, gone, 10, 1);
  auto drain = Open(bootstrap, gone + "," + stays,
                    {{"failOnDataLoss", "false"}, {"fetchOffset.retryIntervalMs", "100"}});
  ASSERT_TRUE(drain->ReadToEnd().ok());
  DeleteTopic(bootstrap, gone);
  bool seen_gone = false;
  Status waited = drain->ReadWhile([&] {
    auto snapshot = drain->Snapshot();
    seen_gone = snapshot.ok() && snapshot->partitions[0].gone;
    return !seen_gone;
  });
  EXPECT_TRUE(waited.ok()) << waited.ToString();
  EXPECT_TRUE(seen_gone);
  ProduceNumbers(bootstrap, stays, 10, 1);
  ASSERT_TRUE(drain->ReadToEnd([&] { return drain->records(1).size() >= 10; }).ok());
}

TEST(KafkaFailure, RecordsThatWereAgedOutAreLossOrSkipped) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, topic, 100, 1);
  auto before = transport::kafka::NewPartitionList(1);
  rd_kafka_topic_partition_list_add(before.get(), topic.c_str(), 0)->offset = 40;
  auto strict = Open(bootstrap, topic);
  auto lenient = Open(bootstrap, topic, {{"failOnDataLoss", "false"}});
  {
    auto client = *transport::kafka::Client::New(
        transport::kafka::Role::kProducer, {{"bootstrap.servers", bootstrap}}, StatusCode::kSink);
    auto* request = rd_kafka_DeleteRecords_new(before.get());
    auto* queue = rd_kafka_queue_new(client->get());
    rd_kafka_DeleteRecords(client->get(), &request, 1, nullptr, queue);
    if (auto* event = rd_kafka_queue_poll(queue, static_cast<int>(kPatience.count())))
      rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_DeleteRecords_destroy(request);
  }
  Status lost = strict->ReadToEnd();
  EXPECT_EQ(lost.code(), StatusCode::kSource) << lost.ToString();
  EXPECT_EQ(lost.error_class(), "KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE");
  Status read = lenient->ReadToEnd();
  EXPECT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(lenient->total(), 60u);
  EXPECT_EQ(lenient->records(0)[0].offset, 40);
}

}  // namespace
}  // namespace rillmill::test
