// What a sweep found: every metric of every point, with what the noise allows.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/compare/block_model.h"
#include "config/compare/metrics.h"
#include "config/sweep/grid.h"

namespace rillmill::config {

struct Estimate {
  Interval interval;  // of the mean over repeats, at kLevel
  double median = 0, min = 0, max = 0;

  static constexpr double kLevel = 0.95;
};

struct PointResult {
  Point point;
  size_t runs = 0, failed = 0;
  std::string error = {};  // of the last run that failed
  int64_t exit_code = 0;
  double offered_per_second = 0;  // to the source; 0: it was not held to a rate
  HistogramBuckets latency = {};  // of all runs together
  std::vector<std::optional<Estimate>> estimates = {};  // by the place in Metrics()

  // Measured, and never failed.
  bool usable() const { return runs > 0 && failed == 0; }
  const std::optional<Estimate>& Of(const Metric& metric) const;
};

class SweepResults {
 public:
  // Records of points that the blocks do not have are left alone.
  SweepResults(std::vector<Block> blocks, std::span<const RunRecord> records);

  const std::vector<Block>& blocks() const { return blocks_; }
  const std::vector<PointResult>& points() const { return points_; }
  // The index of a point, if it was planned.
  std::optional<size_t> Find(const Point& point) const;
  // `point` over `base`. REQUIRES: both have an estimate of the metric.
  Effect Against(const Metric& metric, size_t point, size_t base) const;
  // Spread of a single run.
  double NoiseOf(const Metric& metric) const;

 private:
  const std::vector<Block> blocks_;
  std::vector<PointResult> points_;
  std::vector<BlockModel> models_;  // by the place in Metrics()
};

}  // namespace rillmill::config
