// The results as the JSON that the page's script reads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "config/measure/json_fields.h"
#include "config/report/report.h"
#include "config/report/report_data.h"
#include "core/histogram.h"

namespace rillmill::config {
namespace {

using pipeline::JsonArray;
using pipeline::JsonObject;

std::string MetricsJson() {
  std::vector<std::string> metrics;
  for (const Metric& metric : Metrics()) {
    JsonObject object;
    object.Text("name", metric.name);
    object.Text("label", metric.label);
    object.Text("unit", metric.unit == Unit::kPerSecond ? "rate"
                        : metric.unit == Unit::kNanos   ? "ns"
                                                        : "bytes");
    object.Raw("higherIsBetter", JsonOf(metric.higher_is_better));
    object.Raw("shown", JsonOf(metric.compared));
    metrics.push_back(object.Done());
  }
  return JsonArray(metrics);
}

// [percentile, nanoseconds] at 0, 50, 75, 87.5, … %, as HdrHistogram's plots have it.
std::string PercentilesJson(const HistogramBuckets& buckets) {
  Histogram latency;
  AddBuckets(buckets, &latency);
  std::vector<std::string> steps;
  const auto count = static_cast<double>(latency.count());
  for (double above = 1; above * count >= 0.5; above /= std::sqrt(std::sqrt(2.0))) {
    const double percent = 100 * (1 - above);
    steps.push_back(fmt::format("[{:.12g},{}]", percent, latency.Percentile(percent)));
  }
  return JsonArray(steps);
}

// [mid, low, high, least, greatest].
std::string EstimateJson(const Estimate& estimate) {
  std::string json = IntervalJson(estimate.interval);
  json.pop_back();
  return fmt::format("{},{},{}]", json, NumberJson(estimate.min), NumberJson(estimate.max));
}

std::string EstimatesJson(const PointResult& result) {
  JsonObject estimates;
  for (size_t i = 0; i < Metrics().size(); ++i) {
    if (result.estimates[i]) estimates.Raw(Metrics()[i].name, EstimateJson(*result.estimates[i]));
  }
  return estimates.Done();
}

std::string PointJson(const Report& report, size_t index) {
  const PointResult& result = report.results.points()[index];
  const auto& [best, ranking, ties] = report.choice;
  JsonObject object;
  object.Text("name", PointText(result.point));
  object.Raw("settings", JsonOf(result.point));
  object.Number("runs", static_cast<int64_t>(result.runs));
  object.Number("failed", static_cast<int64_t>(result.failed));
  object.Number("exitCode", result.exit_code);
  object.Text("error", result.error);
  object.Raw("estimates", EstimatesJson(result));
  const bool comparable = best && result.usable() && result.Of(*report.goal.objective);
  if (comparable) {
    const Effect effect = report.results.Against(*report.goal.objective, index, *best);
    object.Raw("againstBest", IntervalJson(effect.RatioInterval(Estimate::kLevel)));
  }
  object.Raw("tied", JsonOf(std::find(ties.begin(), ties.end(), index) != ties.end()));
  object.Raw("percentiles", PercentilesJson(result.latency));
  const double offered = result.offered_per_second;
  object.Raw("offered", offered > 0 ? NumberJson(offered) : "null");
  return object.Done();
}

std::string NoiseJson(const SweepResults& results) {
  JsonObject noise;
  for (const Metric& metric : Metrics())
    noise.Raw(metric.name, NumberJson(results.NoiseOf(metric)));
  return noise.Done();
}

// '<' stands only inside of texts in JSON, and no script element ends without one.
std::string SafeInScript(const std::string& json) {
  std::string safe;
  for (char c : json) safe += c == '<' ? "\\u003c" : std::string(1, c);
  return safe;
}

}  // namespace

std::string ReportJson(const Report& report) {
  std::vector<std::string> points, ranking;
  for (size_t i = 0; i < report.results.points().size(); ++i)
    points.push_back(PointJson(report, i));
  for (size_t point : report.choice.ranking) ranking.push_back(std::to_string(point));
  JsonObject object;
  object.Text("title", report.title);
  object.Text("how", report.how);
  object.Text("goal", report.goal.text);
  object.Text("objective", report.goal.objective->name);
  object.Text("verdict", ChoiceText(report.results, report.goal, report.choice));
  object.Raw("environment", JsonOf(report.environment));
  object.Raw("metrics", MetricsJson());
  object.Raw("noise", NoiseJson(report.results));
  object.Raw("ranking", JsonArray(ranking));
  object.Raw("points", JsonArray(points));
  object.Raw("blocks", BlocksJson(report.results));
  return SafeInScript(object.Done());
}

}  // namespace rillmill::config
