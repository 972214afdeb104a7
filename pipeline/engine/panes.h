// Whether an aggregate over a sliding window may group by panes.
#pragma once

#include "pipeline/engine/plan_nodes.h"

namespace rillmill::pipeline {

// The sliding window below the aggregate whose panes may take the place of its windows: the answer,
// the state and all that is reported stay the same, and rows need not come once per window. Null
// when there is none: a function is not exactly combinable, the window is looked at below the
// aggregate, it is not what decides about lateness, or windows hardly overlap.
const TimeWindow* WindowForPanes(const Aggregate& aggregate, OutputMode mode);

}  // namespace rillmill::pipeline
