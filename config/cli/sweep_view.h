// How far a sweep is: a bar with the time that is left on a terminal, else a line per run.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "config/sweep/grid.h"
#include "config/sweep/manifest.h"

namespace rillmill::config {

class SweepView {
 public:
  explicit SweepView(bool quiet) : quiet_(quiet) {}

  // Before each run and after the last.
  void Report(const SweepProgress& progress, const Point& next);

 private:
  double SecondsLeft(const SweepProgress& progress) const;

  const bool quiet_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::optional<size_t> first_;  // runs that were there already
};

}  // namespace rillmill::config
