// The plan as `rillmill explain` shows it.
#pragma once

#include <string>

#include "pipeline/engine/physical_plan.h"

namespace rillmill::pipeline {

// Logical plan, pipelines with their stages, guarantee; as text or as one JSON object.
std::string ExplainPlan(const LogicalNode& logical, const PhysicalPlan& plan, bool json);

}  // namespace rillmill::pipeline
