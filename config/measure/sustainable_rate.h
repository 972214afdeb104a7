// The largest rate at which a workload keeps up: found by bisection over runs with a schedule.
#pragma once

#include <functional>

#include "config/measure/bench_target.h"

namespace rillmill::config {

// The last result came soon after the last record was due: the lag did not grow over the run.
bool KeptUp(const RunRecord& run, const Schedule& schedule);

struct SustainableRate {
  RunRecord best;       // the run at the largest rate that was kept up with
  double exceeded = 0;  // the smallest rate that was not
};

// Bisects below `limit` rows per second (what a drain reaches, and some) until the two rates are
// within 5 %. `seconds`: of each run; runs of high rates are shorter, so that none holds more than
// two million records. `report` is called after each. Errors: a run failed, its answer was wrong,
// or no rate was kept up with.
Result<SustainableRate> FindSustainableRate(
    BenchTarget* target, double limit, double seconds,
    const std::function<void(const RunRecord&, bool kept_up)>& report);

}  // namespace rillmill::config
