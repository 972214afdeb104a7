// What people see of `produce`: a bar on a terminal, plain lines elsewhere, a summary.
#pragma once

#include <chrono>
#include <string>

#include "config/produce/produce_run.h"

namespace rillmill::config {

class ProduceView {
 public:
  ProduceView(std::string topic, bool quiet) : topic_(std::move(topic)), quiet_(quiet) {}

  // Draws at most ten times a second, prints a line at most every ten seconds.
  void Report(const ProduceTotals& totals);
  void Finish(const ProduceTotals& totals, bool interrupted);

 private:
  static std::chrono::milliseconds Interval();
  bool Due();

  const std::string topic_;
  const bool quiet_;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + Interval();
};

}  // namespace rillmill::config
