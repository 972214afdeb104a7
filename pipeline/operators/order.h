// Operators that need all rows of an epoch in one place: ORDER BY and LIMIT.
#pragma once

#include <memory>

#include "core/memory_budget.h"
#include "pipeline/operators/stateful_operator.h"
#include "pipeline/plan/logical_plan.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline {

// ORDER BY; keys bound to the input. Stateless in Spark's eyes: no progress row.
std::unique_ptr<StatefulOperator> NewSort(std::vector<SortKey> keys, MemoryAccount* state);
// The first rows: of every result in complete mode, over the life of the query otherwise. REQUIRES:
// rows arrive in order.
std::unique_ptr<StatefulOperator> NewLimit(int64_t count, int64_t offset, OutputMode mode,
                                           MemoryAccount* state);

}  // namespace rillmill::pipeline
