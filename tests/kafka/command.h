// The built binary against the shared broker, read back by Java's console consumer.
#pragma once

#include <string>
#include <vector>

#include "tests/config/run_command.h"

namespace rillmill::test {

// `rillmill` with these arguments; its result.
testing_support::Finished Rillmill(std::vector<std::string> arguments);
// `input | rillmill …`, where `input` is a shell command.
testing_support::Finished RillmillFrom(const std::string& input,
                                       std::vector<std::string> arguments);
// `rillmill produce` to the shared broker; it must succeed.
void Produce(const std::string& topic, std::vector<std::string> arguments);

// What Java's console consumer prints of a topic, by line; `more` are further arguments of it.
std::vector<std::string> ReadByJava(const std::string& topic, int64_t count,
                                    const std::string& more = {});

// A name that no other test has.
std::string UniqueTopic();
// A job of config/jobs/kafka.
std::string ExampleJob(const std::string& name);

}  // namespace rillmill::test
