// GROUP BY: the first stateful operator.
//
// Every slot adds into a partial table of its own, bounded to about the L2 cache and flushed to the
// shards when full and at the end of the epoch; where keys hardly repeat, or with a single slot,
// rows go straight into the shards. Then each shard evicts by watermark and emits by output mode.
//
// With panes the partial tables group by (pane, key), and flushing adds each of those groups to the
// (window, key) groups of all its windows: the state, what is late, what leaves and what is
// reported are the same as if every row had come once per window.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/memory_budget.h"
#include "core/status.h"
#include "pipeline/operators/stateful_operator.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/sql/front_end.h"
#include "pipeline/stages/window_shape.h"

namespace rillmill::pipeline {

struct BoundAggregate {
  std::shared_ptr<const AggregateFunction> function;  // shared with the logical plan
  std::vector<ExprPtr> arguments;                     // bound to the input's ordinals
  ExprPtr filter;
};

// The rows come from a window stage that makes one row per pane (WindowRows::kPerPane).
struct PaneKey {
  int key = 0;  // the window's place in the keys; the event time, if there is one
  WindowShape shape;
};

struct AggregateSpec {
  std::vector<ExprPtr> keys;           // bound
  std::vector<int64_t> window_micros;  // parallel to keys: window size, or 0
  int event_time_key =
      -1;  // of the key that decides lateness; -1: none, nothing is late or evicted
  std::vector<BoundAggregate> aggregates;  // with panes all of them exactly combinable
  std::optional<PaneKey> panes;
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
