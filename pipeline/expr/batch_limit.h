// What one batch may grow to on its way through a pipeline.
#pragma once

#include <cstddef>

#include "core/memory_budget.h"
#include "core/status.h"

namespace rillmill::pipeline {

// Window expansion stops before it; enough for 512 rows in a thousand windows each many times over.
inline constexpr size_t kBatchLimitBytes = size_t{MemoryBudget::kLeastWorkBytes};

// The end of a query whose expressions or windows blow a batch up: the knob that helps, and what
// causes it.
inline Status BatchOverBudget() {
  return {StatusCode::kMemory,
          "one batch of rows needs more memory than there is: an expression makes values too long, "
          "or a window slides too "
          "finely; raise spark.driver.memory or change the query"};
}

}  // namespace rillmill::pipeline
