#include "config/cli/bench_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "config/compare/statistics.h"
#include "config/knob_value.h"
#include "config/number_text.h"

namespace rillmill::config {
namespace {

constexpr double kLevel = 0.95;
constexpr size_t kEnough = 3;  // values, to say anything about their noise

using Texter = std::string (*)(double);

std::string Bytes(double bytes) { return BytesText(static_cast<int64_t>(bytes)); }
std::string BytesPerSecond(double bytes) { return Bytes(bytes) + "/s"; }

// Where the mean lies, as far as these values say; their noise is a share of their size.
std::string IntervalText(const std::vector<double>& values, Texter text) {
  if (values.size() < kEnough) return "";
  std::vector<double> logs;
  for (double value : values) logs.push_back(std::log(std::max(value, 1e-9)));
  const Interval interval = PairedEffect({logs}).RatioInterval(kLevel);
  return fmt::format("{} – {}", text(interval.low), text(interval.high));
}

// "name   median   95 % interval   min – max".
std::string Line(std::string_view name, const std::vector<double>& values, Texter text) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return fmt::format("{:<24}{:>12}   {:<23} {}\n", name, text(Median(values)),
                     IntervalText(values, text), fmt::format("{} – {}", text(*low), text(*high)));
}

template <class Value>
std::vector<double> Each(const std::vector<RunRecord>& runs, const Value& value) {
  std::vector<double> values;
  for (const RunRecord& run : runs) values.push_back(static_cast<double>(value(run)));
  return values;
}

double PerRow(int64_t nanos, const RunRecord& run) {
  return run.rows > 0 ? static_cast<double>(nanos) / static_cast<double>(run.rows) : 0;
}

// The stages of all runs, the most expensive first.
std::string StageLines(const std::vector<RunRecord>& runs) {
  std::set<std::string> names;
  for (const RunRecord& run : runs) {
    for (const auto& [stage, nanos] : run.stage_cpu_ns) names.insert(stage);
  }
  std::vector<std::pair<std::string, std::vector<double>>> stages;
  for (const std::string& name : names) {
    stages.emplace_back(name, Each(runs, [&](const RunRecord& run) {
                          const auto stage = run.stage_cpu_ns.find(name);
                          return stage == run.stage_cpu_ns.end() ? 0 : PerRow(stage->second, run);
                        }));
  }
  std::ranges::stable_sort(stages, std::greater(),
                           [](const auto& stage) { return Median(stage.second); });
  std::string text;
  for (const auto& [name, values] : stages) {
    if (Median(values) > 0) text += Line("  " + name, values, DurationText);
  }
  return text;
}

}  // namespace

std::string DrainReport(const std::vector<RunRecord>& runs,
                        const std::vector<RunRecord>& start_ups) {
  std::string text =
      fmt::format("{:<24}{:>12}   {:<21} {}\n", "", "median", "95 % interval", "min – max");
  text += Line("rows/s", Each(runs, [](const auto& run) { return run.rows_per_second(); }), Short);
  text += Line("rows per CPU second",
               Each(runs, [](const auto& run) { return run.rows_per_cpu_second(); }), Short);
  text += Line("bytes/s", Each(runs, [](const auto& run) { return run.bytes_per_second(); }),
               BytesPerSecond);
  text += Line("CPU time per row",
               Each(runs, [](const auto& run) { return PerRow(run.cpu_ns, run); }), DurationText);
  text += StageLines(runs);
  text += Line("peak memory", Each(runs, [](const auto& run) { return run.peak_resident_bytes; }),
               Bytes);
  return text + Line("exec to first result",
                     Each(start_ups, [](const auto& run) { return run.startup_ns; }), DurationText);
}

std::string ScheduleReport(const RunRecord& run) {
  const LatencySummary& l = run.latency;
  auto text = [](int64_t nanos) { return DurationText(static_cast<double>(nanos)); };
  return fmt::format(
      "latency at {} rows/s   p50 {}, p90 {}, p99 {}, p99.9 {}, p99.99 {}, max {}   ({} results, "
      "{:.1f} % of a core)\n",
      Short(run.offered_per_second), text(l.p50), text(l.p90), text(l.p99), text(l.p999),
      text(l.p9999), text(l.max), Grouped(l.count),
      100 * static_cast<double>(run.cpu_ns) /
          static_cast<double>(std::max<int64_t>(run.wall_ns, 1)));
}

std::string EnvironmentLine(const RunRecord& run) {
  auto of = [&](const char* name) {
    const auto found = run.environment.find(name);
    return found == run.environment.end() ? std::string("?") : found->second;
  };
  return fmt::format("commit {}, {} ({}), {}, {} cores, load {}", of("commit"), of("compiler"),
                     of("flags"), of("cpu"), of("cores"), of("load"));
}

}  // namespace rillmill::config
