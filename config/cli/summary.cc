#include "config/cli/summary.h"

#include <fmt/format.h>

#include "config/cli/terminal.h"
#include "config/knob_value.h"

namespace rillmill::config {
namespace {

std::string FatesText(const pipeline::Fates& fates) {
  std::string text = fmt::format("{} accepted", Grouped(fates.accepted));
  const std::pair<std::string_view, int64_t> others[] = {
      {"filtered", fates.filtered},
      {"without event time", fates.null_event_time},
      {"late", fates.late},
      {"unmatched", fates.unmatched},
      {"diverted", fates.diverted}};
  for (const auto& [name, count] : others) {
    if (count > 0) text += fmt::format(", {} {}", Grouped(count), name);
  }
  return text;
}

std::string Percent(int64_t part, int64_t whole) {
  return fmt::format(
      "{:.3g} %",
      whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string Count(int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", Grouped(number), noun, number == 1 ? "" : "s");
}

std::string RowsText(const pipeline::RunTotals& totals) {
  std::string text = fmt::format("rows in   {} in {}: {}\n", Grouped(totals.input_rows),
                                 Count(totals.epochs, "epoch"), FatesText(totals.fates));
  if (totals.undelivered_rows > 0) {
    text += fmt::format("          and {} of an epoch that was not delivered\n",
                        Count(totals.undelivered_rows, "row"));
  }
  return text;
}

std::string MemoryText(const pipeline::RunTotals& totals) {
  std::string text =
      fmt::format("memory    {} resident at most; {} of state, {} of buffers\n",
                  BytesText(totals.peak_resident_bytes), BytesText(totals.peak_state_bytes),
                  BytesText(totals.peak_buffer_bytes));
  if (totals.held_bytes > 0) {
    text += fmt::format("          {} in the log of the memory source, outside of the budget\n",
                        BytesText(totals.held_bytes));
  }
  return text;
}

// What is not kept must not go unseen (design §3).
std::string LateWarning(const pipeline::RunTotals& totals) {
  if (totals.fates.late == 0) return {};
  return fmt::format(
      "warning: {} of the rows came too late for their windows and are in no result; is the input "
      "in event-time order, "
      "and is the watermark's delay long enough?\n",
      Percent(totals.fates.late, totals.input_rows));
}

std::string LatencyText(const pipeline::LatencyPercentiles& latency) {
  if (latency.count == 0) return {};
  auto text = [](int64_t nanos) { return DurationText(static_cast<double>(nanos)); };
  return fmt::format("latency   p50 {}, p90 {}, p99 {}, p99.9 {}, max {}\n", text(latency.p50),
                     text(latency.p90), text(latency.p99), text(latency.p999), text(latency.max));
}

}  // namespace

std::string SummaryText(const pipeline::RunTotals& totals) {
  const double rows = static_cast<double>(totals.input_rows);
  const double per_second = totals.wall_seconds > 0 ? rows / totals.wall_seconds : 0;
  const double per_cpu_second = totals.run_cpu_seconds > 0 ? rows / totals.run_cpu_seconds : 0;
  std::string text = RowsText(totals);
  text += fmt::format("corrupt   {} ({})\n", Grouped(totals.corrupt_rows),
                      Percent(totals.corrupt_rows, totals.input_rows));
  text += fmt::format("rows out  {}\n", Grouped(totals.output_rows));
  text += fmt::format(
      "rate      {} rows/s in {:.3f} s; {} rows per CPU second in {:.3f} s of CPU\n",
      Short(per_second), totals.wall_seconds, Short(per_cpu_second), totals.run_cpu_seconds);
  text += MemoryText(totals);
  return text + LatencyText(totals.latency) + LateWarning(totals);
}

}  // namespace rillmill::config
