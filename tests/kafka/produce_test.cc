// `rillmill produce` to a real broker, read back by Java's console consumer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/kafka/broker.h"
#include "tests/kafka/command.h"
#include "tests/kafka/support.h"

namespace rillmill::test {
namespace {

using Lines = std::vector<std::string>;

class KafkaProduce : public testing::Test {
 protected:
  void SetUp() override {
    NEED_BROKER();
    topic_ = UniqueTopic();
    input_ = testing::TempDir() + topic_ + "-" + std::to_string(getpid());
  }
  void TearDown() override { std::filesystem::remove(input_); }

  void Write(const std::string& text) const { std::ofstream(input_) << text; }
  // Makes the topic with one partition.
  void Send(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--partitions", "1", input_});
    Produce(topic_, std::move(arguments));
  }

  std::string topic_, input_;
};

TEST_F(KafkaProduce, LinesAndArraysCompressedOrNotArriveAsTheyAre) {
  Write("{\"a\": 1}\r\nno json\n\n{\"a\": 2}");
  for (const char* codec : {"none", "gzip", "snappy", "lz4", "zstd"})
    Send({"--compression", codec});
  Write("[{\"a\": 1},\n [2]]");
  Send({});
  Lines expected;
  for (int i = 0; i < 5; ++i)
    expected.insert(expected.end(), {"{\"a\": 1}", "no json", "{\"a\": 2}"});
  expected.insert(expected.end(), {"{\"a\":1}", "[2]"});
  EXPECT_EQ(ReadByJava(topic_, 17), expected);
}

TEST_F(KafkaProduce, KeysOrderAndStdin) {
  Write("{\"t\":3,\"k\":\"x\"}\n{\"t\":1}\n{\"t\":2,\"k\":7}\n");
  Send({"--key", "k", "--order-by", "t"});
  const auto piped = RillmillFrom(
      "printf '{\"k\":\"z\"}'",
      {"produce", "--topic", topic_, "--key", "k", "--bootstrap", Broker::Shared().address(), "-"});
  EXPECT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_EQ(ReadByJava(topic_, 4, "--property print.key=true"),
            (Lines{"null\t{\"t\":1}", "7\t{\"t\":2,\"k\":7}", "x\t{\"t\":3,\"k\":\"x\"}",
                   "z\t{\"k\":\"z\"}"}));
}

TEST_F(KafkaProduce, TheGeneratorShuffledIsEveryRecordOnce) {
  Produce(topic_, {"--preset", "keys", "--rows", "3000", "--shuffle", "5", "--partitions", "3"});
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", Broker::Shared().address()},
                               {"subscribe", topic_},
                               {"startingOffsets", "earliest"}}));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  Lines arrived, made;
  for (size_t partition = 0; partition < 3; ++partition) {
    for (const Seen& seen : drain.records(partition)) arrived.push_back(seen.value);
  }
  std::istringstream text(Rillmill({"generate", "--preset", "keys", "--rows", "3000"}).out);
  for (std::string line; std::getline(text, line);) made.push_back(line);
  EXPECT_NE(arrived, made);
  std::sort(arrived.begin(), arrived.end());
  std::sort(made.begin(), made.end());
  EXPECT_EQ(arrived, made);
}

TEST_F(KafkaProduce, LoopsUntilInterruptedAndAllThatItCountsIsThere) {
  Write("a\nb\nc\n");
  Send({});
  testing_support::ChildProcess child(
      {RILLMILL_BINARY, "produce", "--topic", topic_, "--bootstrap", Broker::Shared().address(),
       "--rate", "500", "--loop", input_},
      ".");
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", Broker::Shared().address()},
                               {"subscribe", topic_},
                               {"startingOffsets", "earliest"}}));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd([&] { return drain.total() >= 100; }).ok());
  child.Signal(SIGINT);
  const auto ended = child.Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const size_t sent = std::stoul(ended.err.substr(ended.err.find(' ')));
  ASSERT_TRUE(drain.ReadToEnd([&] { return drain.total() >= 3 + sent; }).ok());
  EXPECT_EQ(drain.total(), 3 + sent) << ended.err;
  for (size_t i = 0; i < drain.total(); ++i)
    ASSERT_EQ(drain.records(0)[i].value, std::string(1, static_cast<char>('a' + i % 3)));
}

TEST_F(KafkaProduce, RefusalsOfTheSinkAreExitCode5) {
  Write("a\n");
  const std::string& bootstrap = Broker::Shared().address();
  const auto refused = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"produce", input_, "--topic"});
    const auto finished = Rillmill(arguments);
    EXPECT_EQ(finished.exit_code, 5) << finished.err;
    return finished.err;
  };
  EXPECT_NE(refused({topic_, "--bootstrap", bootstrap, "--timeout", "1"}).find("Unknown topic"),
            std::string::npos);
  Send({});
  EXPECT_NE(refused({topic_, "--bootstrap", bootstrap, "--partitions", "2"})
                .find("exists already, with 1 partitions, not 2"),
            std::string::npos);
  EXPECT_NE(refused({topic_, "--bootstrap", "127.0.0.1:1", "--timeout", "0.5"}).find("refused"),
            std::string::npos);
}

}  // namespace
}  // namespace rillmill::test
