#include "config/sweep/summary_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <set>
#include <string_view>

namespace rillmill::config {
namespace {

std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string NumberText(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "";
}

std::set<std::string> KnobsOf(const SweepResults& results) {
  std::set<std::string> knobs;
  for (const Block& block : results.blocks()) {
    for (const Axis& axis : block.axes) knobs.insert(axis.knob);
  }
  return knobs;
}

void AppendHead(const std::set<std::string>& knobs, std::string* csv) {
  for (const std::string& knob : knobs) *csv += Quoted(knob) + ",";
  *csv += "runs,failed,exit_code,error";
  for (const Metric& metric : Metrics()) {
    fmt::format_to(std::back_inserter(*csv), ",{0},{0}_low,{0}_high,{0}_min,{0}_max", metric.name);
  }
  *csv += "\r\n";
}

void AppendEstimate(const std::optional<Estimate>& estimate, std::string* csv) {
  if (!estimate) {
    *csv += ",,,,,";
    return;
  }
  for (double value : {estimate->median, estimate->interval.low, estimate->interval.high,
                       estimate->min, estimate->max}) {
    *csv += "," + NumberText(value);
  }
}

}  // namespace

std::string SummaryCsv(const SweepResults& results) {
  std::string csv;
  const std::set<std::string> knobs = KnobsOf(results);
  AppendHead(knobs, &csv);
  for (const PointResult& result : results.points()) {
    for (const std::string& knob : knobs) {
      const auto value = result.point.find(knob);
      csv += (value == result.point.end() ? "" : Quoted(value->second)) + ",";
    }
    fmt::format_to(std::back_inserter(csv), "{},{},{},{}", result.runs, result.failed,
                   result.exit_code, Quoted(result.error));
    for (const auto& estimate : result.estimates) AppendEstimate(estimate, &csv);
    csv += "\r\n";
  }
  return csv;
}

}  // namespace rillmill::config
