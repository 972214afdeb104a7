#include "tests/kafka/command.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/kafka/broker.h"

namespace rillmill::test {

using testing_support::Finished;
using testing_support::RunCommand;

Finished Rillmill(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RILLMILL_BINARY);
  return RunCommand(arguments);
}

Finished RillmillFrom(const std::string& input, std::vector<std::string> arguments) {
  std::string command = input + " | " + RILLMILL_BINARY;
  for (const std::string& word : arguments) command += " '" + word + "'";
  return RunCommand({"/bin/sh", "-c", command});
}

void Produce(const std::string& topic, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"produce", "--quiet", "--topic", topic, "--bootstrap",
                                       Broker::Shared().address()});
  const Finished produced = Rillmill(arguments);
  ASSERT_EQ(produced.exit_code, 0) << produced.err;
}

std::vector<std::string> ReadByJava(const std::string& topic, int64_t count,
                                    const std::string& more) {
  std::istringstream text(Broker::Shared().Tool(
      "org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server " +
      Broker::Shared().address() + " --topic " + topic +
      " --from-beginning --timeout-ms 20000 --max-messages " + std::to_string(count) + " " + more));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::string UniqueTopic() {
  static int number = 0;
  return "command-" + std::to_string(++number);
}

std::string ExampleJob(const std::string& name) {
  return std::string(RILLMILL_SOURCE_DIR) + "/config/jobs/kafka/" + name;
}

}  // namespace rillmill::test
