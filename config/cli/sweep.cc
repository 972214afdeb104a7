#include <fmt/format.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/cli/sweep_view.h"
#include "config/cli/terminal.h"
#include "config/report/report.h"
#include "config/sweep/choice.h"
#include "config/sweep/folder.h"
#include "config/sweep/goal.h"
#include "config/sweep/runner.h"
#include "config/sweep/summary_csv.h"
#include "core/file_system.h"
#include "core/hash.h"

namespace rillmill::config {
namespace {

struct SweepFlags {
  JobFlags job;
  std::vector<std::string> grid, each;
  std::optional<double> seconds;
  int repeats = 3;
  uint64_t seed = 1;
  std::string goal = "max-throughput";
  std::string output;
};

// SIGINT and SIGTERM stay pending; a sweep looks for them between its runs. The run of the moment
// is in the terminal's process group and gets its own.
void HoldSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// The signal that is pending, else 0.
int PendingSignal() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1    ? SIGINT
         : sigismember(&pending, SIGTERM) == 1 ? SIGTERM
                                               : 0;
}

// --grid: one block of all combinations. --each: a block of its own, beside the defaults.
Result<std::vector<Block>> BlocksOf(const SweepFlags& flags) {
  std::vector<Block> blocks;
  if (!flags.grid.empty()) {
    auto all = ParseBlock(fmt::format("{}", fmt::join(flags.grid, " x ")));
    if (!all.ok()) return all.status().WithContext("--grid");
    blocks.push_back(*std::move(all));
  }
  for (const std::string& text : flags.each) {
    auto block = ParseBlock(text);
    if (!block.ok()) return block.status().WithContext("--each");
    block->with_defaults = true;
    blocks.push_back(*std::move(block));
  }
  if (blocks.empty()) {
    return Status(StatusCode::kUsage, "--grid KEY=VALUE,VALUE says what to vary (or --each)");
  }
  return blocks;
}

Result<SweepPlan> PlanOf(const SweepFlags& flags) {
  SweepPlan plan;
  plan.job = flags.job.path;
  plan.conf = flags.job.conf;
  plan.set = flags.job.set;
  plan.properties_file = flags.job.properties_file;
  plan.seconds = flags.seconds;
  plan.seed = flags.seed;
  plan.repeats = flags.repeats;
  RILLMILL_ASSIGN(plan.blocks, BlocksOf(flags));
  auto text = ReadFile(SystemFileSystem(), plan.job);
  if (!text.ok()) return text.status().As(StatusCode::kInvalid);
  plan.job_hash = HashBytes(*text);
  return plan;
}

// A setting that no job can have is an error now, not a result of every repeat.
Result<Job> CheckPoints(const SweepFlags& flags, const SweepPlan& plan) {
  for (const Point& point : plan.points()) {
    const MeasuredRunSpec spec = SpecOf(plan, point);
    JobFlags job = flags.job;
    job.quiet = true;
    job.conf = spec.conf;
    job.set = spec.set;
    const auto loaded = job.Load();
    if (!loaded.ok()) return loaded.status().WithContext(PointText(point));
  }
  return flags.job.Load();
}

std::string HowText(const SweepPlan& plan, const SweepProgress& progress) {
  std::string how =
      fmt::format("{} settings of {}, {} runs in shuffled rounds", plan.points().size(),
                  std::filesystem::path(plan.job).filename().string(), progress.done);
  if (plan.seconds) how += fmt::format(", each for at most {} s", *plan.seconds);
  if (progress.failed > 0) how += fmt::format("; {} failed", progress.failed);
  return how + ".";
}

Status WriteResults(const SweepFolder& folder, const Job& job, const Goal& goal) {
  const SweepResults results(folder.plan().blocks, folder.records());
  const Choice choice = Choose(results, goal);
  TextMap environment;
  if (!folder.records().empty()) environment = folder.records().front().environment;
  const Report report{.title = job.name.empty() ? "Sweep" : job.name,
                      .how = HowText(folder.plan(), folder.progress()),
                      .environment = std::move(environment),
                      .results = results,
                      .goal = goal,
                      .choice = choice};
  RILLMILL_TRY(folder.Write("summary.csv", SummaryCsv(results)));
  RILLMILL_TRY(folder.Write("report.html", ReportHtml(report)));
  std::cout << ChoiceText(results, goal, choice);
  return Status::Ok();
}

// Settings that fail are results; a sweep of nothing else is a failure.
Status CheckSomethingRan(const SweepFolder& folder) {
  const std::vector<RunRecord>& records = folder.records();
  const bool any =
      std::any_of(records.begin(), records.end(), [](const RunRecord& run) { return run.ok; });
  if (any || records.empty()) return Status::Ok();
  return {StatusCode::kRuntime, "every run failed, the first one with: " + records.front().error};
}

std::string OutputOf(const SweepFlags& flags) {
  if (!flags.output.empty()) return flags.output;
  return std::filesystem::path(flags.job.path).stem().string() + "-sweep";
}

Result<int> Sweep(const SweepFlags& flags) {
  HoldSignals();
  RILLMILL_ASSIGN(const Goal goal, ParseGoal(flags.goal));
  RILLMILL_ASSIGN(SweepPlan plan, PlanOf(flags));
  RILLMILL_ASSIGN(const Job job, CheckPoints(flags, plan));
  RILLMILL_ASSIGN(const auto folder, SweepFolder::Open(OutputOf(flags), std::move(plan)));
  SweepView view(flags.job.quiet);
  SweepCallbacks callbacks;
  callbacks.measure = [](const MeasuredRunSpec& spec) { return MeasureRun(spec); };
  callbacks.report = [&](const SweepProgress& progress, const Point& next) {
    view.Report(progress, next);
  };
  callbacks.interrupted = [] { return PendingSignal() != 0; };
  RILLMILL_ASSIGN(const bool complete, RunSweep(folder.get(), callbacks));
  RILLMILL_TRY(WriteResults(*folder, job, goal));
  if (!flags.job.quiet) PrintLine(fmt::format("{}/report.html", OutputOf(flags)));
  RILLMILL_TRY(CheckSomethingRan(*folder));
  if (complete) return 0;
  PrintLine("interrupted; the same command goes on from here");
  return 128 + PendingSignal();
}

}  // namespace

Action AddSweep(CLI::App* app) {
  auto flags =
      std::make_shared<SweepFlags>();  // shared by the parser, which fills it, and the action
  flags->job.AddTo(app);
  app->add_option("--grid", flags->grid,
                  "Vary a spark.* property or a key of the job: KEY=VALUE,VALUE; several make all "
                  "combinations")
      ->allow_extra_args(false);
  app->add_option("--each", flags->each,
                  "Vary one key from the job's own settings; \"A=1,2 x B=3,4\" is a pair")
      ->allow_extra_args(false);
  app->add_option("--repeats", flags->repeats, "Runs of every setting")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app->add_option("--duration", flags->seconds, "Stop each run after this many seconds")
      ->check(CLI::PositiveNumber);
  app->add_option("--goal", flags->goal,
                  "max-throughput, max-efficiency, min-latency, min-memory, or a bound: \"p99 < 5 "
                  "ms\"")
      ->capture_default_str();
  app->add_option("-o,--output", flags->output,
                  "Folder of the results, and of those to go on from (default: JOB-sweep)");
  app->add_option("--seed", flags->seed, "Of the order of the runs")->capture_default_str();
  return [flags] { return Sweep(*flags); };
}

}  // namespace rillmill::config
