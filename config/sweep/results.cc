#include "config/sweep/results.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "config/knob_value.h"
#include "core/histogram.h"

namespace rillmill::config {
namespace {

using Table = std::vector<std::vector<double>>;  // point × repeat
using RunsOfPoint = std::vector<const RunRecord*>;

size_t PlaceOf(const Metric& metric) { return static_cast<size_t>(&metric - Metrics().data()); }

Table TableOf(const Metric& metric, const std::vector<RunsOfPoint>& runs) {
  Table table(runs.size());
  for (size_t point = 0; point < runs.size(); ++point) {
    for (const RunRecord* run : runs[point]) {
      auto& row = table[point];
      const auto repeat = static_cast<size_t>(std::max<int64_t>(run->repeat, 0));
      row.resize(std::max(row.size(), repeat + 1), std::numeric_limits<double>::quiet_NaN());
      row[repeat] = metric.of(*run);
    }
  }
  return table;
}

Estimate EstimateOf(const BlockModel& model, size_t point, std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  Estimate estimate{.interval = model.Estimate(point, Estimate::kLevel)};
  estimate.median = Median(values);
  estimate.min = *std::min_element(values.begin(), values.end());
  estimate.max = *std::max_element(values.begin(), values.end());
  return estimate;
}

// With an open loop the record says it; a source that makes its own rows is told by an option.
double OfferedIn(const RunRecord& run) {
  if (run.offered_per_second > 0) return run.offered_per_second;
  for (const auto& [knob, value] : run.point) {
    if (!knob.ends_with(".rowsPerSecond")) continue;
    const auto rate = ParseNumber(value);
    if (rate.ok()) return *rate;
  }
  return 0;
}

PointResult OutcomeOf(Point point, const RunsOfPoint& runs) {
  PointResult result{.point = std::move(point)};
  Histogram latency;
  for (const RunRecord* run : runs) {
    ++result.runs;
    AddBuckets(run->latency_histogram, &latency);
    result.offered_per_second = OfferedIn(*run);
    if (run->ok) continue;
    ++result.failed;
    result.error = run->error;
    result.exit_code = run->exit_code;
  }
  result.latency = BucketsOf(latency);
  return result;
}

}  // namespace

const std::optional<Estimate>& PointResult::Of(const Metric& metric) const {
  return estimates[PlaceOf(metric)];
}

SweepResults::SweepResults(std::vector<Block> blocks, std::span<const RunRecord> records)
    : blocks_(std::move(blocks)) {
  for (Point& point : PointsOf(blocks_)) points_.push_back({.point = std::move(point)});
  std::vector<RunsOfPoint> runs(points_.size());
  for (const RunRecord& record : records) {
    if (const auto point = Find(record.point)) runs[*point].push_back(&record);
  }
  for (size_t i = 0; i < points_.size(); ++i) {
    points_[i] = OutcomeOf(std::move(points_[i].point), runs[i]);
  }
  for (const Metric& metric : Metrics()) {
    const Table table = TableOf(metric, runs);
    const BlockModel& model = models_.emplace_back(table);
    for (size_t i = 0; i < points_.size(); ++i) {
      auto& estimate = points_[i].estimates.emplace_back();
      if (model.Has(i)) estimate = EstimateOf(model, i, table[i]);
    }
  }
}

std::optional<size_t> SweepResults::Find(const Point& point) const {
  const auto found = std::find_if(points_.begin(), points_.end(),
                                  [&](const PointResult& result) { return result.point == point; });
  if (found == points_.end()) return std::nullopt;
  return static_cast<size_t>(found - points_.begin());
}

Effect SweepResults::Against(const Metric& metric, size_t point, size_t base) const {
  return models_[PlaceOf(metric)].Against(point, base);
}

double SweepResults::NoiseOf(const Metric& metric) const {
  return models_[PlaceOf(metric)].noise();
}

}  // namespace rillmill::config
