#include "config/sweep/axis_effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "config/knob_value.h"

namespace rillmill::config {
namespace {

// The point as it is with another value of the knob; an empty value takes the setting away.
Point With(Point point, const std::string& knob, const std::string& value) {
  if (value.empty()) {
    point.erase(knob);
  } else {
    point[knob] = value;
  }
  return point;
}

// The mean of independent effects that share one estimate of the noise.
std::optional<Effect> MeanOf(const std::vector<Effect>& effects) {
  if (effects.empty()) return std::nullopt;
  Effect mean{0, 0, effects.front().degrees};
  const auto count = static_cast<double>(effects.size());
  for (const Effect& effect : effects) {
    mean.log_ratio += effect.log_ratio / count;
    mean.standard_error += effect.standard_error * effect.standard_error;
  }
  mean.standard_error = std::sqrt(mean.standard_error) / count;
  return mean;
}

bool Measured(const SweepResults& results, const Metric& metric, std::optional<size_t> point) {
  return point && results.points()[*point].usable() &&
         results.points()[*point].Of(metric).has_value();
}

std::optional<Effect> EffectOfValue(const SweepResults& results, const Metric& metric,
                                    const Block& block, const AxisEffect& axis,
                                    const std::string& value) {
  std::vector<Effect> effects;
  for (const Point& point : PointsOf(block)) {
    const auto here = point.find(axis.knob);
    if ((here == point.end() ? "" : here->second) != value) continue;
    const auto changed = results.Find(point);
    const auto base = results.Find(With(point, axis.knob, axis.reference));
    if (Measured(results, metric, changed) && Measured(results, metric, base))
      effects.push_back(results.Against(metric, *changed, *base));
  }
  return MeanOf(effects);
}

}  // namespace

AxisEffect EffectOf(const SweepResults& results, const Metric& metric, const Block& block,
                    const Axis& axis, std::optional<std::string> reference) {
  const bool against_defaults = block.with_defaults && block.axes.size() == 1;
  AxisEffect effect{axis.knob, against_defaults ? "" : axis.values.front(), {}};
  if (reference) effect.reference = *reference;
  std::vector<std::string> values = axis.values;
  if (against_defaults) values.insert(values.begin(), "");
  for (const std::string& value : values) {
    effect.values.push_back({value, EffectOfValue(results, metric, block, effect, value)});
  }
  return effect;
}

std::optional<int> WidthOf(const std::string& knob, const std::string& value) {
  constexpr std::array<std::string_view, 4> kCounts = {
      "spark.default.parallelism", "spark.executor.cores", "spark.executor.instances",
      "spark.cores.max"};
  if (knob == "spark.master") {
    const auto master = ParseMaster(value);
    if (!master.ok() || master->threads < 1) return std::nullopt;
    return master->threads;
  }
  if (std::find(kCounts.begin(), kCounts.end(), knob) == kCounts.end()) return std::nullopt;
  const auto count = ParseLong(value);
  if (!count.ok() || *count < 1) return std::nullopt;
  return static_cast<int>(*count);
}

}  // namespace rillmill::config
