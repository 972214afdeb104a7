#include "config/compare/metrics.h"

#include <fmt/format.h>

#include <limits>

#include "config/knob_value.h"
#include "config/number_text.h"

namespace rillmill::config {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

// Nothing that is measured is zero; zero stands for "was not".
double Measured(const RunRecord& record, int64_t value) {
  return record.ok && value > 0 ? static_cast<double>(value) : kNotMeasured;
}

double RowsPer(const RunRecord& record, int64_t nanos) {
  return Measured(record, record.rows) / Measured(record, nanos) * 1e9;
}

template <int64_t LatencySummary::*percentile>
double Latency(const RunRecord& record) {
  return Measured(record, record.latency.*percentile);
}

constexpr Metric kMetrics[] = {
    {kThroughput, "rows per second", Unit::kPerSecond, true, true,
     [](const RunRecord& r) { return RowsPer(r, r.wall_ns); }},
    {kEfficiency, "rows per CPU second", Unit::kPerSecond, true, true,
     [](const RunRecord& r) { return RowsPer(r, r.cpu_ns); }},
    {"p50", "latency p50", Unit::kNanos, false, false, Latency<&LatencySummary::p50>},
    {"p90", "latency p90", Unit::kNanos, false, false, Latency<&LatencySummary::p90>},
    {kTailLatency, "latency p99", Unit::kNanos, false, true, Latency<&LatencySummary::p99>},
    {"p999", "latency p99.9", Unit::kNanos, false, false, Latency<&LatencySummary::p999>},
    {"max", "latency max", Unit::kNanos, false, false, Latency<&LatencySummary::max>},
    {kPeakMemory, "peak memory", Unit::kBytes, false, true,
     [](const RunRecord& r) { return Measured(r, r.peak_resident_bytes); }},
    {"startup", "start-up", Unit::kNanos, false, false,
     [](const RunRecord& r) { return Measured(r, r.startup_ns); }},
};

}  // namespace

std::string Metric::ValueText(double value) const {
  if (!(value > 0)) return "-";
  switch (unit) {
    case Unit::kPerSecond:
      return Short(value);
    case Unit::kNanos:
      return DurationText(value);
    case Unit::kBytes:
      break;
  }
  return BytesText(static_cast<int64_t>(value));
}

std::span<const Metric> Metrics() { return kMetrics; }

const Metric* FindMetric(std::string_view name) {
  for (const Metric& metric : kMetrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

}  // namespace rillmill::config
