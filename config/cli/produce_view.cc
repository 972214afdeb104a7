#include "config/cli/produce_view.h"

#include <fmt/format.h>

#include "config/cli/terminal.h"

namespace rillmill::config {
namespace {

std::string Rate(const ProduceTotals& totals) {
  if (totals.records == 0 || totals.seconds <= 0) return "";
  return fmt::format("  {}/s", Short(static_cast<double>(totals.records) / totals.seconds));
}

}  // namespace

std::chrono::milliseconds ProduceView::Interval() {
  return std::chrono::milliseconds(StderrIsTerminal() ? 100 : 10'000);
}

bool ProduceView::Due() {
  const auto now = std::chrono::steady_clock::now();
  if (quiet_ || now < next_) return false;
  next_ = now + Interval();
  return true;
}

void ProduceView::Report(const ProduceTotals& totals) {
  if (!Due()) return;
  const std::string text =
      fmt::format("{}: {} records{}", topic_, Grouped(totals.records), Rate(totals));
  const double share = totals.share.value_or(0);
  const double left = share > 0 ? totals.seconds / share * (1 - share) : 0;
  if (!StderrIsTerminal()) {
    PrintLine(text);
  } else {
    PrintStatusLine(totals.share ? BarText(share, text, left) : text);
  }
}

void ProduceView::Finish(const ProduceTotals& totals, bool interrupted) {
  if (quiet_) return;
  if (StderrIsTerminal()) PrintStatusLine("");
  PrintLine(fmt::format("{}{} records ({} bytes) to {} in {:.2f} s{}",
                        interrupted ? "interrupted: " : "", Grouped(totals.records),
                        Grouped(totals.bytes), topic_, totals.seconds, Rate(totals)));
  if (totals.without_key > 0)
    PrintLine(
        fmt::format("{} of them have no key: they lack its field", Grouped(totals.without_key)));
}

}  // namespace rillmill::config
