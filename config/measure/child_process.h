// Runs a program to its end and says what it used.
//
// Threads:   one at a time; the child dies with the thread that started it.
// Blocking:  RunChild until the child has ended; its output is read meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

struct ChildLimits {
  double timeout_seconds = 600;              // then it is killed
  std::optional<double> stop_after_seconds;  // then it is asked to stop (SIGINT)
  std::stop_token stop;                      // asks it as well, from any thread
};

struct ChildResult {
  int exit_code = -1;  // 128 + signal where one ended it
  bool timed_out = false;
  std::string out, err;       // the last 256 KiB of each
  int64_t started_at_ns = 0;  // CLOCK_MONOTONIC, just before exec
  int64_t wall_ns = 0;
  int64_t cpu_ns = 0;  // user and system
};

// `command[0]` is the path of the program. Error: it could not be started.
Result<ChildResult> RunChild(const std::vector<std::string>& command, const ChildLimits& limits);

// The path of the program that is running.
std::string ThisProgram();

}  // namespace rillmill::config
