// The measurements that are compared, ranked and plotted: one list for all commands.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/measure/run_record.h"

namespace rillmill::config {

enum class Unit : uint8_t { kPerSecond, kNanos, kBytes };

struct Metric {
  std::string_view name;   // in files, JSON and goals: "rows_per_second"
  std::string_view label;  // for people: "rows per second"
  Unit unit = Unit::kPerSecond;
  bool higher_is_better = false;
  bool compared = false;  // `compare` gives a verdict about it
  // NaN where the run failed or did not measure it.
  double (*of)(const RunRecord& record) = nullptr;

  std::string ValueText(double value) const;
};

std::span<const Metric> Metrics();
// Null when there is none of that name.
const Metric* FindMetric(std::string_view name);

inline constexpr std::string_view kThroughput = "rows_per_second";
inline constexpr std::string_view kEfficiency = "rows_per_cpu_second";
inline constexpr std::string_view kTailLatency = "p99";
inline constexpr std::string_view kPeakMemory = "peak_memory";

}  // namespace rillmill::config
