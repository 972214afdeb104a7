// The source on librdkafka's mock cluster: the same path where no Java is.
#include <gtest/gtest.h>

#include "tests/kafka/support.h"

#include <librdkafka/rdkafka_mock.h>  // needs rdkafka.h before it

namespace rillmill::test {
namespace {

using transport::kafka::Client;
using transport::kafka::Role;

class KafkaMock : public testing::Test {
 protected:
  KafkaMock() {
    owner_ = *Client::New(Role::kProducer, {{"bootstrap.servers", "unused"}}, StatusCode::kSink);
    cluster_ = rd_kafka_mock_cluster_new(owner_->get(), 1);
    rd_kafka_mock_topic_create(cluster_, "t", 2, 1);
    bootstrap_ = rd_kafka_mock_cluster_bootstraps(cluster_);
  }
  ~KafkaMock() override { rd_kafka_mock_cluster_destroy(cluster_); }

  std::unique_ptr<Client> owner_;
  rd_kafka_mock_cluster_t* cluster_;
  std::string bootstrap_;
};

TEST_F(KafkaMock, WritesAndReadsWithoutGaps) {
  ProduceNumbers(bootstrap_, "t", 2'000, 2);
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", bootstrap_},
                               {"subscribe", "t"},
                               {"startingOffsets", "earliest"}}));
  Status opened = drain.Open();
  ASSERT_TRUE(opened.ok()) << opened.ToString();
  Status read = drain.ReadToEnd();
  ASSERT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain.total(), 2'000u);
  EXPECT_TRUE(drain.contiguous());
  EXPECT_EQ(drain.records(1)[3].value, "7");
}

TEST_F(KafkaMock, WaitsThroughFetchErrors) {
  ProduceNumbers(bootstrap_, "t", 100, 2);
  rd_kafka_mock_push_request_errors(
      cluster_, 1 /* Fetch */, 3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR);
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", bootstrap_},
                               {"subscribe", "t"},
                               {"startingOffsets", "earliest"}}));
  ASSERT_TRUE(drain.Open().ok());
  Status read = drain.ReadToEnd();
  ASSERT_TRUE(read.ok()) << read.ToString();
  EXPECT_EQ(drain.total(), 100u);
  EXPECT_TRUE(drain.contiguous());
}

TEST_F(KafkaMock, ProducesTheOrderAgainAfterRetriedRequests) {
  rd_kafka_mock_push_request_errors(cluster_, 0 /* Produce */, 2,
                                    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                                    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
  ProduceNumbers(bootstrap_, "t", 1'000, 1);
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", bootstrap_},
                               {"assign", R"({"t":[0]})"},
                               {"startingOffsets", "earliest"}}));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  ASSERT_EQ(drain.total(), 1'000u);
  for (size_t i = 0; i < 1'000; ++i) ASSERT_EQ(drain.records(0)[i].value, std::to_string(i));
}

}  // namespace
}  // namespace rillmill::test
