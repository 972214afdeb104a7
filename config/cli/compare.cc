#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "config/cli/command.h"
#include "config/cli/terminal.h"
#include "config/compare/comparison.h"

namespace rillmill::config {
namespace {

struct CompareFlags {
  std::string a, b;
  std::optional<double> fail_if_worse_percent;
  bool json = false;
};

// A file of records, or the results folder of a sweep.
Result<RunRecords> ReadSide(const std::string& path) {
  const bool folder = std::filesystem::is_directory(path);
  auto records = ReadRunRecords(folder ? path + "/runs.ndjson" : path);
  if (!records.ok()) return records.status().As(StatusCode::kUsage);
  return records;
}

// Whether --fail-if-worse lets B pass; says why not.
bool Passes(const Comparison& comparison, const CompareFlags& flags) {
  if (!flags.fail_if_worse_percent) return true;
  const auto worse = comparison.WorseBy(*flags.fail_if_worse_percent / 100);
  for (const MetricComparison* compared : worse) {
    PrintLine(fmt::format("worse: {} by {:.1f} %, more than {} %", compared->metric->label,
                          100 * compared->loss(), *flags.fail_if_worse_percent));
  }
  for (const std::string& failed : comparison.failed_in_b)
    PrintLine("worse: fails in B: " + failed);
  return worse.empty() && comparison.failed_in_b.empty();
}

Result<int> CompareSides(const CompareFlags& flags) {
  RILLMILL_ASSIGN(const RunRecords a, ReadSide(flags.a));
  RILLMILL_ASSIGN(const RunRecords b, ReadSide(flags.b));
  RILLMILL_ASSIGN(const Comparison comparison, Compare(a, b));
  std::cout << (flags.json ? ComparisonJson(comparison) + "\n" : ComparisonText(comparison));
  return Passes(comparison, flags) ? 0 : static_cast<int>(StatusCode::kRuntime);
}

}  // namespace

Action AddCompare(CLI::App* app) {
  auto flags =
      std::make_shared<CompareFlags>();  // shared by the parser, which fills it, and the action
  app->add_option("A", flags->a, "Results of `bench` or `sweep`: a file or a sweep's folder")
      ->required();
  app->add_option("B", flags->b, "The results to compare with those")->required();
  app->add_option("--fail-if-worse", flags->fail_if_worse_percent,
                  "Exit code 1 when B is worse by at least this many percent, and surely so")
      ->check(CLI::NonNegativeNumber);
  app->add_flag("--json", flags->json, "Print JSON");
  return [flags] { return CompareSides(*flags); };
}

}  // namespace rillmill::config
