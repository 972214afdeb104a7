// Makes the runs of a sweep, one after the other, each a process of its own.
#pragma once

#include <functional>

#include "config/measure/measured_run.h"
#include "config/sweep/folder.h"

namespace rillmill::config {

struct SweepCallbacks {
  std::function<Result<RunRecord>(const MeasuredRunSpec&)> measure;
  // Before each run and after the last.
  std::function<void(const SweepProgress&, const Point& next)> report;
  // Asked after each run; a run that was interrupted is not kept.
  std::function<bool()> interrupted;
};

// Measures what is left of the folder's plan. A run that fails is a result; an error is that
// nothing can be measured or written. True: complete; false: interrupted.
Result<bool> RunSweep(SweepFolder* folder, const SweepCallbacks& callbacks);

// `spark.*` settings become --conf, all others --set; above the plan's own.
MeasuredRunSpec SpecOf(const SweepPlan& plan, const Point& point);

}  // namespace rillmill::config
