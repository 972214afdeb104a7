// What needs no broker: options, properties, the JSON forms.
#include <gtest/gtest.h>

#include "tests/kafka/support.h"
#include "transport/kafka/offsets_json.h"
#include "transport/kafka/properties.h"
#include "transport/kafka/source_options.h"
#include "transport/kafka/topics.h"

namespace rillmill::test {
namespace {

using namespace transport::kafka;

Options Make(const OptionList& list) {
  Options options;
  for (const auto& [name, value] : list) options.Set(name, value, "job.toml:3:1");
  return options;
}

std::string SourceError(OptionList options) {
  options.push_back({"kafka.bootstrap.servers", "localhost:1"});
  auto source = NewKafkaSource(options);
  EXPECT_EQ(source.status().code(), StatusCode::kInvalid);
  return std::string(source.status().message());
}

TEST(KafkaOffsetsJson, ReadsBothForms) {
  auto partitions = ParsePartitions(R"({"a":[0, 2], "b.c-d":[1]})");
  ASSERT_TRUE(partitions.ok()) << partitions.status().ToString();
  EXPECT_EQ(*partitions, (std::vector<TopicPartition>{{"a", 0}, {"a", 2}, {"b.c-d", 1}}));
  auto offsets = ParseOffsets(R"( {"a":{"0":23,"1":-1}} )");
  ASSERT_TRUE(offsets.ok()) << offsets.status().ToString();
  EXPECT_EQ(*offsets, (std::map<TopicPartition, int64_t>{{{"a", 0}, 23}, {{"a", 1}, -1}}));
}

TEST(KafkaOffsetsJson, RefusesBrokenTexts) {
  for (const char* text :
       {"", "a", "{", R"({"a"})", R"({"a":{"0":1})", R"({"a":{"x":1}})", R"({"a":{"0":1}} x)",
        R"({"a":{"0":"1"}})", R"({"a":[0]})", R"({"a":{"0":99999999999999999999}})"}) {
    EXPECT_FALSE(ParseOffsets(text).ok()) << text;
  }
}

TEST(KafkaProperties, TranslatesJavaNames) {
  auto properties = ReadProperties(Make({{"kafka.bootstrap.servers", "h:1"},
                                         {"Kafka.fetch.max.wait.ms", "7"},
                                         {"kafka.max.poll.records", "9"},
                                         {"kafka.request.timeout.ms", "1000"},
                                         {"kafka.ssl.truststore.location", "/ca.pem"},
                                         {"subscribe", "t"}}),
                                   Role::kConsumer);
  ASSERT_TRUE(properties.ok()) << properties.status().ToString();
  EXPECT_EQ(*properties, (Properties{{"bootstrap.servers", "h:1"},
                                     {"fetch.wait.max.ms", "7"},
                                     {"socket.timeout.ms", "1000"},
                                     {"ssl.ca.location", "/ca.pem"}}));
}

TEST(KafkaProperties, TakesUserAndPasswordFromJaas) {
  auto properties = ReadProperties(
      Make({{"kafka.bootstrap.servers", "h:1"},
            {"kafka.sasl.jaas.config",
             "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" "
             "password=\"p w\";"}}),
      Role::kProducer);
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(properties->at("sasl.username"), "u");
  EXPECT_EQ(properties->at("sasl.password"), "p w");
}

TEST(KafkaProperties, RefusesWhatTheSourceDecidesItself) {
  for (const char* name :
       {"kafka.auto.offset.reset", "kafka.enable.auto.commit", "kafka.key.deserializer",
        "kafka.value.deserializer", "kafka.interceptor.classes"}) {
    std::string error = SourceError({{"subscribe", "t"}, {name, "x"}});
    EXPECT_NE(error.find(name), error.npos) << error;
    EXPECT_NE(error.find("test.toml:1:1"), error.npos) << error;
  }
}

TEST(KafkaProperties, RefusalsDoNotDependOnUpperAndLowerCase) {
  EXPECT_NE(SourceError({{"subscribe", "t"}, {"Kafka.Auto.Offset.Reset", "earliest"}})
                .find("startingOffsets"),
            std::string::npos);
}

TEST(KafkaProperties, RefusesSerializersOfTheSink) {
  for (const char* name : {"kafka.key.serializer", "kafka.value.serializer"}) {
    auto sink = NewKafkaSink({{"kafka.bootstrap.servers", "h:1"}, {name, "x"}});
    EXPECT_EQ(sink.status().code(), StatusCode::kInvalid);
    EXPECT_NE(sink.status().message().find(name), std::string::npos);
  }
}

// As in Spark: each side refuses only its own, and a group id is the user's to choose.
TEST(KafkaProperties, PassesOnWhatSparkPassesOn) {
  const auto source = ReadProperties(Make({{"kafka.bootstrap.servers", "h:1"},
                                           {"kafka.group.id", "mine"},
                                           {"kafka.isolation.level", "read_committed"}}),
                                     Role::kConsumer);
  ASSERT_TRUE(source.ok()) << source.status().ToString();
  EXPECT_EQ(source->at("group.id"), "mine");
  EXPECT_EQ(source->at("isolation.level"), "read_committed");
  const auto sink = ReadProperties(Make({{"kafka.bootstrap.servers", "h:1"},
                                         {"kafka.max.request.size", "2000000"},
                                         {"kafka.client.dns.lookup", "use_all_dns_ips"},
                                         {"kafka.enable.idempotence", "false"}}),
                                   Role::kProducer);
  ASSERT_TRUE(sink.ok()) << sink.status().ToString();
  EXPECT_EQ(*sink, (Properties{{"bootstrap.servers", "h:1"},
                               {"enable.idempotence", "false"},
                               {"message.max.bytes", "2000000"}}));
}

TEST(KafkaProperties, RefusesJavaTrustStoresWithTheWayOut) {
  EXPECT_NE(SourceError({{"subscribe", "t"}, {"kafka.ssl.truststore.location", "/x.jks"}})
                .find("ssl.ca.location"),
            std::string::npos);
}

TEST(KafkaSourceOptions, NeedExactlyOneWayToSubscribe) {
  EXPECT_NE(SourceError({}).find("subscribe"), std::string::npos);
  EXPECT_NE(SourceError({{"subscribe", "a"}, {"assign", "{}"}}).find("only one"),
            std::string::npos);
  EXPECT_NE(SourceError({{"subscribe", " , "}}).find("no topic"), std::string::npos);
  EXPECT_NE(SourceError({{"subscribePattern", "a("}}).find("regular expression"),
            std::string::npos);
  EXPECT_NE(SourceError({{"assign", "[1]"}}).find("assign"), std::string::npos);
}

TEST(KafkaSourceOptions, RefuseEndingOffsets) {
  EXPECT_NE(SourceError({{"subscribe", "a"}, {"endingOffsets", "latest"}}).find("ending offsets"),
            std::string::npos);
}

TEST(KafkaSourceOptions, NeedBrokers) {
  auto source = NewKafkaSource({{"subscribe", "a"}});
  EXPECT_NE(source.status().message().find("kafka.bootstrap.servers"), std::string::npos);
}

TEST(KafkaSourceOptions, RefuseBrokenStartingOffsets) {
  EXPECT_NE(SourceError({{"subscribe", "a"}, {"startingOffsets", "begin"}}).find("startingOffsets"),
            std::string::npos);
  EXPECT_NE(SourceError({{"subscribe", "a"}, {"startingOffsetsByTimestampStrategy", "x"}})
                .find("Strategy"),
            std::string::npos);
}

TEST(KafkaFetching, StaysWithinTheBufferMemoryHoweverManyPartitions) {
  SourceOptions options;
  for (size_t memory : {size_t{1} << 20, size_t{32} << 20, size_t{256} << 20}) {
    options.buffer_bytes = static_cast<int64_t>(memory);
    for (size_t partitions : {1u, 2u, 8u, 50u}) {
      const Properties fetching = FetchProperties(options, partitions);
      const QueueLimits limits = QueueLimitsOf(fetching);
      const size_t most = limits.bytes + std::stoull(fetching.at("fetch.message.max.bytes"));
      EXPECT_LE(most * partitions, std::max(memory, partitions * (17 << 10)));
      EXPECT_GE(most * partitions, memory * 9 / 10);
      EXPECT_GT(limits.messages, 0u);
    }
  }
}

TEST(KafkaFetching, LeavesTheClientsOwnLimitsToTheUser) {
  auto options = ReadSourceOptions(Make({{"kafka.bootstrap.servers", "h:1"},
                                         {"kafka.queued.max.messages.kbytes", "77"},
                                         {"kafka.queued.min.messages", "88"},
                                         {"kafka.max.partition.fetch.bytes", "9999"},
                                         {"kafka.fetch.max.bytes", "99999"}}));
  ASSERT_TRUE(options.ok()) << options.status().ToString();
  const Properties fetching = FetchProperties(*options, 3);
  EXPECT_EQ(QueueLimitsOf(fetching).bytes, 77u * 1024);
  EXPECT_EQ(QueueLimitsOf(fetching).messages, 88u);
  EXPECT_EQ(fetching.at("fetch.message.max.bytes"), "9999");
  EXPECT_EQ(fetching.at("fetch.max.bytes"), "99999");
}

TEST(KafkaSubscription, MatchesPatternsOnWholeNames) {
  auto subscription = Subscription::Read(Make({{"subscribePattern", "a.*"}}));
  ASSERT_TRUE(subscription.ok());
  auto found = (*subscription)->Match({{"b", 1, {}}, {"ab", 2, {}}, {"ba", 1, {}}});
  EXPECT_EQ(found, (std::vector<TopicPartition>{{"ab", 0}, {"ab", 1}}));
  EXPECT_EQ((*subscription)->description(), "SubscribePattern[a.*]");
}

TEST(KafkaSubscription, DescribesItselfAsSparkDoes) {
  EXPECT_EQ((*Subscription::Read(Make({{"subscribe", "a, b"}})))->description(), "Subscribe[a, b]");
  EXPECT_EQ((*Subscription::Read(Make({{"assign", R"({"t":[1,0]})"}})))->description(),
            "Assign[t-0, t-1]");
}

}  // namespace
}  // namespace rillmill::test
