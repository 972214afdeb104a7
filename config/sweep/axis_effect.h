// What one knob does by itself: its values compared with one of them, all else being equal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/sweep/results.h"

namespace rillmill::config {

struct ValueEffect {
  std::string value;             // empty: the job's own setting
  std::optional<Effect> effect;  // over the reference; none where nothing could be compared
};

struct AxisEffect {
  std::string knob;
  std::string reference;  // the value that the others are compared with; empty: the job's own
  std::vector<ValueEffect> values;
};

// Over all combinations of the block's other axes in which both values were measured. The
// reference is the job's own setting where the block is one knob and the defaults, else
// `reference`, else the axis's first value.
AxisEffect EffectOf(const SweepResults& results, const Metric& metric, const Block& block,
                    const Axis& axis, std::optional<std::string> reference = std::nullopt);

// How many cores or tasks a setting stands for: 2 for spark.master=local[2]; none for knobs that
// are not about width. `value` empty: none.
std::optional<int> WidthOf(const std::string& knob, const std::string& value);

}  // namespace rillmill::config
