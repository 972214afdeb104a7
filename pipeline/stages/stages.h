// The planned stages: one factory per kind, each implemented in the file of its name. Expressions
// are bound to the ordinals of the stage's input.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/plan/logical_plan.h"
#include "pipeline/sql/front_end.h"
#include "pipeline/stages/join_table.h"
#include "pipeline/stages/stage.h"
#include "pipeline/stages/window_shape.h"

namespace rillmill::pipeline {

using StagePlanPtr =
    std::shared_ptr<const StagePlan>;  // shared by the slots and by the inputs of a union

// Records to rows: JSON fields and raw columns. The relation outlives the plan.
Result<StagePlanPtr> PlanDecode(const StreamRelation& relation, const StreamScan& scan);
// Event-time statistics of input column `column` for watermark node `node`.
StagePlanPtr PlanWatermarkStats(int column, int node);
StagePlanPtr PlanFilter(ExprPtr condition);
StagePlanPtr PlanProject(std::vector<ExprPtr> columns);

// What a time-window stage makes of a record that is in several windows.
enum class WindowRows : uint8_t {
  kPerWindow,  // one row for each window
  kPerPane,  // one row, whose window begins with its pane and ends with the last window that has it
};
inline WindowShape ShapeOf(const TimeWindow& node) {
  return {node.size_micros, node.slide_micros, node.start_micros};
}
// Appends the window column.
StagePlanPtr PlanTimeWindow(const TimeWindow& node, ExprPtr time, WindowRows rows);

StagePlanPtr PlanGenerate(const Generate& node, ExprPtr input);
StagePlanPtr PlanExpand(std::vector<std::vector<ExprPtr>> projections);

// The stream side probes, the static side was built. `probe_is_left`: which of the two comes first
// in the output.
struct StaticJoinSpec {
  JoinType type =
      JoinType::kInner;  // from the probe's point of view: kLeftOuter keeps every probe row
  bool probe_is_left = true;
  std::vector<ExprPtr> probe_keys;  // bound to the probe's columns
  std::vector<bool> null_safe;
  bool null_aware = false;
  ExprPtr residual;  // bound to the output's columns (left then right), or null
  std::shared_ptr<const JoinTable> table;  // shared by all slots, read-only
};
StagePlanPtr PlanStaticJoin(StaticJoinSpec spec);

}  // namespace rillmill::pipeline
