// A comparison for people and for programs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "config/compare/comparison.h"
#include "pipeline/engine/json_lines.h"

namespace rillmill::config {
namespace {

using pipeline::JsonArray;
using pipeline::JsonObject;

bool HasVerdict(const ComparedGroup& group) {
  return std::any_of(group.metrics.begin(), group.metrics.end(), [](const auto& compared) {
    return compared.verdict != Verdict::kNoDifference;
  });
}

std::string IntervalText(const Interval& interval) {
  return std::isinf(interval.high) ? "unknown"
                                   : fmt::format("{:.3f} to {:.3f}", interval.low, interval.high);
}

void AppendTable(const ComparedGroup& group, std::string* text) {
  auto out = std::back_inserter(*text);
  fmt::format_to(out, "{:<22}{:>10}{:>10}{:>8}  {:<16}  {}\n",
                 group.name.size() < 22 ? group.name : "", "A", "B", "B / A", "95 % interval",
                 "verdict");
  for (const MetricComparison& compared : group.metrics) {
    const Metric& metric = *compared.metric;
    fmt::format_to(
        out, "{:<22}{:>10}{:>10}{:>8.3f}  {:<16}  {}\n", metric.label, metric.ValueText(compared.a),
        metric.ValueText(compared.b), compared.effect.ratio(),
        IntervalText(compared.effect.RatioInterval(kShownLevel)), VerdictText(compared.verdict));
  }
}

// Of many groups those with a verdict; of a few all.
void AppendGroups(const std::vector<ComparedGroup>& groups, std::string* text) {
  constexpr size_t kFew = 6;
  size_t left_out = 0;
  for (const ComparedGroup& group : groups) {
    if (groups.size() > kFew && !HasVerdict(group)) {
      ++left_out;
      continue;
    }
    *text += group.name + "\n";
    AppendTable(group, text);
    *text += "\n";
  }
  if (left_out > 0) *text += fmt::format("{} more without a difference to be seen\n\n", left_out);
  if (!groups.empty()) *text += "all of them together\n";
}

// Numbers that JSON can hold: an unbounded end of an interval is null.
std::string NumberJson(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null";
}

std::string MetricJson(const MetricComparison& compared) {
  const Interval interval = compared.effect.RatioInterval(kShownLevel);
  JsonObject object;
  object.Text("metric", compared.metric->name);
  object.Raw("a", NumberJson(compared.a));
  object.Raw("b", NumberJson(compared.b));
  object.Number("pairs", static_cast<int64_t>(compared.pairs));
  object.Raw("ratio", NumberJson(interval.mid));
  object.Raw("low", NumberJson(interval.low));
  object.Raw("high", NumberJson(interval.high));
  object.Text("verdict", VerdictText(compared.verdict));
  return object.Done();
}

std::string GroupJson(const ComparedGroup& group) {
  std::vector<std::string> metrics;
  for (const MetricComparison& compared : group.metrics) metrics.push_back(MetricJson(compared));
  JsonObject object;
  object.Text("name", group.name);
  object.Raw("metrics", JsonArray(metrics));
  return object.Done();
}

}  // namespace

std::string ComparisonText(const Comparison& comparison) {
  std::string text;
  AppendGroups(comparison.groups, &text);
  AppendTable(comparison.all, &text);
  const size_t pairs = comparison.all.metrics.empty() ? 0 : comparison.all.metrics.front().pairs;
  text += fmt::format("{} pairs; of 100 comparisons of equal things {:.0f} has a verdict\n", pairs,
                      100 * kFalseAlarms);
  for (const std::string& failed : comparison.failed_in_b) text += "fails in B: " + failed + "\n";
  for (const std::string& note : comparison.notes) text += "note: " + note + "\n";
  return text;
}

std::string ComparisonJson(const Comparison& comparison) {
  std::vector<std::string> groups;
  for (const ComparedGroup& group : comparison.groups) groups.push_back(GroupJson(group));
  JsonObject object;
  object.Raw("all", GroupJson(comparison.all));
  object.Raw("groups", JsonArray(groups));
  object.Raw("failedInB", JsonOf(comparison.failed_in_b));
  object.Raw("notes", JsonOf(comparison.notes));
  return object.Done();
}

}  // namespace rillmill::config
