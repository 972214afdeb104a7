// The source against a real broker: what is read, from where on.
#include <gtest/gtest.h>

#include "core/header_list.h"
#include "tests/kafka/broker.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

using transport::kafka::OutgoingRecord;

OptionList From(const std::string& topic, OptionList more = {}) {
  more.push_back({"kafka.bootstrap.servers", Broker::Shared().address()});
  more.push_back({"subscribe", topic});
  return more;
}
OptionList FromEarliest(const std::string& topic, OptionList more = {}) {
  more.push_back({"startingOffsets", "earliest"});
  return From(topic, std::move(more));
}

std::unique_ptr<Drain> Open(const OptionList& options) {
  auto source = NewKafkaSource(options);
  EXPECT_TRUE(source.ok()) << source.status().ToString();
  auto drain = std::make_unique<Drain>(std::move(source).value());
  Status opened = drain->Open();
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  return drain;
}

void ExpectNumbers(const Drain& drain, int count, int partitions) {
  ASSERT_EQ(drain.partitions(), static_cast<size_t>(partitions));
  EXPECT_EQ(drain.total(), static_cast<size_t>(count));
  EXPECT_TRUE(drain.contiguous());
  for (int p = 0; p < partitions; ++p) {
    const auto& records = drain.records(static_cast<size_t>(p));
    for (size_t i = 0; i < records.size(); ++i) {
      ASSERT_EQ(records[i].value, std::to_string(static_cast<int>(i) * partitions + p));
    }
  }
}

class KafkaPartitions : public testing::TestWithParam<int> {};

TEST_P(KafkaPartitions, AreReadWholeAndInOrder) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, GetParam());
  ProduceNumbers(bootstrap, topic, 20'000, GetParam());
  auto drain = Open(FromEarliest(topic));
  Status read = drain->ReadToEnd();
  EXPECT_TRUE(read.ok()) << read.ToString();
  ExpectNumbers(*drain, 20'000, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Counts, KafkaPartitions, testing::Values(1, 2, 8));

class KafkaCodecs : public testing::TestWithParam<const char*> {};

TEST_P(KafkaCodecs, AreDecompressed) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, topic, 5'000, 1,
                 {{"compression.type", GetParam()}, {"linger.ms", "20"}});
  auto drain = Open(FromEarliest(topic));
  ASSERT_TRUE(drain->ReadToEnd().ok());
  ExpectNumbers(*drain, 5'000, 1);
}
INSTANTIATE_TEST_SUITE_P(Names, KafkaCodecs, testing::Values("gzip", "snappy", "lz4", "zstd"));

TEST(KafkaSource, DeliversKeysTombstonesTimestampsAndHeaders) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  auto producer = NewProducer(bootstrap);
  std::string headers;
  AppendHeader({"a", "1", false}, &headers);
  AppendHeader({"b", "", true}, &headers);
  ASSERT_TRUE(producer->Send({topic, 0, "k", "v", headers, 1'234}).ok());
  ASSERT_TRUE(producer->Send({topic, 0, "k", std::nullopt, std::nullopt, 5'678}).ok());
  ASSERT_TRUE(producer->Send({topic, 0, std::nullopt, "", std::nullopt, 9}).ok());
  ASSERT_TRUE(producer->Flush().ok());

  auto drain = Open(FromEarliest(topic, {{"includeHeaders", "true"}}));
  ASSERT_TRUE(drain->ReadToEnd().ok());
  const auto& records = drain->records(0);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].key, "k");
  EXPECT_EQ(records[0].value, "v");
  EXPECT_EQ(records[0].timestamp_ms, 1'234);
  EXPECT_EQ(records[0].headers, "a=1;b=<null>;");
  EXPECT_EQ(records[1].value, "<null>");
  EXPECT_EQ(records[1].headers, "");
  EXPECT_EQ(records[2].key, "<null>");
  EXPECT_EQ(records[2].value, "");
}

TEST(KafkaSource, DeliversRecordsLargerThanABatch) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1, {{"max.message.bytes", "20000000"}});
  auto producer = NewProducer(bootstrap, {{"message.max.bytes", "20000000"}});
  std::string large(10 << 20, 'x');
  ASSERT_TRUE(producer->Send({topic, 0, {}, "before", {}, 0}).ok());
  ASSERT_TRUE(producer->Send({topic, 0, {}, large, {}, 0}).ok());
  ASSERT_TRUE(producer->Send({topic, 0, {}, "after", {}, 0}).ok());
  ASSERT_TRUE(producer->Flush().ok());
  auto drain = Open(FromEarliest(topic));
  ASSERT_TRUE(drain->ReadToEnd().ok());
  ASSERT_EQ(drain->total(), 3u);
  EXPECT_EQ(drain->records(0)[1].value, large);
  EXPECT_EQ(drain->records(0)[2].value, "after");
}

TEST(KafkaSource, BeginsWhereStartingOffsetsSay) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 2);
  ProduceNumbers(bootstrap, topic, 20, 2);
  auto starts = [&](OptionList options) {
    auto drain = Open(From(topic, std::move(options)));
    auto snapshot = drain->Snapshot();
    EXPECT_TRUE(snapshot.ok()) << snapshot.status().ToString();
    return std::pair(snapshot->partitions[0].start.value, snapshot->partitions[1].start.value);
  };
  using Two = std::pair<int64_t, int64_t>;
  EXPECT_EQ(starts({}), Two(10, 10));
  EXPECT_EQ(starts({{"startingOffsets", "earliest"}}), Two(0, 0));
  EXPECT_EQ(starts({{"startingOffsets", "{\"" + topic + R"(":{"0":3,"1":-1}})"}}), Two(3, 10));
  EXPECT_EQ(starts({{"startingOffsets", "{\"" + topic + R"(":{"0":-2,"1":10}})"}}), Two(0, 10));
}

TEST(KafkaSource, BeginsAtATimestamp) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  auto producer = NewProducer(bootstrap);
  for (int64_t time : {100, 200, 300})
    ASSERT_TRUE(producer->Send({topic, 0, {}, "v", {}, time}).ok());
  ASSERT_TRUE(producer->Flush().ok());
  auto start = [&](OptionList options) {
    return Open(From(topic, std::move(options)))->Snapshot()->partitions[0].start.value;
  };
  EXPECT_EQ(start({{"startingTimestamp", "200"}}), 1);
  EXPECT_EQ(start({{"startingTimestamp", "201"}, {"startingOffsets", "earliest"}}), 2);
  EXPECT_EQ(start({{"startingOffsetsByTimestamp", "{\"" + topic + R"(":{"0":150}})"}}), 1);
  EXPECT_EQ(start({{"startingTimestamp", "301"}, {"startingOffsetsByTimestampStrategy", "latest"}}),
            3);

  Drain none(*NewKafkaSource(From(topic, {{"startingTimestamp", "301"}})));
  Status opened = none.Open();
  EXPECT_EQ(opened.code(), StatusCode::kSource);
  EXPECT_NE(opened.message().find("301"), std::string::npos) << opened.ToString();
}

TEST(KafkaSource, RefusesStartingOffsetsThatDoNotNameAllPartitions) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 2);
  for (const char* json : {R"(":{"0":0}})", R"(":{"0":0,"1":0,"2":0}})"}) {
    Drain drain(*NewKafkaSource(From(topic, {{"startingOffsets", "{\"" + topic + json}})));
    EXPECT_EQ(drain.Open().code(), StatusCode::kSource);
  }
}

TEST(KafkaSource, ReadsOnlyAssignedPartitions) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 3);
  ProduceNumbers(bootstrap, topic, 30, 3);
  auto drain = Open({{"kafka.bootstrap.servers", bootstrap},
                     {"assign", "{\"" + topic + "\":[2]}"},
                     {"startingOffsets", "earliest"}});
  ASSERT_TRUE(drain->ReadToEnd().ok());
  ASSERT_EQ(drain->partitions(), 1u);
  EXPECT_EQ(drain->records(0)[0].value, "2");
}

TEST(KafkaSource, FrozenOffersOnlyWhatIsThere) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceNumbers(bootstrap, topic, 10, 1);
  auto drain = Open(FromEarliest(topic));
  drain->source().Freeze();
  ASSERT_TRUE(drain->Snapshot().ok());
  ProduceNumbers(bootstrap, topic, 10, 1);
  auto snapshot = drain->Snapshot();
  EXPECT_EQ(snapshot->partitions[0].latest.value, 10);
  EXPECT_TRUE(snapshot->closed);
  EXPECT_TRUE(drain->ReadToEnd().ok());
}

TEST(KafkaSource, SeesRecordsThatComeLater) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  auto drain = Open(From(topic));
  ASSERT_TRUE(drain->ReadToEnd().ok());
  for (int round = 1; round <= 3; ++round) {
    ProduceNumbers(bootstrap, topic, 10, 1);
    ASSERT_TRUE(
        drain->ReadToEnd([&] { return drain->total() >= static_cast<size_t>(round) * 10; }).ok());
  }
  EXPECT_EQ(drain->total(), 30u);
  EXPECT_TRUE(drain->contiguous());
}

// A full queue of librdkafka is looked at again after up to a second; the reader does not wait for
// that. Sixty fullnesses would take half a minute.
TEST(KafkaSource, ASlowQueryDoesNotWaitForFullQueues) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string topic = NewTopic(bootstrap, 1);
  ProduceSized(bootstrap, topic, std::vector<size_t>(30'000, 1'000));
  auto drain = Open(FromEarliest(topic, {{"bufferMemory", "1048576"}}));
  const auto start = std::chrono::steady_clock::now();
  Status read = drain->ReadToEnd([&] {
    WakeEvent().WaitFor(std::chrono::milliseconds(2));  // the query, slower than the broker
    return true;
  });
  ASSERT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain->total(), 30'000u);
  EXPECT_TRUE(drain->contiguous());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(12));
}

TEST(KafkaSource, DescribesItselfAsSparkDoes) {
  EXPECT_EQ(
      (*NewKafkaSource({{"kafka.bootstrap.servers", "h:1"}, {"subscribe", "a"}}))->description(),
      "KafkaV2[Subscribe[a]]");
}

}  // namespace
}  // namespace rillmill::test
