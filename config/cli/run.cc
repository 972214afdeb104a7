#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/cli/progress_view.h"
#include "config/cli/stop_signals.h"
#include "config/cli/summary.h"
#include "config/cli/terminal.h"
#include "config/measure/run_summary.h"
#include "core/clock.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {
namespace {

struct RunFlags {
  JobFlags job;
  std::string progress_file, summary_file;
  bool progress_every_epoch = false;
  bool stop_when_idle = false;
  bool verbose = false;
};

// The bar and the batches of a console sink would tear each other apart on one terminal.
ProgressStyle StyleOf(const RunFlags& flags, const Job& job) {
  if (flags.job.quiet) return ProgressStyle::kNone;
  if (flags.verbose) return ProgressStyle::kEveryEpoch;
  const bool shares_terminal = StdoutIsTerminal() && job.sink.format.text == "console";
  return StderrIsTerminal() && !shares_terminal ? ProgressStyle::kBar : ProgressStyle::kLines;
}

Result<std::unique_ptr<pipeline::Query>> Prepare(const RunFlags& flags, const Job& job) {
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  spec.stop_when_idle = flags.stop_when_idle;
  spec.progress_every_epoch = flags.progress_every_epoch;
  return flags.job.Prepare(job, std::move(spec));
}

Result<int> Run(const RunFlags& flags) {
  StopSignals signals;
  const int64_t began = SystemClock()->NowMicros();
  RILLMILL_ASSIGN(const Job job, flags.job.Load());
  ProgressView view(StyleOf(flags, job));
  if (!flags.progress_file.empty()) RILLMILL_TRY(view.OpenFile(flags.progress_file));
  RILLMILL_ASSIGN(const std::unique_ptr<pipeline::Query> query, Prepare(flags, job));
  signals.Attach([&](bool now) {
    if (!now && !flags.job.quiet) PrintLine("stopping; once more to stop at once");
    query->Stop(now);
  });
  const Status ended =
      query->Run([&view](const pipeline::EpochProgress& progress) { view.Report(progress); });
  signals.Attach(nullptr);
  const Status written = view.Finish();
  const int interrupted = query->totals().interrupted ? signals.exit_code() : 0;
  if (!flags.summary_file.empty()) {
    RunRecord record = SummaryOf(job, query->totals(), ended, began);
    if (ended.ok()) record.exit_code = interrupted;
    RILLMILL_TRY(WriteSummary(record, flags.summary_file));
  }
  if (!flags.job.quiet) std::cerr << SummaryText(query->totals());
  RILLMILL_TRY(ended);
  RILLMILL_TRY(written);
  return interrupted;
}

}  // namespace

Action AddRun(CLI::App* app) {
  auto flags =
      std::make_shared<RunFlags>();  // shared by the parser, which fills it, and the action
  flags->job.AddTo(app);
  app->add_option("--progress", flags->progress_file,
                  "Write progress reports to this file, one line of JSON each");
  app->add_option("--summary", flags->summary_file,
                  "Write the totals of the run to this file, one line of JSON");
  app->add_flag("--progress-every-epoch", flags->progress_every_epoch,
                "Never merge the reports of short epochs");
  app->add_flag("--stop-when-idle", flags->stop_when_idle, "End when no data is left");
  app->add_flag("-v,--verbose", flags->verbose, "Print a line per epoch");
  return [flags] { return Run(*flags); };
}

}  // namespace rillmill::config
