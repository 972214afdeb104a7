// What repeated noisy measurements say: medians, intervals, verdicts.
//
// Measurements are positive (rates, times, bytes) and their noise is a share of their size, so the
// work is done on logarithms and everything is told as ratios. Deterministic: nothing is drawn by
// chance.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rillmill::config {

// Linear between the two nearest order statistics (Hyndman and Fan's type 7). NaN when empty.
double Quantile(std::vector<double> values, double q);
double Median(std::vector<double> values);
// NaN when empty. REQUIRES: all positive.
double GeometricMean(std::span<const double> values);

struct Interval {
  double low = 0, mid = 0, high = 0;
};

// An estimated logarithm of a ratio and how sure it is.
struct Effect {
  double log_ratio = 0;
  double standard_error = 0;
  double degrees = 0;  // of freedom; 0 = no idea of the error: the interval is unbounded

  double ratio() const;
  // Holds the true ratio with probability `level`.
  Interval RatioInterval(double level) const;
};

// Log ratios of pairs (B over A) that were measured side by side; one list per group (a point of a
// sweep). The mean over groups of each group's mean, so a group with more pairs weighs no more;
// groups of a single pair say nothing about the noise and count only where all are such.
// In groups of ten pairs and more a tenth of them is cut off at either end, because a busy machine
// spoils single runs. Source: the t interval of the trimmed mean, Tukey and McLaughlin (1963).
Effect PairedEffect(const std::vector<std::vector<double>>& groups);

enum class Verdict : uint8_t { kBetter, kWorse, kNoDifference };

// `false_alarms` is the chance to call two equal things different. Differences below half a percent
// are never worth a verdict.
Verdict Judge(const Effect& effect, bool higher_is_better, double false_alarms);

// "better", "worse", "no difference the noise allows to see".
std::string_view VerdictText(Verdict verdict);

}  // namespace rillmill::config
