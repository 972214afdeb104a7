// `rillmill produce` as people run it, with the mock cluster of librdkafka in the same process:
// what needs no reader. The real broker is in tests/kafka.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/config/run_command.h"

#if defined(__has_feature)
#define RILLMILL_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define RILLMILL_SANITIZED 0
#endif

namespace rillmill {
namespace {

using testing_support::ChildProcess;
using testing_support::Finished;
using testing_support::RunCommand;

std::vector<std::string> Command(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{
      RILLMILL_BINARY, "produce", "--topic", "t", "--property", "test.mock.num.brokers=1"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

std::string Shell(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) text += "'" + word + "' ";
  return text;
}

Finished Produce(const std::vector<std::string>& arguments) {
  return RunCommand(Command(arguments));
}

Finished Produce(const std::string& input, const std::vector<std::string>& arguments) {
  return RunCommand({"/bin/sh", "-c", input + " | " + Shell(Command(arguments))});
}

TEST(ProduceCommand, TellsWhatItWrote) {
  const Finished made = Produce({"--preset", "keys", "--rows", "1234"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, "");
  EXPECT_TRUE(made.err.starts_with("1,234 records (")) << made.err;
  EXPECT_EQ(Produce({"--preset", "keys", "--rows", "10", "-q"}).err, "");
}

TEST(ProduceCommand, ReadsStdin) {
  const Finished piped = Produce("printf 'a\\nb\\n\\nc'", {"-"});
  EXPECT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_TRUE(piped.err.starts_with("3 records (3 bytes)")) << piped.err;
  EXPECT_TRUE(Produce("printf ''", {"-"}).err.starts_with("0 records"));
}

// 150 MB pass through; neither they nor librdkafka's queues stay in memory.
TEST(ProduceCommand, MemoryDoesNotGrowWithTheInput) {
  const std::string generate = std::string(RILLMILL_BINARY) + " generate --preset sf-crime --rows ";
  const Finished small = Produce(generate + "1000", {"-"});
  const Finished large = Produce(generate + "375000", {"-", "--key", "crime_id"});
  ASSERT_EQ(large.exit_code, 0) << large.err;
  EXPECT_TRUE(large.err.starts_with("375,000 records")) << large.err;
#if !RILLMILL_SANITIZED  // what was freed stays in quarantine
  EXPECT_LT(large.peak_resident_bytes - small.peak_resident_bytes, 100 << 20);
#endif
}

// A pipe that the command reads: opening it waits until the command, and its signals, are there.
class Pipe {
 public:
  Pipe() {
    std::filesystem::remove(path_);
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
  }
  ~Pipe() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_ = testing::TempDir() + "produce-" + std::to_string(getpid());
};

TEST(ProduceCommand, CtrlCDeliversWhatWasTakenAndIsACleanEnd) {
  const Pipe pipe;
  ChildProcess child(Command({pipe.path()}), ".");
  std::ofstream input(pipe.path());
  input << "a\n" << std::flush;
  child.Signal(SIGINT);
  const Finished ended = child.Wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(ended.err.starts_with("interrupted: ")) << ended.err;
}

TEST(ProduceCommand, ASecondSignalEndsItWhateverItWaitsFor) {
  const Pipe pipe;
  ChildProcess child({RILLMILL_BINARY, "produce", "--topic", "t", "--bootstrap", "127.0.0.1:1",
                      "--timeout", "600", pipe.path()},
                     ".");
  std::ofstream input(pipe.path());
  child.Signal(SIGINT);
  child.Signal(SIGTERM);
  EXPECT_EQ(child.Wait().exit_code, 128 + SIGTERM);
}

TEST(ProduceCommand, MistakesAreUsageErrors) {
  const std::vector<std::vector<std::string>> mistakes = {
      {},                                                     // no input
      {"file", "--preset", "keys", "--rows", "1"},            // two inputs
      {"--preset", "keys"},                                   // without end, without a rate
      {"--preset", "keys", "--rate", "1", "--shuffle", "1"},  // without end, all into memory
      {"--preset", "nope", "--rows", "1"},
      {"--preset", "keys", "--rows", "-1"},
      {"-", "--loop"},
      {"-", "--rate", "0"},
      {"-", "--order-by", "a", "--shuffle", "1"},
      {"-", "--property", "novalue"},
      {"-", "--property", "key.serializer=x"},
      {"-", "--property", "no.such.property=x"},
      {"-", "--compression", "zip"},
      {"-", "--partitions", "0"},
  };
  for (const auto& arguments : mistakes) {
    const Finished refused = Produce("printf ''", arguments);
    EXPECT_EQ(refused.exit_code, 2) << testing::PrintToString(arguments) << refused.err;
    EXPECT_TRUE(refused.err.starts_with("error: ")) << refused.err;
  }
}

TEST(ProduceCommand, AMissingFileIsASourceThatIsMissing) {
  const Finished refused = Produce({"no-such-file"});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_NE(refused.err.find("no-such-file"), std::string::npos) << refused.err;
}

TEST(ProduceCommand, ARecordThatIsTooLargeIsNamed) {
  const Finished refused = Produce("(printf 'small\\n'; head -c 2000000 /dev/zero)", {"-"});
  EXPECT_EQ(refused.exit_code, 5) << refused.err;
  EXPECT_NE(refused.err.find("record 2"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("large"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace rillmill
