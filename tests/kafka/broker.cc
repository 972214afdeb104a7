#include "tests/kafka/broker.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

namespace rillmill::test {
namespace {

const std::string kScript = std::string(RILLMILL_SOURCE_DIR) + "/tests/kafka/broker";

std::string RunShell(const std::string& command, int* exit_code = nullptr) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (size_t count = fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  int code = pclose(pipe);
  if (exit_code) *exit_code = code;
  return output;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Stops the shared node when all tests are over.
class SharedNode : public testing::Environment {
 public:
  void TearDown() override { node_.reset(); }
  Broker& Get() {
    if (!node_) {
      node_ = std::make_unique<Broker>("shared");
      node_->Start();
    }
    return *node_;
  }

 private:
  std::unique_ptr<Broker> node_;
};

SharedNode* const shared_node = [] {
  auto* node = new SharedNode;  // gtest owns it
  testing::AddGlobalTestEnvironment(node);
  return node;
}();

}  // namespace

Broker::Broker(std::string name, std::string flags)
    : state_(testing::TempDir() + "rillmill-broker-" + std::to_string(getpid()) + "-" + name),
      flags_(std::move(flags)) {}

Broker::~Broker() { Script("reset"); }

std::string Broker::Script(const std::string& arguments) const {
  return RunShell(kScript + " " + arguments + " --state " + state_);
}

void Broker::Start() {
  address_ = FirstLine(Script("start " + flags_));
  EXPECT_NE(address_, "") << "the broker did not start";
}
void Broker::Stop() { Script("stop"); }
void Broker::Crash() { Script("stop --now"); }
void Broker::Freeze() { Script("freeze"); }
void Broker::Thaw() { Script("thaw"); }
std::string Broker::secure_address() const { return FirstLine(Script("secure-address")); }
std::string Broker::Tool(const std::string& arguments) const {
  return RunShell(kScript + " tool " + arguments + " 2>/dev/null");
}

Broker& Broker::Shared() { return shared_node->Get(); }

bool Broker::Possible() {
  static const bool possible = [] {
    int code = 0;
    RunShell(kScript + " check", &code);
    return code == 0;
  }();
  return possible;
}

}  // namespace rillmill::test
