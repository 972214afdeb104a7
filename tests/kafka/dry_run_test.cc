// `rillmill dry-run` on an example job: what it says of ends that are there, missing or wrong.
#include <gtest/gtest.h>

#include "tests/kafka/broker.h"
#include "tests/kafka/command.h"

namespace rillmill::test {
namespace {

class KafkaDryRun : public testing::Test {
 protected:
  void SetUp() override {
    NEED_BROKER();
    from_ = UniqueTopic();
    to_ = UniqueTopic();
    Produce(from_, {"--preset", "sf-crime", "--rows", "100", "--partitions", "2"});
    Produce(to_, {"/dev/null", "--partitions", "1"});
  }
  // `settings`: "source.options.…=…" of the job, above the right ones.
  testing_support::Finished DryRun(const std::vector<std::string>& settings) const {
    std::vector<std::string> arguments{"dry-run", ExampleJob("filter-to-kafka.toml")};
    std::vector<std::string> all{
        "source.calls.options.kafka.bootstrap.servers=" + Broker::Shared().address(),
        "source.calls.options.subscribe=" + from_,
        "source.calls.options.startingOffsets=earliest",
        "source.calls.options.connectTimeout=1s",
        "sink.options.kafka.bootstrap.servers=" + Broker::Shared().address(),
        "sink.options.topic=" + to_,
        "sink.options.connectTimeout=1s"};
    all.insert(all.end(), settings.begin(), settings.end());
    for (const std::string& one : all) arguments.insert(arguments.end(), {"--set", one});
    return Rillmill(arguments);
  }
  void ExpectRefusal(const std::string& setting, int exit_code, const std::string& text) const {
    const auto refused = DryRun({setting});
    EXPECT_EQ(refused.exit_code, exit_code) << setting << "\n" << refused.err;
    EXPECT_NE(refused.err.find(text), std::string::npos) << setting << "\n" << refused.err;
  }

  std::string from_, to_;
};

TEST_F(KafkaDryRun, SaysWhereReadingBeginsAndWritesNothing) {
  const auto fine = DryRun({});
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
  EXPECT_EQ(fine.out, "");
  EXPECT_NE(fine.err.find("  " + from_ + "[1]: from offset 0 to "), std::string::npos) << fine.err;
  EXPECT_NE(fine.err.find("sink kafka: reachable, may be written"), std::string::npos) << fine.err;
  // Had it written something, this would not be the first record.
  Produce(to_, {"--preset", "keys", "--rows", "1"});
  EXPECT_EQ(ReadByJava(to_, 1, "--property print.offset=true")[0].substr(0, 9), "Offset:0\t");
}

TEST_F(KafkaDryRun, RefusalsOfTheSourceAreExitCode4) {
  const std::string source = "source.calls.options.";
  ExpectRefusal(source + "kafka.bootstrap.servers=127.0.0.1:1", 4, "127.0.0.1:1");
  ExpectRefusal(source + "kafka.bootstrap.servers=no-such-host.invalid:9092", 4, "resolve");
  ExpectRefusal(source + "subscribe=no-such-topic", 4, "no-such-topic");
}

TEST_F(KafkaDryRun, RefusalsOfTheSinkAreExitCode5) {
  ExpectRefusal("sink.options.kafka.bootstrap.servers=127.0.0.1:1", 5, "127.0.0.1:1");
  ExpectRefusal("sink.options.kafka.bootstrap.servers=no-such-host.invalid:9092", 5, "resolve");
  ExpectRefusal("sink.options.topic=no-such-topic", 5, "no-such-topic");
}

TEST_F(KafkaDryRun, ColumnsThatTheSinkCannotTakeAreAnInvalidJob) {
  ExpectRefusal("query=SELECT crime_id AS key FROM calls", 3,
                "Required attribute 'value' not found");
}

}  // namespace
}  // namespace rillmill::test
