// A job file as it stands. What it must answer is not known: when it ends by itself, all of its
// runs must say the same.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/job.h"
#include "config/measure/answer.h"
#include "config/measure/bench_target.h"
#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

// `--set a.b=c` as the job file's reader wants it.
Result<Overrides> OverridesOf(const MeasuredRunSpec& run) {
  Overrides overrides;
  overrides.properties_file = run.properties_file;
  auto split = [](const std::vector<std::string>& flags, auto* pairs) {
    for (const std::string& flag : flags) {
      const size_t equals = flag.find('=');
      if (equals == flag.npos) return Status(StatusCode::kUsage, flag + ": write it as name=value");
      pairs->emplace_back(flag.substr(0, equals), flag.substr(equals + 1));
    }
    return Status::Ok();
  };
  RILLMILL_TRY(split(run.conf, &overrides.conf));
  RILLMILL_TRY(split(run.set, &overrides.set));
  return overrides;
}

class JobTarget final : public BenchTarget {
 public:
  JobTarget(const BenchSpec& spec, const Job& job, ScratchFolder scratch)
      : run_(spec.run), job_(job), scratch_(std::move(scratch)) {
    run_.job = spec.target;
  }

  Result<RunRecord> Drain() override {
    std::string printed;
    MeasuredRunSpec run = run_;
    if (WritesJson()) run.set.push_back("sink.path=" + scratch_.File("out"));
    RILLMILL_ASSIGN(RunRecord record, MeasureRun(run, &printed));
    record.answer = "unchecked";
    if (record.ok && EndsByItself()) RILLMILL_TRY(CompareWithFirst(printed, &record));
    std::error_code ignored;  // the folder goes with the scratch folder at the latest
    std::filesystem::remove_all(scratch_.File("out"), ignored);
    return record;
  }

  Result<std::optional<RunRecord>> StartUp() override { return std::optional<RunRecord>(); }

  Result<RunRecord> RunAt(const Schedule&) override {
    return Status(
        StatusCode::kUsage,
        "a rate is for named workloads; a job's own source says how fast its records come");
  }

 private:
  bool WritesJson() const { return job_.sink.format.text == "json"; }
  bool EndsByItself() const {
    return job_.sink.trigger.text == "availableNow" || job_.sink.trigger.text == "once";
  }

  Status CompareWithFirst(const std::string& printed, RunRecord* record) {
    if (!WritesJson() && job_.sink.format.text != "console") return Status::Ok();
    RILLMILL_ASSIGN(const WrittenRows written, WrittenRows::Read(scratch_.File("out"), false));
    std::vector<std::string_view> rows = written.rows();
    if (!WritesJson()) rows = {printed};
    record->answer = "consistent";
    if (!first_) {
      first_.emplace();
      for (std::string_view row : rows) first_->Add(row);
    }
    const std::string difference = first_->DifferenceOf(rows);
    if (difference.empty()) return Status::Ok();
    record->ok = false;
    record->answer = "inconsistent";
    record->error = WritesJson() ? "another answer than the first run's: " + difference
                                 : "another answer than the first run's";
    return Status::Ok();
  }

  MeasuredRunSpec run_;
  const Job job_;
  const ScratchFolder scratch_;
  std::optional<Answer> first_;
};

}  // namespace

Result<std::unique_ptr<BenchTarget>> OpenJobFile(const BenchSpec& spec) {
  RILLMILL_ASSIGN(const Overrides overrides, OverridesOf(spec.run));
  RILLMILL_ASSIGN(const Job job, LoadJob(spec.target, overrides));
  RILLMILL_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  return std::unique_ptr<BenchTarget>(std::make_unique<JobTarget>(spec, job, std::move(scratch)));
}

}  // namespace rillmill::config
