// The sink against a real broker, read back by another client: Java's console consumer.
#include <gtest/gtest.h>

#include <optional>

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
  ASSERT_TRUE(
      sink->Open({{{"Topic", "STRING"}, {"partition", "INT"}, {"VALUE", "STRING"}}, "append"})
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

TEST(KafkaSink, ChecksItsColumnsBeforeItConnects) {
  OptionList nowhere = {{"kafka.bootstrap.servers", "127.0.0.1:1"}, {"topic", "t"}};
  EXPECT_EQ(OpenSink(nowhere, {{"key", "STRING"}}).code(), StatusCode::kInvalid);
  EXPECT_EQ(OpenSink(nowhere, {{"value", "BIGINT"}}).code(), StatusCode::kInvalid);
  EXPECT_EQ(OpenSink(nowhere, {{"value", "STRING"}, {"key", "INT"}}).code(), StatusCode::kInvalid);
  EXPECT_EQ(OpenSink({{"kafka.bootstrap.servers", "127.0.0.1:1"}}, {{"value", "STRING"}}).code(),
            StatusCode::kInvalid);
}

TEST(KafkaSink, FailsOnANullTopic) {
  NEED_BROKER();
  auto sink = *NewKafkaSink(To());
  ASSERT_TRUE(sink->Open({{{"topic", "STRING"}, {"value", "STRING"}}, "append"}).ok());
  Status written = sink->Write(Rows({{std::nullopt, "v"}}));
  EXPECT_EQ(written.code(), StatusCode::kSink);
  EXPECT_NE(written.message().find("null topic"), std::string::npos);
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
