// What a sweep does: the job, its points, how often, in which order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/sweep/grid.h"

namespace rillmill::config {

struct SweepPlan {
  std::string job;                               // path
  uint64_t job_hash = 0;                         // of the file's text
  std::vector<std::string> conf = {}, set = {};  // "name=value", for every point
  std::string properties_file = {};
  std::vector<Block> blocks = {};
  std::optional<double> seconds = {};  // stop a run after this long
  uint64_t seed = 1;                   // of the order
  int repeats = 3;

  std::vector<Point> points() const { return PointsOf(blocks); }
};

struct PlannedRun {
  size_t point = 0;  // index into SweepPlan::points
  int repeat = 0;
};

// Repeat 0 of all points in an order of its own, then repeat 1, …: what changes on the machine
// while the sweep runs meets all points alike. The same seed gives the same order everywhere.
std::vector<PlannedRun> ScheduleOf(const SweepPlan& plan);

}  // namespace rillmill::config
