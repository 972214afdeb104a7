#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "config/cli/bench_report.h"
#include "config/cli/command.h"
#include "config/cli/terminal.h"
#include "config/measure/bench_target.h"
#include "config/measure/sustainable_rate.h"
#include "config/number_text.h"

namespace rillmill::config {
namespace {

struct BenchFlags {
  std::string target, transport = "memory", bootstrap = "localhost:9092", out;
  std::string rows, seed, keys;
  std::vector<std::string> conf, set, options;
  int repeats = 5, warmup = 1, partitions = 4;
  double timeout = 600;
  double rate = 0, duration = 10;
  bool sustainable = false;
  bool json = false, quick = false, quiet = false;
};

constexpr std::string_view kQuickRows = "20000";
constexpr int kQuickRepeats = 2;
constexpr double kHeadroom = 1.2;             // over what a drain reaches
constexpr double kLoads[] = {0.1, 0.5, 0.8};  // of the sustainable rate

Result<Options> GeneratorOptionsOf(const BenchFlags& flags) {
  Options options;
  for (const std::string& option : flags.options) {
    const size_t equals = option.find('=');
    if (equals == option.npos)
      return Status(StatusCode::kUsage, "--option " + option + ": write it as name=value");
    options.Set(option.substr(0, equals), option.substr(equals + 1), "--option");
  }
  if (flags.quick) options.Set("rows", std::string(kQuickRows), "--quick");
  if (!flags.rows.empty()) options.Set("rows", flags.rows, "--rows");
  if (!flags.seed.empty()) options.Set("seed", flags.seed, "--seed");
  if (!flags.keys.empty()) options.Set("keys", flags.keys, "--keys");
  return options;
}

Result<BenchSpec> SpecOf(const BenchFlags& flags) {
  BenchSpec spec;
  spec.target = flags.target;
  spec.transport = flags.transport;
  RILLMILL_ASSIGN(spec.generator, GeneratorOptionsOf(flags));
  spec.partitions = flags.partitions;
  spec.bootstrap = flags.bootstrap;
  spec.run.conf = flags.conf;
  spec.run.set = flags.set;
  spec.run.timeout_seconds = flags.timeout;
  return spec;
}

// Prints and keeps what was measured.
class Results {
 public:
  explicit Results(const BenchFlags& flags) : flags_(flags) {}

  Status Open() {
    if (flags_.out.empty()) return Status::Ok();
    file_.open(flags_.out, std::ios::app);
    if (file_) return Status::Ok();
    return {StatusCode::kUsage, fmt::format("--out {}: cannot be written", flags_.out)};
  }

  void Add(const RunRecord& record) {
    const std::string line = ToJsonLine(record);
    if (file_.is_open()) file_ << line << '\n' << std::flush;
    if (flags_.json) std::cout << line << '\n' << std::flush;
  }
  void Print(std::string_view text) const {
    if (!flags_.json) std::cout << text << std::flush;
  }
  void Step(std::string_view text) const {
    if (!flags_.quiet && StderrIsTerminal()) PrintStatusLine(text);
  }

 private:
  const BenchFlags& flags_;
  std::ofstream file_;
};

// A run that failed ends the benchmark: there is no number without a right answer.
Status Failure(const RunRecord& record) {
  if (record.ok) return Status::Ok();
  const auto code = record.exit_code > 1 && record.exit_code < 10
                        ? static_cast<StatusCode>(record.exit_code)
                        : StatusCode::kRuntime;
  return {code, record.error};
}

class Bench {
 public:
  Bench(const BenchFlags& flags, BenchTarget* target, Results* results)
      : flags_(flags), target_(target), results_(results) {}

  Status Run() {
    if (flags_.sustainable) return FindSustainable();
    return flags_.rate > 0 ? RunOnSchedule({flags_.rate, flags_.duration}) : DrainAll();
  }

 private:
  Status DrainAll() {
    for (int i = 0; i < warmup(); ++i) {
      results_->Step(fmt::format("{}: warm-up {} of {}", flags_.target, i + 1, warmup()));
      RILLMILL_ASSIGN(const RunRecord record, target_->Drain());
      RILLMILL_TRY(Failure(record));
    }
    for (int i = 0; i < repeats(); ++i) {
      results_->Step(fmt::format("{}: run {} of {}", flags_.target, i + 1, repeats()));
      RILLMILL_TRY(MeasureOne(i));
    }
    results_->Step("");
    results_->Print(Heading(drains_.back()) + DrainReport(drains_, start_ups_));
    return Status::Ok();
  }

  Status RunOnSchedule(const Schedule& schedule) {
    results_->Step(fmt::format("{}: {} rows/s for {} s", flags_.target, Short(schedule.rate),
                               schedule.seconds));
    RILLMILL_ASSIGN(const RunRecord record, target_->RunAt(schedule));
    results_->Step("");
    results_->Add(record);
    RILLMILL_TRY(Failure(record));
    results_->Print(Heading(record) + ScheduleReport(record));
    return Status::Ok();
  }

  // Then the latency at three loads below it.
  Status FindSustainable() {
    RILLMILL_ASSIGN(const RunRecord drain, target_->Drain());
    RILLMILL_TRY(Failure(drain));
    results_->Print(Heading(drain));
    RILLMILL_ASSIGN(
        const SustainableRate found,
        FindSustainableRate(target_, drain.rows_per_second() * kHeadroom, flags_.duration,
                            [this](const RunRecord& run, bool kept_up) { Tried(run, kept_up); }));
    results_->Print(fmt::format("sustainable: {} rows/s ({} were too many)\n",
                                Short(found.best.offered_per_second), Short(found.exceeded)));
    for (double share : kLoads) {
      RILLMILL_ASSIGN(const RunRecord record,
                      target_->RunAt({found.best.offered_per_second * share, flags_.duration}));
      results_->Add(record);
      RILLMILL_TRY(Failure(record));
      results_->Print(ScheduleReport(record));
    }
    return Status::Ok();
  }

  void Tried(const RunRecord& run, bool kept_up) const {
    results_->Print(fmt::format("{} rows/s: {}\n", Short(run.offered_per_second),
                                kept_up ? "kept up" : "the lag grew"));
  }

  int repeats() const {
    return flags_.quick ? std::min(flags_.repeats, kQuickRepeats) : flags_.repeats;
  }
  int warmup() const { return flags_.quick ? 0 : flags_.warmup; }

  Status MeasureOne(int repeat) {
    RILLMILL_ASSIGN(RunRecord record, target_->Drain());
    RILLMILL_ASSIGN(const auto start_up, target_->StartUp());
    if (start_up) {
      RILLMILL_TRY(Failure(*start_up));
      start_ups_.push_back(*start_up);
      record.startup_ns = start_up->startup_ns;
    }
    record.repeat = repeat;
    results_->Add(record);
    RILLMILL_TRY(Failure(record));
    drains_.push_back(std::move(record));
    return Status::Ok();
  }

  std::string Heading(const RunRecord& run) const {
    return fmt::format("{} over {}: {} rows of {} bytes, answer {}\n{}\n\n",
                       run.workload.empty() ? run.job : run.workload, run.transport,
                       Grouped(run.rows), run.rows > 0 ? run.bytes / run.rows : 0, run.answer,
                       EnvironmentLine(run));
  }

  const BenchFlags& flags_;
  BenchTarget* const target_;
  Results* const results_;
  std::vector<RunRecord> drains_, start_ups_;
};

Result<int> RunBench(const BenchFlags& flags) {
  RILLMILL_ASSIGN(const BenchSpec spec, SpecOf(flags));
  Results results(flags);
  RILLMILL_TRY(results.Open());
  RILLMILL_ASSIGN(const auto target, OpenBenchTarget(spec));
  RILLMILL_TRY(Bench(flags, target.get(), &results).Run());
  return 0;
}

}  // namespace

Action AddBench(CLI::App* app) {
  auto flags =
      std::make_shared<BenchFlags>();  // shared by the parser, which fills it, and the action
  app->add_option("TARGET", flags->target, "Workload (sf-crime, ysb, keys, echo) or job file")
      ->required();
  app->add_option("--transport", flags->transport, "Of workloads: memory, file, kafka")
      ->capture_default_str();
  app->add_option("--rows", flags->rows, "Records of a workload; 1000000, with --quick 20000");
  app->add_option("--seed", flags->seed, "Seed of a workload's records");
  app->add_option("--keys", flags->keys, "Distinct keys of the workload keys");
  app->add_option("--option", flags->options, "Any option of the generator: name=value")
      ->allow_extra_args(false);
  app->add_option("--partitions", flags->partitions, "Partitions of a workload's source")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app->add_option("--bootstrap", flags->bootstrap, "host:port list of the brokers, for kafka")
      ->capture_default_str();
  app->add_option("--repeats", flags->repeats, "Measured runs")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app->add_option("--warmup", flags->warmup, "Runs before that do not count")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app->add_option("--conf", flags->conf, "Set a property: name=value")->allow_extra_args(false);
  app->add_option("--set", flags->set, "Set any key of the job: section.key=value")
      ->allow_extra_args(false);
  app->add_option("--rate", flags->rate,
                  "Open loop: records per second, on schedule whatever happens; measures latency")
      ->check(CLI::PositiveNumber);
  app->add_option("--duration", flags->duration, "Seconds of a run with a schedule")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app->add_flag("--sustainable", flags->sustainable,
                "Find the largest rate at which the lag does not grow, and the latency below it")
      ->excludes("--rate");
  app->add_option("--timeout", flags->timeout, "Seconds after which a run is killed")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app->add_option("--out", flags->out, "Append every run to this file, one line of JSON each");
  app->add_flag("--json", flags->json, "Print the runs as lines of JSON instead of a table");
  app->add_flag("--quick", flags->quick, "Few rows, two runs, no warm-up: does it work at all");
  app->add_flag("-q,--quiet", flags->quiet, "No progress");
  return [flags] { return RunBench(*flags); };
}

}  // namespace rillmill::config
