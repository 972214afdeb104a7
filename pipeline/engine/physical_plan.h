// The optimized logical plan as a DAG of fused pipelines, cut at exchanges.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/memory_budget.h"
#include "pipeline/engine/query.h"
#include "pipeline/operators/stateful_operator.h"
#include "pipeline/stages/stages.h"

namespace rillmill::pipeline {

// Stages run one after the other over a batch by one task.
struct PlannedPipeline {
  int stream = -1;         // fed by the batches of this stream, or
  int from_operator = -1;  // by the output of this operator
  int to_operator = -1;    // its end: an exchange, or the sink when negative
  std::vector<StagePlanPtr> stages;
};

struct PlannedOperator {
  std::unique_ptr<StatefulOperator> op;
  OperatorTraits traits;
};

struct PhysicalPlan {
  std::vector<PlannedPipeline> pipelines;
  std::vector<PlannedOperator> operators;  // inputs before those who read them
  std::vector<Attribute> output;
  std::vector<int64_t> watermark_delays;  // by watermark node, microseconds
  bool sequenced = false;                 // some operator on the way needs rows in order
  bool needs_no_data_epochs = false;      // a watermark moves state that leaves or is emitted
};

struct PlanInput {
  const QuerySpec* spec = nullptr;
  int slots = 1;
  int shards = 1;
  MemoryAccount* state = nullptr;
  Clock* clock = nullptr;
};

// Errors: StatusCode::kInvalid, "not supported yet" with the name of what is missing. `input.spec`
// outlives the plan.
Result<PhysicalPlan> MakePhysicalPlan(const NodePtr& root, const PlanInput& input);

// Rows of a subtree without streams, computed now. The node outlives them.
Result<StaticRows> EvaluateStatic(const NodePtr& node, const PlanInput& input);

}  // namespace rillmill::pipeline
