// Whether a plan's answer can depend on the session's time zone.
#pragma once

#include "pipeline/plan/logical_plan.h"

namespace rillmill::pipeline {

// True when the plan handles a TIMESTAMP (read from text, printed, cut into fields), or a function
// that reads or prints local time. Attributes that were pruned away do not count.
bool UsesTimeZone(const NodePtr& plan);

}  // namespace rillmill::pipeline
