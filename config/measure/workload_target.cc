// A named workload: the job file is written into a scratch folder, its input made there, its rows
// read from there and compared with the expected ones.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "config/measure/answer.h"
#include "config/measure/bench_input.h"
#include "config/measure/bench_target.h"
#include "config/measure/kafka_schedule.h"
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
  WorkloadTarget(const Workload& workload, const BenchSpec& spec, ScratchFolder scratch,
                 ScratchFolder output)
      : workload_(workload), spec_(spec), scratch_(std::move(scratch)), output_(std::move(output)) {
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

  Result<RunRecord> RunAt(const Schedule& schedule) override {
    auto record = spec_.transport == "kafka" ? RunBetweenTopics(schedule) : RunInProcess(schedule);
    if (!record.ok()) return record;
    record->offered_per_second = schedule.rate;
    Name(&*record);
    return record;
  }

 private:
  Result<RunRecord> RunInProcess(const Schedule& schedule) {
    if (spec_.transport != "memory") {
      return Status(
          StatusCode::kUsage,
          fmt::format("no schedule over {}: a rate is for memory and kafka", spec_.transport));
    }
    Options load = spec_.generator;
    load.Set("rows", fmt::format("{:.0f}", std::max(1.0, schedule.rate * schedule.seconds)));
    load.Set("rowsPerSecond", fmt::format("{}", schedule.rate));
    RILLMILL_ASSIGN(const Case made, MakeCase(load));
    return Measure(made, "default");
  }

  Result<RunRecord> RunBetweenTopics(const Schedule& schedule) {
    if (workload_.latency_job.empty()) {
      return Status(
          StatusCode::kUsage,
          fmt::format("no schedule for {} over kafka: sf-crime and echo have one", workload_.name));
    }
    RILLMILL_TRY(Write("latency.toml", workload_.latency_job));
    MeasuredRunSpec run = spec_.run;
    run.job = scratch_.File("latency.toml");
    return RunKafkaSchedule(
        {&workload_, run, spec_.generator, spec_.bootstrap, spec_.partitions, schedule});
  }

  void Name(RunRecord* record) const {
    record->workload = workload_.name;
    record->transport = spec_.transport;
    record->seed = std::atoll(spec_.generator.Text("seed", "1").c_str());
  }

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
    const std::string out = output_.File("rows");
    RILLMILL_ASSIGN(RunRecord record, MeasureRun(RunOf(made, trigger, out)));
    Name(&record);
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
  const ScratchFolder scratch_, output_;
  std::optional<Case> drain_, start_up_;  // made on first use; they go before the folder
};

}  // namespace

Result<std::unique_ptr<BenchTarget>> OpenWorkload(const BenchSpec& spec) {
  RILLMILL_ASSIGN(ScratchFolder scratch, ScratchFolder::Make());
  RILLMILL_ASSIGN(ScratchFolder output, ScratchFolder::MakeInMemory());
  auto target = std::make_unique<WorkloadTarget>(*FindWorkload(spec.target), spec,
                                                 std::move(scratch), std::move(output));
  RILLMILL_TRY(target->Prepare());
  return std::unique_ptr<BenchTarget>(std::move(target));
}

}  // namespace rillmill::config
