#include "tests/config/knob_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/job.h"
#include "tests/engine/fake_source.h"
#include "tests/support/simulated_clock.h"

namespace rillmill::testing_support {
namespace {

using pipeline::EpochLines;
using pipeline::FakeLog;
using pipeline::FakeSource;

// Says that it is closed once it was asked often enough.
class ClosingSource final : public Source {
 public:
  ClosingSource(std::shared_ptr<FakeLog> log, int looks) : source_(std::move(log)), looks_(looks) {}

  Status Open() override { return source_.Open(); }
  Result<SourceSnapshot> Snapshot(const std::vector<Offset>& planned) override {
    RILLMILL_ASSIGN(SourceSnapshot snapshot, source_.Snapshot(planned));
    snapshot.closed |= --looks_ <= 0;
    return snapshot;
  }
  void Freeze() override { source_.Freeze(); }
  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    return source_.NewReader(context);
  }
  std::string description() const override { return source_.description(); }

 private:
  FakeSource source_;
  int looks_;
};

int ReaderThreads() {
  int readers = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    readers += name.starts_with("reader");
  }
  return readers;
}

std::string SourceText(const std::string& name, const ProbeJob& job) {
  return fmt::format(
      "[source.{}]\nformat = \"generator\"\nschema = \"{}\"\n{}"
      "options = {{ preset = \"keys\", rows = 0{} }}\n",
      name, job.schema,
      job.watermark.empty()
          ? ""
          : fmt::format("watermark = {{ column = \"ts\", delay = \"{}\" }}\n", job.watermark),
      job.per_epoch > 0 ? fmt::format(", maxOffsetsPerTrigger = {}", job.per_epoch) : "");
}

std::string JobText(const ProbeJob& job) {
  std::string text = fmt::format("query = \"\"\"{}\"\"\"\n", job.sql) + SourceText("s", job);
  if (!job.other_records.empty()) text += SourceText("r", job);
  return text + fmt::format("[sink]\nformat = \"noop\"\noutputMode = \"{}\"\ntrigger = \"{}\"\n",
                            job.mode, job.trigger);
}

std::unique_ptr<Source> SourceOf(const ProbeJob& job, const std::vector<std::string>& records) {
  if (job.source) return job.source();
  auto log = std::make_shared<FakeLog>(job.partitions, 512);
  for (size_t i = 0; i < records.size(); ++i)
    log->Append(i % static_cast<size_t>(job.partitions), records[i]);
  return std::make_unique<ClosingSource>(std::move(log), job.looks_until_closed);
}

Status Run(const ProbeJob& probe, const Properties& conf, Observed* observed) {
  config::Overrides overrides;
  overrides.conf = conf;
  RILLMILL_ASSIGN(const config::Job job, config::ParseJob(JobText(probe), "probe.toml", overrides));
  SimulatedClock clock(1'700'000'000'000'000);
  const auto lines = std::make_shared<EpochLines>();
  config::Ends ends;
  ends.clock = &clock;
  ends.sink = std::make_unique<pipeline::LinesSink>(lines);
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, config::BuildQuerySpec(job, std::move(ends)));
  spec.progress_every_epoch = true;
  spec.streams[0].source = SourceOf(probe, probe.records);
  if (spec.streams.size() > 1) spec.streams[1].source = SourceOf(probe, probe.other_records);
  RILLMILL_ASSIGN(auto query, pipeline::PrepareQuery(std::move(spec), &clock));
  const int64_t start = clock.NowMicros();
  const Status status = query->Run([&](const pipeline::EpochProgress& progress) {
    if (observed->reports.empty()) observed->reader_threads = ReaderThreads();
    if (probe.stop_after_first) query->Stop(false);
    observed->reports.push_back(progress);
  });
  observed->elapsed_millis = (clock.NowMicros() - start) / 1000;
  observed->totals = query->totals();
  for (const auto& [epoch, rows] : *lines)
    observed->lines.insert(observed->lines.end(), rows.begin(), rows.end());
  std::ranges::sort(observed->lines);
  return status;
}

}  // namespace

Observed Observe(const ProbeJob& job, const Properties& conf) {
  Observed observed;
  observed.status = Run(job, conf, &observed);
  return observed;
}

}  // namespace rillmill::testing_support
