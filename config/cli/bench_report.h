// Results of `rillmill bench` for people.
#pragma once

#include <string>
#include <vector>

#include "config/measure/run_record.h"

namespace rillmill::config {

// What drains as fast as it goes: rates, CPU time by stage, memory, start-up; medians with what the
// noise allows. REQUIRES: `runs` is not empty, all of them went well.
std::string DrainReport(const std::vector<RunRecord>& runs,
                        const std::vector<RunRecord>& start_ups);

// One run under a schedule: percentiles of latency.
std::string ScheduleReport(const RunRecord& run);

// What was measured on, in one line.
std::string EnvironmentLine(const RunRecord& run);

}  // namespace rillmill::config
