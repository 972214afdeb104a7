// A named workload: the job file is written into a scratch folder, its input made there, its rows
// read from there and compared with the expected ones.
#include <fmt/format.h>

#include <filesystem>

#include "config/measure/answer.h"
#include "config/measure/bench_input.h"
#include "config/measure/bench_target.h"
#include "config/measure/scratch_folder.h"
#include "core/file_system.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kStartUpRows = "1000";

// Input, and the answer over it.
struct Case {
  std::unique_ptr<BenchInput> input;
  Answer expected;
};

class WorkloadTarget final : public BenchTarget {
 public:
  WorkloadTarget(const Workload& workload, const BenchSpec& spec, ScratchFolder scratch)
      : workload_(workload), spec_(spec), scratch_(std::move(scratch)) {
    spec_.generator.Set("preset", std::string(workload.preset));
    if (!spec_.generator.Has("rows")) spec_.generator.Set("rows", "1000000");
    spec_.run.job = scratch_.File("job.toml");
  }

  Status Prepare() {
    const Status checked = spec_.generator.Check(transport::GeneratorOptions());
    if (!checked.ok()) return checked.As(StatusCode::kUsage);
    RILLMILL_TRY(Write("job.toml", workload_.job));
    if (workload_.table.empty()) return Status::Ok();
    const std::string table(workload_.table);
    RILLMILL_ASSIGN(const std::string rows,
                    transport::GeneratePresetTable(workload_.preset, workload_.table));
    return Write(table + ".json", rows);
  }

  Result<RunRecord> Drain() override {
    if (!drain_) {
      RILLMILL_ASSIGN(drain_, MakeCase(spec_.generator));
    }
    return Measure(*drain_, "availableNow");
  }

  Result<std::optional<RunRecord>> StartUp() override {
    if (!start_up_) {
      Options few = spec_.generator;
      few.Set("rows", std::string(kStartUpRows));
      RILLMILL_ASSIGN(start_up_, MakeCase(few));
    }
    RILLMILL_ASSIGN(RunRecord record, Measure(*start_up_, "availableNow"));
    return std::optional(std::move(record));
  }

  Result<RunRecord> RunAt(const Schedule&) override {
    return Status(StatusCode::kUsage, "not yet");
  }

 private:
  Status Write(const std::string& name, std::string_view text) {
    RILLMILL_ASSIGN(const auto file, SystemFileSystem()->Create(scratch_.File(name)));
    return file->Append(text);
  }

  Result<Case> MakeCase(const Options& generator) {
    ExpectedAnswer expected(workload_);
    RILLMILL_ASSIGN(auto input,
                    MakeBenchInput({spec_.transport, generator, spec_.partitions, scratch_.path(),
                                    spec_.bootstrap},
                                   [&](std::string_view record) { expected.Add(record); }));
    return Case{std::move(input), expected.Done()};
  }

  // The user's own settings come last: they win.
  MeasuredRunSpec RunOf(const Case& made, std::string_view trigger, const std::string& out) const {
    MeasuredRunSpec run = spec_.run;
    run.set = made.input->settings();
    run.set.insert(run.set.end(), {"sink.format=json", "sink.path=" + out,
                                   fmt::format("sink.trigger={}", trigger)});
    run.set.insert(run.set.end(), spec_.run.set.begin(), spec_.run.set.end());
    return run;
  }

  Result<RunRecord> Measure(const Case& made, std::string_view trigger) {
    const std::string out = scratch_.File("out");
    RILLMILL_ASSIGN(RunRecord record, MeasureRun(RunOf(made, trigger, out)));
    record.workload = workload_.name;
    record.transport = spec_.transport;
    record.seed = std::atoll(spec_.generator.Text("seed", "1").c_str());
    if (record.ok) RILLMILL_TRY(Verify(made.expected, out, &record));
    std::error_code ignored;  // the folder goes with the scratch folder at the latest
    std::filesystem::remove_all(out, ignored);
    return record;
  }

  Status Verify(const Answer& expected, const std::string& out, RunRecord* record) const {
    RILLMILL_ASSIGN(const WrittenRows rows, WrittenRows::Read(out, workload_.counted));
    const std::string difference = expected.DifferenceOf(rows.rows());
    record->answer = "verified";
    if (difference.empty()) return Status::Ok();
    record->ok = false;
    record->answer = "wrong";
    record->error = "wrong answer: " + difference;
    return Status::Ok();
  }

  const Workload& workload_;
  BenchSpec spec_;
  const ScratchFolder scratch_;
  std::optional<Case> drain_, start_up_;  // made on first use; they go before the folder
};

}  // namespace

Result<std::unique_ptr<BenchTarget>> OpenWorkload(const BenchSpec& spec) {
  RILLMILL_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  auto target =
      std::make_unique<WorkloadTarget>(*FindWorkload(spec.target), spec, std::move(scratch));
  RILLMILL_TRY(target->Prepare());
  return std::unique_ptr<BenchTarget>(std::move(target));
}

}  // namespace rillmill::config
