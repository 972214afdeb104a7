// The results as the JSON that the page's script reads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "config/knob_value.h"
#include "config/measure/json_fields.h"
#include "config/report/report.h"
#include "config/sweep/axis_effect.h"
#include "core/histogram.h"

namespace rillmill::config {
namespace {

using pipeline::JsonArray;
using pipeline::JsonObject;

// An end of an interval that is not bounded is null.
std::string NumberJson(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null";
}

std::string NumbersJson(std::initializer_list<double> values) {
  std::vector<std::string> numbers;
  for (double value : values) numbers.push_back(NumberJson(value));
  return JsonArray(numbers);
}

// [mid, low, high].
std::string IntervalJson(const Interval& interval) {
  const bool known = std::isfinite(interval.high) && interval.low > 0;
  const double none = std::nan("");
  return NumbersJson({interval.mid, known ? interval.low : none, known ? interval.high : none});
}

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
    steps.push_back(NumbersJson({percent, static_cast<double>(latency.Percentile(percent))}));
  }
  return JsonArray(steps);
}

// Rows per second that the source was asked for: measured with an open loop, or set by the point.
double OfferedTo(const Point& point) {
  for (const auto& [knob, value] : point) {
    if (!knob.ends_with("rowsPerSecond") && !knob.ends_with("maxRatePerPartition")) continue;
    const auto rate = ParseNumber(value);
    if (rate.ok()) return *rate;
  }
  return std::nan("");
}

std::string EstimatesJson(const PointResult& result) {
  JsonObject estimates;
  for (size_t i = 0; i < Metrics().size(); ++i) {
    const auto& estimate = result.estimates[i];
    if (!estimate) continue;
    const std::string interval = IntervalJson(estimate->interval);
    estimates.Raw(Metrics()[i].name,
                  fmt::format("{},{},{}]", interval.substr(0, interval.size() - 1),
                              NumberJson(estimate->min), NumberJson(estimate->max)));
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
  object.Raw("offered", NumberJson(OfferedTo(result.point)));
  return object.Done();
}

std::string AxisEffectJson(const AxisEffect& axis) {
  std::vector<std::string> values;
  for (const ValueEffect& value : axis.values) {
    JsonObject object;
    object.Text("value", value.value);
    if (const auto width = WidthOf(axis.knob, value.value)) object.Number("width", *width);
    if (value.effect)
      object.Raw("ratio", IntervalJson(value.effect->RatioInterval(Estimate::kLevel)));
    values.push_back(object.Done());
  }
  JsonObject object;
  object.Text("reference", axis.reference);
  object.Raw("values", JsonArray(values));
  return object.Done();
}

// The narrowest setting of an axis, when all of its values have a width.
std::optional<std::string> NarrowestOf(const Axis& axis) {
  const std::string* narrowest = nullptr;
  int width = 0;
  for (const std::string& value : axis.values) {
    const auto here = WidthOf(axis.knob, value);
    if (!here) return std::nullopt;
    if (narrowest == nullptr || *here < width) {
      narrowest = &value;
      width = *here;
    }
  }
  return *narrowest;
}

std::string AxisJson(const SweepResults& results, const Block& block, const Axis& axis) {
  JsonObject effects;
  for (const Metric& metric : Metrics()) {
    if (metric.compared)
      effects.Raw(metric.name, AxisEffectJson(EffectOf(results, metric, block, axis)));
  }
  JsonObject object;
  object.Text("knob", axis.knob);
  object.Raw("values", JsonOf(axis.values));
  object.Raw("effects", effects.Done());
  const auto narrowest = NarrowestOf(axis);
  if (narrowest && axis.values.size() > 1) {
    const AxisEffect speedup = EffectOf(results, *FindMetric(kThroughput), block, axis, narrowest);
    object.Raw("speedup", AxisEffectJson(speedup));
  }
  return object.Done();
}

std::string BlockJson(const SweepResults& results, const Block& block) {
  std::vector<std::string> axes;
  for (const Axis& axis : block.axes) axes.push_back(AxisJson(results, block, axis));
  JsonObject object;
  object.Raw("withDefaults", JsonOf(block.with_defaults));
  object.Raw("axes", JsonArray(axes));
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
  std::vector<std::string> points, blocks, ranking;
  for (size_t i = 0; i < report.results.points().size(); ++i)
    points.push_back(PointJson(report, i));
  for (const Block& block : report.results.blocks())
    blocks.push_back(BlockJson(report.results, block));
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
  object.Raw("blocks", JsonArray(blocks));
  return SafeInScript(object.Done());
}

}  // namespace rillmill::config
