// The sink against a real broker, read back by another client: Java's console consumer.
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "core/header_list.h"

#include "tests/kafka/broker.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

// Rows of optional texts, column by column.
class Rows final : public OutputRows {
 public:
  explicit Rows(std::vector<std::vector<std::optional<std::string>>> rows)
      : rows_(std::move(rows)) {}
  size_t size() const override { return rows_.size(); }
  void EncodeJson(EncodedColumn*) const override {}
  void EncodeCells(size_t, EncodedColumn*) const override {}
  void EncodeBytes(size_t column, EncodedColumn* out) const override {
    for (const auto& row : rows_) {
      if (row[column]) out->bytes += *row[column];
      out->Finish(!row[column]);
    }
  }

 private:
  const std::vector<std::vector<std::optional<std::string>>> rows_;
};

OptionList To(OptionList more = {}) {
  more.push_back({"kafka.bootstrap.servers", Broker::Shared().address()});
  return more;
}

Status OpenSink(const OptionList& options, std::vector<SinkColumn> columns) {
  auto sink = NewKafkaSink(options);
  RILLMILL_TRY(sink.status());
  return (*sink)->Open({std::move(columns), "append"});
}

std::string ConsoleConsumer(const std::string& topic, int count, const std::string& more = {}) {
  const Broker& broker = Broker::Shared();
  return broker.Tool("org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server " +
                     broker.address() + " --topic " + topic +
                     " --from-beginning --timeout-ms 20000 --max-messages " +
                     std::to_string(count) + " " + more);
}

TEST(KafkaSink, WritesWhatJavaReads) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  auto sink = *NewKafkaSink(To({{"topic", topic}}));
  ASSERT_TRUE(sink->Open({{{"key", "STRING"}, {"value", "BINARY"}}, "append"}).ok());
  ASSERT_TRUE(sink->BeginEpoch({0}).ok());
  ASSERT_TRUE(sink->Write(Rows({{"k1", "v1"}, {std::nullopt, "v2"}, {"k3", std::nullopt}})).ok());
  ASSERT_TRUE(sink->EndEpoch().ok());
  ASSERT_TRUE(sink->Close().ok());
  EXPECT_EQ(ConsoleConsumer(topic, 3, "--property print.key=true"), "k1\tv1\nnull\tv2\nk3\tnull\n");
}

TEST(KafkaSink, TakesTopicAndPartitionFromColumns) {
  NEED_BROKER();
  const auto& bootstrap = Broker::Shared().address();
  std::string a = NewTopic(bootstrap, 2), b = NewTopic(bootstrap, 1);
  auto sink = *NewKafkaSink(To());
  ASSERT_TRUE(sink->Open({{{"topic", "STRING NOT NULL"}, {"partition", "INT"}, {"value", "STRING"}},
                          "append"})
                  .ok());
  ASSERT_TRUE(sink->Write(Rows({{a, "1", "x"}, {b, std::nullopt, "y"}, {a, "0", "z"}})).ok());
  ASSERT_TRUE(sink->EndEpoch().ok());
  Drain drain(*NewKafkaSource(To({{"subscribe", a + "," + b}, {"startingOffsets", "earliest"}})));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  EXPECT_EQ(drain.records(0)[0].value, "z");
  EXPECT_EQ(drain.records(1)[0].value, "x");
  EXPECT_EQ(drain.records(2)[0].value, "y");
}

TEST(KafkaSink, KeepsTheOrderOverManyEpochs) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  auto sink = *NewKafkaSink(To({{"topic", topic}}));
  ASSERT_TRUE(sink->Open({{{"value", "STRING"}}, "update"}).ok());
  for (int epoch = 0; epoch < 50; ++epoch) {
    std::vector<std::vector<std::optional<std::string>>> rows;
    for (int i = 0; i < 100; ++i) rows.push_back({std::to_string(epoch * 100 + i)});
    ASSERT_TRUE(sink->BeginEpoch({epoch}).ok());
    ASSERT_TRUE(sink->Write(Rows(std::move(rows))).ok());
    ASSERT_TRUE(sink->EndEpoch().ok());
  }
  Drain drain(*NewKafkaSource(To({{"subscribe", topic}, {"startingOffsets", "earliest"}})));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  ASSERT_EQ(drain.total(), 5'000u);
  for (size_t i = 0; i < 5'000; ++i) ASSERT_EQ(drain.records(0)[i].value, std::to_string(i));
}

TEST(KafkaSink, WritesHeadersThatJavaReads) {
  NEED_BROKER();
  std::string list, empty;
  AppendHeader({"a", "1"}, &list);
  AppendHeader({"none", "", true}, &list);
  AppendHeader({"a", "2"}, &list);
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  auto sink = *NewKafkaSink(To({{"topic", topic}}));
  ASSERT_TRUE(
      sink->Open({{{"value", "STRING"}, {"headers", "ARRAY<STRUCT<key: STRING, value: BINARY>>"}},
                  "append"})
          .ok());
  ASSERT_TRUE(sink->Write(Rows({{"v1", list}, {"v2", std::nullopt}, {"v3", empty}})).ok());
  ASSERT_TRUE(sink->EndEpoch().ok());
  EXPECT_EQ(ConsoleConsumer(topic, 3, "--property print.headers=true"),
            "a:1,none:null,a:2\tv1\nNO_HEADERS\tv2\nNO_HEADERS\tv3\n");
}

// Spark 4.2's own words (KafkaWriter), and its order of checking: topic, key, value, headers,
// partition.
TEST(KafkaSink, RefusesColumnsInSparksWordsBeforeItConnects) {
  const OptionList bare = {{"kafka.bootstrap.servers", "127.0.0.1:1"}};
  OptionList nowhere = bare;
  nowhere.push_back({"topic", "t"});
  struct Case {
    OptionList options;
    std::vector<SinkColumn> columns;
    const char* complaint;
  };
  const std::vector<Case> cases = {
      {nowhere, {{"key", "STRING"}}, "Required attribute 'value' not found"},
      {nowhere, {{"VALUE", "STRING"}}, "Required attribute 'value' not found"},
      {nowhere,
       {{"value", "BIGINT"}},
       "value attribute unsupported type bigint. value must be a(n) string or binary"},
      {nowhere,
       {{"value", "STRING"}, {"key", "INT"}},
       "key attribute unsupported type int. key must be a(n) string or binary"},
      {nowhere,
       {{"value", "STRING"}, {"partition", "BIGINT NOT NULL"}},
       "partition attribute unsupported type bigint. partition must be a(n) int"},
      {nowhere,
       {{"value", "STRING"}, {"headers", "ARRAY<STRING>"}},
       "headers attribute unsupported type array<string>. headers must be a(n) "
       "array<struct<key:string,value:binary>>"},
      {bare,
       {{"key", "INT"}},
       "topic option required when no 'topic' attribute is present. Use the topic option for "
       "setting a topic."},
      {bare,
       {{"topic", "BINARY"}, {"value", "STRING"}},
       "topic attribute unsupported type binary. topic must be a(n) string"},
  };
  for (const Case& one : cases) {
    const Status refused = OpenSink(one.options, one.columns);
    EXPECT_EQ(refused.code(), StatusCode::kInvalid);
    EXPECT_EQ(refused.error_class(), "_LEGACY_ERROR_TEMP_3080");
    EXPECT_EQ(refused.message(), std::string("sink kafka: ") + one.complaint);
  }
}

// Writes one row with the columns topic, partition and value; the first error of write and flush.
Status WriteOne(const OptionList& more, std::vector<std::optional<std::string>> row) {
  auto sink = *NewKafkaSink(To(more));
  RILLMILL_TRY(
      sink->Open({{{"topic", "STRING"}, {"partition", "INT"}, {"value", "STRING"}}, "append"}));
  RILLMILL_TRY(sink->Write(Rows({std::move(row)})));
  return sink->EndEpoch();
}

TEST(KafkaSink, RefusesRowsThatCannotGoAnywhere) {
  NEED_BROKER();
  const Status null_topic = WriteOne({}, {std::nullopt, std::nullopt, "v"});
  EXPECT_EQ(null_topic.code(), StatusCode::kSink);
  EXPECT_EQ(null_topic.error_class(), "KAFKA_NULL_TOPIC_IN_DATA");
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  const Status negative = WriteOne({}, {topic, "-1", "v"});
  EXPECT_EQ(negative.code(), StatusCode::kSink);
  EXPECT_NE(negative.message().find("partition -1"), std::string::npos) << negative.ToString();
  const OptionList impatient = {{"kafka.topic.metadata.propagation.max.ms", "300"}};
  for (const auto& [name, partition] : {std::pair{topic.c_str(), "7"}, {"unknown-topic", "0"}}) {
    const Status refused = WriteOne(impatient, {name, partition, "v"});
    EXPECT_EQ(refused.code(), StatusCode::kSink) << refused.ToString();
    EXPECT_NE(refused.message().find(name), std::string::npos) << refused.ToString();
  }
}

TEST(KafkaSink, SurfacesThatItsTopicWasDeleted) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  auto sink = *NewKafkaSink(To({{"topic", topic},
                                {"kafka.topic.metadata.propagation.max.ms", "300"},
                                {"kafka.delivery.timeout.ms", "5000"}}));
  ASSERT_TRUE(sink->Open({{{"value", "STRING"}}, "append"}).ok());
  ASSERT_TRUE(sink->Write(Rows({{"v"}})).ok());
  ASSERT_TRUE(sink->EndEpoch().ok());
  DeleteTopic(Broker::Shared().address(), topic);
  Status written = sink->Write(Rows({{"v"}}));
  if (written.ok()) written = sink->EndEpoch();
  EXPECT_EQ(written.code(), StatusCode::kSink) << written.ToString();
  EXPECT_NE(written.message().find(topic), std::string::npos) << written.ToString();
}

TEST(KafkaSink, SurfacesThatNobodyTookTheRecordInTime) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 1);
  auto sink = *NewKafkaSink(To({{"topic", topic}, {"kafka.delivery.timeout.ms", "1000"}}));
  ASSERT_TRUE(sink->Open({{{"value", "STRING"}}, "append"}).ok());
  Broker::Shared().Freeze();
  const Status written = sink->Write(Rows({{"v"}}));
  const Status ended = sink->EndEpoch();
  Broker::Shared().Thaw();
  EXPECT_TRUE(written.ok()) << written.ToString();
  EXPECT_EQ(ended.code(), StatusCode::kSink);
  EXPECT_NE(ended.message().find("timed out"), std::string::npos) << ended.ToString();
  EXPECT_FALSE(sink->Write(Rows({{"w"}})).ok()) << "nothing counts after a lost record";
}

TEST(KafkaSink, RefusesATopicThatDoesNotExist) {
  NEED_BROKER();
  Status opened = OpenSink(To({{"topic", "no-such-topic"}}), {{"value", "STRING"}});
  EXPECT_EQ(opened.code(), StatusCode::kSink);
  EXPECT_NE(opened.message().find("no-such-topic"), std::string::npos) << opened.ToString();
}

TEST(KafkaSink, SurfacesDeliveryErrors) {
  NEED_BROKER();
  std::string topic = NewTopic(Broker::Shared().address(), 1, {{"max.message.bytes", "1000"}});
  auto sink = *NewKafkaSink(To({{"topic", topic}}));
  ASSERT_TRUE(sink->Open({{{"value", "STRING"}}, "append"}).ok());
  ASSERT_TRUE(sink->Write(Rows({{std::string(10'000, 'x')}})).ok());
  Status ended = sink->EndEpoch();
  EXPECT_EQ(ended.code(), StatusCode::kSink);
  EXPECT_NE(ended.message().find(topic), std::string::npos) << ended.ToString();
}

TEST(KafkaSink, SaysWhenNobodyAnswers) {
  Status opened = OpenSink(
      {{"kafka.bootstrap.servers", "127.0.0.1:1"}, {"topic", "t"}, {"connectTimeout", "500ms"}},
      {{"value", "STRING"}});
  EXPECT_EQ(opened.code(), StatusCode::kSink);
  EXPECT_NE(opened.message().find("127.0.0.1:1"), std::string::npos) << opened.ToString();
}

}  // namespace
}  // namespace rillmill::test
