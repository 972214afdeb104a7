// From single logical nodes to stages and operators; physical_plan.cc and static_rows.cc put them
// together.
#pragma once

#include "pipeline/engine/physical_plan.h"

namespace rillmill::pipeline {

// The stage of a filter, projection, watermark, window, generator or grouping-set node.
Result<StagePlanPtr> PlanUnaryStage(const LogicalNode& node);
StagePlanPtr PlanWindowStage(const TimeWindow& window, WindowRows rows);
// The join of a stream (or static rows) with static rows; `probe` is the index of the child that
// flows.
Result<StagePlanPtr> PlanJoinStage(const Join& join, size_t probe, const PlanInput& input);
// What an operator is built for.
struct OperatorSetting {
  OutputMode mode = OutputMode::kComplete;
  int slots = 1;
  int shards = 1;
  const TimeWindow* panes = nullptr;  // aggregates: the window whose stage makes rows per pane
};
// The operator of an aggregate, sort or limit node.
Result<PlannedOperator> PlanOperator(const LogicalNode& node, const OperatorSetting& setting,
                                     const PlanInput& input);
bool IsOperator(NodeKind kind);

// "[NOT_SUPPORTED_YET] NAME is not supported yet", StatusCode::kInvalid.
Status NotSupported(std::string_view what);

}  // namespace rillmill::pipeline
