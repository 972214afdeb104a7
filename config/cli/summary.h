// The totals of a finished run, for people.
#pragma once

#include <string>

#include "pipeline/engine/progress.h"

namespace rillmill::config {

// Several lines: rows in and their fates, rows out, corrupt, rate, CPU, memory, latency.
std::string SummaryText(const pipeline::RunTotals& totals);

}  // namespace rillmill::config
