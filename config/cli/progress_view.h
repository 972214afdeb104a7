// Progress reports as they come: lines of JSON for programs, a bar or plain lines for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "core/status.h"
#include "pipeline/engine/progress.h"

namespace rillmill::config {

enum class ProgressStyle : uint8_t {
  kNone,
  kBar,         // one line that is drawn again, at most ten times a second
  kLines,       // a line at most every ten seconds
  kEveryEpoch,  // a line per report
};

class ProgressView {
 public:
  explicit ProgressView(ProgressStyle style) : style_(style) {}

  // Also appends every report to a file of JSON lines; "-" is stdout.
  Status OpenFile(const std::string& path);
  void Report(const pipeline::EpochProgress& progress);
  // Clears the bar. Error: the file could not be written.
  Status Finish();

 private:
  bool Due();

  const ProgressStyle style_;
  std::string path_;
  std::ofstream file_;
  std::ostream* json_ = nullptr;
  int64_t rows_ = 0;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace rillmill::config
