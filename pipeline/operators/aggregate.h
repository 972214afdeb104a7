// GROUP BY: the first stateful operator.
//
// Every slot adds into a partial table of its own, bounded to about the L2 cache and flushed to its
// shards when full; where keys hardly repeat, or with a single slot, rows go straight into the
// shards. At the end of an epoch each shard merges what is left, evicts by watermark and emits by
// output mode.
#pragma once

#include <memory>

#include "core/clock.h"
#include "core/memory_budget.h"
#include "core/status.h"
#include "pipeline/operators/stateful_operator.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline {

struct BoundAggregate {
  std::shared_ptr<const AggregateFunction> function;  // shared with the logical plan
  std::vector<ExprPtr> arguments;                     // bound to the input's ordinals
  ExprPtr filter;
};

struct AggregateSpec {
  std::vector<ExprPtr> keys;           // bound
  std::vector<int64_t> window_micros;  // parallel to keys: window size, or 0
  int event_time_key =
      -1;  // of the key that decides lateness; -1: none, nothing is late or evicted
  std::vector<BoundAggregate> aggregates;
  OutputMode mode = OutputMode::kComplete;
  int slots = 1;
  int shards = 1;  // ignored with a single slot: then there is one
};

// `state` and `clock` outlive the operator.
std::unique_ptr<StatefulOperator> NewAggregate(AggregateSpec spec, MemoryAccount* state,
                                               Clock* clock);

// The end of a query whose state does not fit: StatusCode::kMemory, with the knobs that help.
Status StateOverBudget(const MemoryAccount& state);

}  // namespace rillmill::pipeline
