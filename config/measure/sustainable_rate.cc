#include "config/measure/sustainable_rate.h"

#include <algorithm>

namespace rillmill::config {
namespace {

constexpr double kMostRows = 2e6;
constexpr double kPrecision = 0.05;

Schedule ScheduleAt(double rate, double seconds) {
  return {rate, std::clamp(kMostRows / rate, 0.5, seconds)};
}

}  // namespace

bool KeptUp(const RunRecord& run, const Schedule& schedule) {
  const double late = static_cast<double>(run.wall_ns) * 1e-9 - schedule.seconds;
  return late < 0.05 * schedule.seconds + 0.02;
}

Result<SustainableRate> FindSustainableRate(
    BenchTarget* target, double limit, double seconds,
    const std::function<void(const RunRecord&, bool kept_up)>& report) {
  SustainableRate found;
  found.exceeded = limit;
  double kept = 0;
  while (kept < found.exceeded * (1 - kPrecision)) {
    const Schedule schedule = ScheduleAt((kept + found.exceeded) / 2, seconds);
    RILLMILL_ASSIGN(RunRecord run, target->RunAt(schedule));
    if (!run.ok) return Status(StatusCode::kRuntime, run.error);
    const bool kept_up = KeptUp(run, schedule);
    report(run, kept_up);
    if (kept_up) {
      kept = schedule.rate;
      found.best = std::move(run);
    } else {
      found.exceeded = schedule.rate;
    }
    if (found.exceeded < limit / 1000)
      return Status(StatusCode::kRuntime, "no rate was kept up with, however low");
  }
  return found;
}

}  // namespace rillmill::config
