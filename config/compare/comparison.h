// Two sets of measured runs, paired and judged.
//
// Runs are pairs where they measured the same: workload or job, transport, point and offered rate;
// the first repeat of A with the first of B, and so on, for runs that were made in turn share what
// the machine was doing.
#pragma once

#include <string>
#include <vector>

#include "config/compare/metrics.h"
#include "config/compare/statistics.h"
#include "config/measure/run_record.h"
#include "core/status.h"

namespace rillmill::config {

using RunRecords = std::vector<RunRecord>;

struct MetricComparison {
  const Metric* metric = nullptr;
  double a = 0, b = 0;  // medians
  size_t pairs = 0;
  Effect effect = {};  // B over A
  Verdict verdict = Verdict::kNoDifference;

  // How much worse B is, as a share of A; negative when it is better.
  double loss() const;
};

// One kind of run, or all of them together.
struct ComparedGroup {
  std::string name;                            // empty: all of them together
  std::vector<MetricComparison> metrics = {};  // those that both sides measured
};

struct Comparison {
  ComparedGroup all;
  std::vector<ComparedGroup> groups;     // more than one, or empty
  std::vector<std::string> failed_in_b;  // kinds that A can do and B cannot, with the error
  std::vector<std::string> notes;

  // The metrics of `all` with verdict "worse" and at least this loss.
  std::vector<const MetricComparison*> WorseBy(double share) const;
};

// The interval that is shown.
inline constexpr double kShownLevel = 0.95;
// The chance that a comparison of equal things finds any difference; its metrics share it, and so
// do its groups.
inline constexpr double kFalseAlarms = 0.01;

// Error (kInvalid): nothing to pair, or answers that are wrong or differ: then times mean nothing.
Result<Comparison> Compare(const RunRecords& a, const RunRecords& b);

std::string ComparisonText(const Comparison& comparison);
std::string ComparisonJson(const Comparison& comparison);

}  // namespace rillmill::config
