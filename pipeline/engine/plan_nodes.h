// From single logical nodes to stages and operators; physical_plan.cc and static_rows.cc put them
// together.
#pragma once

#include "pipeline/engine/physical_plan.h"

namespace rillmill::pipeline {

// The stage of a filter, projection, watermark, window, generator or grouping-set node.
Result<StagePlanPtr> PlanUnaryStage(const LogicalNode& node);
// The join of a stream (or static rows) with static rows; `probe` is the index of the child that
// flows.
Result<StagePlanPtr> PlanJoinStage(const Join& join, size_t probe, const PlanInput& input);
// The operator of an aggregate, sort or limit node.
Result<PlannedOperator> PlanOperator(const LogicalNode& node, OutputMode mode, int slots,
                                     int shards, const PlanInput& input);
bool IsOperator(NodeKind kind);

// "[NOT_SUPPORTED_YET] NAME is not supported yet", StatusCode::kInvalid.
Status NotSupported(std::string_view what);

}  // namespace rillmill::pipeline
