#include "config/cli/sweep_view.h"

#include <fmt/format.h>

#include "config/cli/terminal.h"

namespace rillmill::config {

// From the runs that this process made; 0 before the first has ended.
double SweepView::SecondsLeft(const SweepProgress& progress) const {
  const size_t made = progress.done - first_.value_or(0);
  if (made == 0) return 0;
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - began_;
  return spent.count() / static_cast<double>(made) *
         static_cast<double>(progress.planned - progress.done);
}

void SweepView::Report(const SweepProgress& progress, const Point& next) {
  if (quiet_) return;
  if (!first_) first_ = progress.done;
  if (progress.done == progress.planned) {
    if (StderrIsTerminal()) PrintStatusLine("");
    return;
  }
  const std::string text =
      fmt::format("run {} of {}  {}", progress.done + 1, progress.planned, PointText(next));
  if (!StderrIsTerminal()) return PrintLine(text);
  const double share = static_cast<double>(progress.done) / static_cast<double>(progress.planned);
  PrintStatusLine(BarText(share, text, SecondsLeft(progress)));
}

}  // namespace rillmill::config
