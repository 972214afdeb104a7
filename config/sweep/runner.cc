#include "config/sweep/runner.h"

#include <utility>
#include <vector>

namespace rillmill::config {
namespace {

// In place of the plan's setting of that name: a name may be given once.
void Put(const std::string& name, const std::string& value, std::vector<std::string>* settings) {
  std::erase_if(*settings, [&](const std::string& old) { return old.starts_with(name + "="); });
  settings->push_back(name + "=" + value);
}

}  // namespace

MeasuredRunSpec SpecOf(const SweepPlan& plan, const Point& point) {
  MeasuredRunSpec spec;
  spec.job = plan.job;
  spec.conf = plan.conf;
  spec.set = plan.set;
  spec.properties_file = plan.properties_file;
  spec.duration_seconds = plan.seconds;
  for (const auto& [name, value] : point) {
    Put(name, value, name.starts_with("spark.") ? &spec.conf : &spec.set);
  }
  return spec;
}

Result<bool> RunSweep(SweepFolder* folder, const SweepCallbacks& callbacks) {
  const std::vector<Point> points = folder->plan().points();
  for (const PlannedRun& run : folder->Left()) {
    if (callbacks.interrupted()) return false;
    callbacks.report(folder->progress(), points[run.point]);
    RILLMILL_ASSIGN(RunRecord record, callbacks.measure(SpecOf(folder->plan(), points[run.point])));
    if (callbacks.interrupted()) return false;
    record.point = points[run.point];
    record.repeat = run.repeat;
    RILLMILL_TRY(folder->Append(std::move(record)));
  }
  callbacks.report(folder->progress(), {});
  return true;
}

}  // namespace rillmill::config
