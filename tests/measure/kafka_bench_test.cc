// `rillmill bench` against a real broker.
#include <gtest/gtest.h>

#include "config/measure/child_process.h"
#include "config/measure/run_record.h"
#include "tests/kafka/broker.h"

namespace rillmill::config {
namespace {

RunRecord Bench(std::vector<std::string> arguments) {
  const std::string address = test::Broker::Shared().address();
  arguments.insert(arguments.begin(), {RILLMILL_BINARY, "bench"});
  arguments.insert(arguments.end(), {"--transport", "kafka", "--bootstrap", address, "--json"});
  auto child = RunChild(arguments, {});
  if (!child.ok()) return {};
  EXPECT_EQ(child->exit_code, 0) << child->err;
  auto record = ParseRunRecord(child->out);
  return record.ok() ? *record : RunRecord();
}

TEST(KafkaBench, DrainsATopicOfItsOwnAndRemovesIt) {
  NEED_BROKER();
  const RunRecord record = Bench({"ysb", "--rows", "2000", "--repeats", "1", "--warmup", "0"});
  EXPECT_EQ(record.rows, 2'000);
  EXPECT_EQ(record.answer, "verified");
  EXPECT_EQ(record.transport, "kafka");
  const std::string topics =
      test::Broker::Shared().Tool("org.apache.kafka.tools.TopicCommand --bootstrap-server " +
                                  test::Broker::Shared().address() + " --list");
  EXPECT_EQ(topics.find("rillmill-bench"), std::string::npos) << topics;
}

TEST(KafkaBench, TimesEveryRowBetweenTwoTopics) {
  NEED_BROKER();
  for (const char* workload : {"sf-crime", "echo"}) {
    const RunRecord record = Bench({workload, "--rate", "500", "--duration", "1"});
    EXPECT_EQ(record.answer, "verified") << workload;
    EXPECT_GE(record.rows, 501) << workload;
    EXPECT_GT(record.latency.count, 100) << workload;
    EXPECT_GT(record.latency.p50, 0) << workload;
    EXPECT_GT(record.startup_ns, 0) << workload;
  }
}

}  // namespace
}  // namespace rillmill::config
