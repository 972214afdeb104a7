// The totals of a run as a record for programs: what `rillmill run --summary FILE` writes.
#pragma once

#include <string>

#include "config/job.h"
#include "config/measure/run_record.h"
#include "core/status.h"
#include "pipeline/engine/progress.h"

namespace rillmill::config {

// `ended` is the end of the run. `began_micros`: wall clock at its beginning.
RunRecord SummaryOf(const Job& job, const pipeline::RunTotals& totals, const Status& ended,
                    int64_t began_micros);

// One line; error code kUsage.
Status WriteSummary(const RunRecord& record, const std::string& path);

}  // namespace rillmill::config
