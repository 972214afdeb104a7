#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "config/measure/json_fields.h"
#include "config/report/report_data.h"
#include "config/sweep/axis_effect.h"

namespace rillmill::config {
namespace {

using pipeline::JsonArray;
using pipeline::JsonObject;

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

}  // namespace

std::string NumberJson(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null";
}

std::string IntervalJson(const Interval& interval) {
  const bool known = std::isfinite(interval.high) && interval.low > 0;
  return fmt::format("[{},{},{}]", NumberJson(interval.mid),
                     known ? NumberJson(interval.low) : "null",
                     known ? NumberJson(interval.high) : "null");
}

std::string BlocksJson(const SweepResults& results) {
  std::vector<std::string> blocks;
  for (const Block& block : results.blocks()) blocks.push_back(BlockJson(results, block));
  return JsonArray(blocks);
}

}  // namespace rillmill::config
