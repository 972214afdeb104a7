// Parts of the JSON that the page's script reads.
#pragma once

#include <string>

#include "config/compare/statistics.h"
#include "config/sweep/results.h"

namespace rillmill::config {

// null where the number is not finite.
std::string NumberJson(double value);
// [mid, low, high]; the ends are null where nothing is known about them.
std::string IntervalJson(const Interval& interval);

// The blocks of a sweep, and what each value of each knob does.
std::string BlocksJson(const SweepResults& results);

}  // namespace rillmill::config
