// Rewrites that keep a plan's answer, and its watermark, exactly as Spark's optimiser would leave
// them.
//
// Each rule is a function over the tree in a file of its own; Optimize runs them one after the
// other.
#pragma once

#include "pipeline/plan/logical_plan.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline::sql {

NodePtr Optimize(NodePtr plan, const AnalyzeInput& input);

}  // namespace rillmill::pipeline::sql
