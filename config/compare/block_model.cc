#include "config/compare/block_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rillmill::config {
namespace {

using Table = std::vector<std::vector<double>>;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Table Logarithms(const Table& values) {
  Table logs = values;
  for (auto& row : logs) {
    for (double& value : row) value = value > 0 ? std::log(value) : kMissing;
  }
  return logs;
}

double CountOf(const std::vector<double>& row) {
  return static_cast<double>(
      std::count_if(row.begin(), row.end(), [](double value) { return !std::isnan(value); }));
}

double MeanOf(const std::vector<double>& row) {
  double sum = 0;
  for (double value : row) sum += std::isnan(value) ? 0 : value;
  return sum / CountOf(row);
}

bool Complete(const std::vector<double>& row) {
  return !row.empty() && CountOf(row) == static_cast<double>(row.size());
}

// What each round added to the complete points, on average; the sum over rounds is zero.
std::vector<double> DriftOf(const Table& logs, size_t rounds) {
  std::vector<double> drift(rounds, 0);
  const auto complete = static_cast<double>(std::count_if(logs.begin(), logs.end(), Complete));
  for (const auto& row : logs) {
    if (!Complete(row)) continue;
    const double mean = MeanOf(row);
    for (size_t round = 0; round < rounds; ++round) drift[round] += (row[round] - mean) / complete;
  }
  return drift;
}

void Subtract(const std::vector<double>& drift, Table* logs) {
  for (auto& row : *logs) {
    for (size_t round = 0; round < row.size(); ++round) row[round] -= drift[round];
  }
}

}  // namespace

BlockModel::BlockModel(const Table& values) {
  Table logs = Logarithms(values);
  size_t rounds = 0;
  for (const auto& row : logs) rounds = std::max(rounds, row.size());
  for (auto& row : logs) row.resize(rounds, kMissing);
  Subtract(DriftOf(logs, rounds), &logs);
  double squares = 0;
  for (const auto& row : logs) {
    means_.push_back(MeanOf(row));
    counts_.push_back(CountOf(row));
    degrees_ += std::max(counts_.back() - 1, 0.0);
    for (double value : row) squares += std::isnan(value) ? 0 : std::pow(value - means_.back(), 2);
  }
  // Each round's drift was estimated as well, all but one of them freely.
  const bool drift_known = std::any_of(logs.begin(), logs.end(), Complete) && logs.size() > 1;
  if (drift_known) degrees_ = std::max(0.0, degrees_ - static_cast<double>(rounds - 1));
  noise_ = degrees_ > 0 ? std::sqrt(squares / degrees_) : 0;
}

double BlockModel::ErrorOf(double observations) const { return noise_ / std::sqrt(observations); }

Interval BlockModel::Estimate(size_t point, double level) const {
  return Effect{means_[point], ErrorOf(counts_[point]), degrees_}.RatioInterval(level);
}

Effect BlockModel::Against(size_t point, size_t base) const {
  if (point == base) return {0, 0, std::max(degrees_, 1.0)};
  const double observations = 1 / (1 / counts_[point] + 1 / counts_[base]);
  return {means_[point] - means_[base], ErrorOf(observations), degrees_};
}

}  // namespace rillmill::config
