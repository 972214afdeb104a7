// The texts of [sink] that say when epochs run and what they deliver.
#pragma once

#include <cstdint>

#include "config/job.h"
#include "core/status.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {

struct Trigger {
  pipeline::TriggerKind kind = pipeline::TriggerKind::kDefault;
  int64_t interval_ms = 0;
};

// "default" (also an empty text), "availableNow", "once", or an interval such as "10 seconds".
Result<Trigger> ParseTrigger(const Located& text);

// "append" (also an empty text), "update", "complete".
Result<pipeline::OutputMode> ParseOutputMode(const Located& text);

}  // namespace rillmill::config
