// TLS and SASL: verified by default, refusals are said.
#include <gtest/gtest.h>

#include "tests/kafka/broker.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

// One node with a SASL_SSL listener for all of these tests.
class KafkaSecurity : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!Broker::Possible()) return;
    broker_ = std::make_unique<Broker>("secure", "--secure");
    broker_->Start();
    topic_ = NewTopic(broker_->address(), 1);
    ProduceNumbers(broker_->address(), topic_, 10, 1);
  }
  static void TearDownTestSuite() { broker_.reset(); }

  static OptionList Options(const std::string& mechanism, const std::string& user,
                            const std::string& password) {
    return {{"kafka.bootstrap.servers", broker_->secure_address()},
            {"kafka.security.protocol", "SASL_SSL"},
            {"kafka.ssl.ca.location", broker_->folder() + "/ca.pem"},
            {"kafka.sasl.mechanism", mechanism},
            {"kafka.sasl.username", user},
            {"kafka.sasl.password", password},
            {"subscribe", topic_},
            {"startingOffsets", "earliest"},
            {"connectTimeout", "10s"}};
  }
  static Status Error(const OptionList& options) {
    Status opened = Drain(*NewKafkaSource(options)).Open();
    EXPECT_EQ(opened.code(), StatusCode::kSource) << opened.ToString();
    EXPECT_EQ(opened.message().find("wrong-secret"), std::string::npos) << "a secret is shown";
    return opened;
  }

  static inline std::unique_ptr<Broker> broker_;
  static inline std::string topic_;
};

void ReadAll(const OptionList& options) {
  Drain drain(*NewKafkaSource(options));
  Status opened = drain.Open();
  ASSERT_TRUE(opened.ok()) << opened.ToString();
  ASSERT_TRUE(drain.ReadToEnd().ok());
  EXPECT_EQ(drain.total(), 10u);
}

TEST_F(KafkaSecurity, ReadsOverTlsWithPlain) {
  NEED_BROKER();
  ReadAll(Options("PLAIN", "alice", "alice-secret"));
}

TEST_F(KafkaSecurity, ReadsOverTlsWithScramOrSaysWhyThisLibraryCannot) {
  NEED_BROKER();
  const OptionList options = Options("SCRAM-SHA-256", "alice", "alice-secret");
  if (rd_kafka_version() >= 0x02060100) {
    ReadAll(options);
    return;
  }
  const Status error = Error(options);
  for (const char* part : {"issue 4895", "2.6.1 or newer", "SASL/PLAIN over TLS"})
    EXPECT_NE(error.message().find(part), std::string::npos) << error.ToString();
}

TEST_F(KafkaSecurity, RefusesAWrongPassword) {
  NEED_BROKER();
  for (const char* mechanism : {"PLAIN", "SCRAM-SHA-256"}) {
    Status error = Error(Options(mechanism, "alice", "wrong-secret"));
    EXPECT_NE(error.message().find("uthentication"), std::string::npos) << error.ToString();
  }
}

TEST_F(KafkaSecurity, RefusesACertificateOfAnUnknownAuthority) {
  NEED_BROKER();
  OptionList options = Options("PLAIN", "alice", "alice-secret");
  std::erase_if(options,
                [](const auto& option) { return option.first == "kafka.ssl.ca.location"; });
  Status error = Error(options);
  EXPECT_NE(error.message().find("certificate"), std::string::npos) << error.ToString();
}

TEST_F(KafkaSecurity, SaysThatAUserMayNotReadTheTopic) {
  NEED_BROKER();
  Status error = Error(Options("PLAIN", "mallory", "mallory-secret"));
  EXPECT_NE(error.message().find(topic_), std::string::npos) << error.ToString();
  EXPECT_NE(error.message().find("uthoriz"), std::string::npos) << error.ToString();
}

TEST_F(KafkaSecurity, SaysThatAUserMayNotWriteTheTopic) {
  NEED_BROKER();
  OptionList options = Options("PLAIN", "mallory", "mallory-secret");
  std::erase_if(options, [](const auto& option) {
    return option.first == "subscribe" || option.first == "startingOffsets";
  });
  options.push_back({"topic", topic_});
  auto sink = *NewKafkaSink(options);
  Status opened = sink->Open({{{"value", "STRING"}}, "append"});
  EXPECT_EQ(opened.code(), StatusCode::kSink) << opened.ToString();
  EXPECT_NE(opened.message().find("uthoriz"), std::string::npos) << opened.ToString();
}

void Allow(const Broker& broker, const char* principal, rd_kafka_AclOperation_t operation,
           const std::string& topic) {
  auto client =
      *transport::kafka::Client::New(transport::kafka::Role::kProducer,
                                     {{"bootstrap.servers", broker.address()}}, StatusCode::kSink);
  auto* acl = rd_kafka_AclBinding_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str(),
                                      RD_KAFKA_RESOURCE_PATTERN_LITERAL, principal, "*", operation,
                                      RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, nullptr, 0);
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_CreateAcls(client->get(), &acl, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, 20'000);
  ASSERT_TRUE(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_AclBinding_destroy(acl);
}

TEST_F(KafkaSecurity, ACheckTellsWhoMayWriteAndWritesNothing) {
  NEED_BROKER();
  Allow(*broker_, "User:bob", RD_KAFKA_ACL_OPERATION_READ, topic_);  // to look at it, too
  const auto check = [&](const char* user) {
    rillmill::Options options;
    for (const auto& [name, value] : Options("PLAIN", user, std::string(user) + "-secret")) {
      if (name != "subscribe" && name != "startingOffsets") options.Set(name, value);
    }
    options.Set("topic", topic_);
    return transport::FindSink("kafka")->check(options, {}, {{{"value", "STRING"}}, "append"});
  };
  const Status bob = check("bob");
  EXPECT_EQ(bob.code(), StatusCode::kSink);
  EXPECT_NE(bob.message().find("may not be written"), std::string::npos) << bob.ToString();
  EXPECT_NE(bob.message().find("uthoriz"), std::string::npos) << bob.ToString();
  const Status alice = check("alice");
  EXPECT_TRUE(alice.ok()) << alice.ToString();
  Allow(*broker_, "User:bob", RD_KAFKA_ACL_OPERATION_WRITE, topic_);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  Status allowed = check("bob");  // the authorizer hears of it a moment later
  while (!allowed.ok() && std::chrono::steady_clock::now() < deadline) allowed = check("bob");
  EXPECT_TRUE(allowed.ok()) << allowed.ToString();
  ReadAll(Options("PLAIN", "alice", "alice-secret"));  // the ten that were there
}

}  // namespace
}  // namespace rillmill::test
