// A real broker for tests: the script tests/kafka/broker, one node per program, started on first
// use.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rillmill::test {

class Broker {
 public:
  // `name` tells nodes of one program apart; `flags` go to `broker start`.
  explicit Broker(std::string name, std::string flags = {});
  ~Broker();  // resets the node
  Broker(const Broker&) = delete;

  void Start();
  void Stop();
  void Crash();   // kill -9
  void Freeze();  // keeps its connections and answers nothing, until Thaw
  void Thaw();
  const std::string& address() const { return address_; }
  std::string secure_address() const;
  const std::string& folder() const { return state_; }
  // Runs one of Kafka's Java programs; its standard output.
  std::string Tool(const std::string& arguments) const;

  // The node that most tests share; it goes when the program ends.
  static Broker& Shared();
  // False where Java or Maven is missing.
  static bool Possible();

 private:
  std::string Script(const std::string& arguments) const;
  const std::string state_;
  const std::string flags_;
  std::string address_;
};

}  // namespace rillmill::test

#define NEED_BROKER()                        \
  if (!::rillmill::test::Broker::Possible()) \
  GTEST_SKIP() << "no real broker: Java or Maven is missing"
