#include "config/compare/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "config/compare/student_t.h"

namespace rillmill::config {
namespace {

constexpr double kNotWorthNaming = 0.005;
constexpr size_t kTrimmedShare = 10;  // one of ten at either end

double Mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double SumOfSquares(std::span<const double> values) {
  const double mean = Mean(values);
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [mean](double sum, double v) { return sum + (v - mean) * (v - mean); });
}

// One group: its trimmed mean, and the error of that by the winsorized variance.
struct GroupMean {
  double mean = 0, variance = 0, degrees = 0;
};

GroupMean TrimmedMean(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t cut = values.size() / kTrimmedShare;
  const size_t kept = values.size() - 2 * cut;
  GroupMean group;
  group.mean = Mean(std::span(values).subspan(cut, kept));
  std::fill_n(values.begin(), cut, values[cut]);
  std::fill_n(values.rbegin(), cut, values[cut + kept - 1]);
  group.degrees = static_cast<double>(kept - 1);
  if (kept < 2) return group;
  const double share = static_cast<double>(kept) / static_cast<double>(values.size());
  const double count = static_cast<double>(values.size());
  group.variance = SumOfSquares(values) / (count - 1) / (share * share * count);
  return group;
}

}  // namespace

double Quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], position - std::floor(position));
}

double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

double GeometricMean(std::span<const double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

double Effect::ratio() const { return std::exp(log_ratio); }

Interval Effect::RatioInterval(double level) const {
  const double reach = degrees <= 0 ? std::numeric_limits<double>::infinity()
                                    : StudentTBound(level, degrees) * standard_error;
  return {std::exp(log_ratio - reach), ratio(), std::exp(log_ratio + reach)};
}

Effect PairedEffect(const std::vector<std::vector<double>>& groups) {
  std::vector<double> singles;
  std::vector<GroupMean> means;
  for (const auto& group : groups) {
    if (group.size() == 1) singles.push_back(group.front());
    if (group.size() > 1) means.push_back(TrimmedMean(group));
  }
  if (means.empty() && singles.empty()) return {};
  if (means.empty()) means.push_back(TrimmedMean(std::move(singles)));
  Effect effect;
  double variance = 0;
  for (const GroupMean& group : means) {
    effect.log_ratio += group.mean;
    variance += group.variance;
    effect.degrees += group.degrees;
  }
  const auto count = static_cast<double>(means.size());
  effect.log_ratio /= count;
  effect.standard_error = std::sqrt(variance) / count;
  return effect;
}

Verdict Judge(const Effect& effect, bool higher_is_better, double false_alarms) {
  const Interval interval = effect.RatioInterval(1 - false_alarms);
  const bool includes_one = interval.low <= 1 && 1 <= interval.high;
  if (includes_one || std::abs(interval.mid - 1) < kNotWorthNaming) return Verdict::kNoDifference;
  return (interval.mid > 1) == higher_is_better ? Verdict::kBetter : Verdict::kWorse;
}

std::string_view VerdictText(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBetter:
      return "better";
    case Verdict::kWorse:
      return "worse";
    case Verdict::kNoDifference:
      break;
  }
  return "no difference the noise allows to see";
}

}  // namespace rillmill::config
