#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/cli/terminal.h"
#include "core/batch_pool.h"
#include "pipeline/engine/query.h"
#include "transport/builtin.h"

namespace rillmill::config {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstRecord{1'000};  // how long to try to read one
constexpr std::chrono::milliseconds kPause{10};
constexpr int64_t kBufferBytes = 64 << 20;

// One partition of each topic: rights are given by topic.
std::vector<size_t> OnePerTopic(const SourceSnapshot& snapshot) {
  std::map<std::string, size_t> chosen;
  for (size_t i = 0; i < snapshot.partitions.size(); ++i) {
    const PartitionState& partition = snapshot.partitions[i];
    const bool has_records = partition.latest.value > partition.start.value;
    auto [place, added] = chosen.try_emplace(partition.topic, i);
    if (!added && has_records) place->second = i;
  }
  std::vector<size_t> indexes;
  for (const auto& [topic, index] : chosen) indexes.push_back(index);
  return indexes;
}

// Reading needs other rights than looking: tries to get one batch of every topic. Where there is
// nothing to read, no complaint is the answer.
Status TryRead(Source* source, const SourceSnapshot& snapshot) {
  MemoryAccount account(kBufferBytes);
  const auto pool = NewBatchPool(&account);
  WakeEvent wake;
  std::vector<std::unique_ptr<PartitionReader>> readers;
  for (size_t i : OnePerTopic(snapshot)) {
    RILLMILL_ASSIGN(auto reader,
                    source->NewReader({PartitionIndex{static_cast<int32_t>(i)},
                                       snapshot.partitions[i].start, pool.get(), &wake}));
    readers.push_back(std::move(reader));
  }
  for (const auto end = Steady::now() + kFirstRecord; !readers.empty() && Steady::now() < end;) {
    for (auto& reader : readers) {
      BatchRef batch;
      const ReadOutcome outcome = reader->Read(&batch).outcome;
      if (outcome == ReadOutcome::kError) return reader->status();
      if (outcome != ReadOutcome::kIdle) reader.reset();
    }
    std::erase(readers, nullptr);
    wake.WaitFor(kPause);
  }
  return Status::Ok();
}

Status CheckStream(const pipeline::StreamSpec& stream) {
  Source& source = *stream.source;
  RILLMILL_TRY(source.Open());
  RILLMILL_ASSIGN(const SourceSnapshot snapshot, source.Snapshot({}));
  PrintLine(fmt::format("source {}: {}", stream.relation.name, source.description()));
  for (const PartitionState& partition : snapshot.partitions) {
    PrintLine(fmt::format("  {}[{}]: from offset {} to {}", partition.topic, partition.number,
                          partition.start.value, partition.latest.value));
  }
  return TryRead(&source, snapshot);
}

// The columns of the query's result, as the engine would hand them to the sink.
Result<SinkContext> ContextOf(const pipeline::QuerySpec& spec) {
  RILLMILL_ASSIGN(const pipeline::AnalyzedQuery query, pipeline::AnalyzeSpec(spec));
  constexpr const char* kModes[] = {"append", "update", "complete"};
  SinkContext context{.columns = {}, .output_mode = kModes[static_cast<int>(spec.mode)]};
  for (const auto& column : query.plan->output)
    context.columns.push_back({column.name, column.type.ToString()});
  return context;
}

// Sinks that nobody can be asked about make files or folders when they open; that is left to a run.
Status CheckSink(const Job& job, const SinkContext& context) {
  const transport::SinkPlugin* plugin = transport::FindSink(job.sink.format.text);
  if (plugin->check == nullptr) return Status::Ok();
  transport::Environment environment;
  environment.clock = SystemClock();
  environment.directory = job.directory;
  environment.name = "sink";
  RILLMILL_TRY(plugin->check(job.sink.options, environment, context));
  PrintLine(fmt::format("sink {}: reachable, may be written", plugin->format));
  return Status::Ok();
}

Result<int> DryRun(const JobFlags& flags) {
  RILLMILL_ASSIGN(const Job job, flags.Load());
  RILLMILL_ASSIGN(const pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  RILLMILL_ASSIGN(const SinkContext context, ContextOf(spec));
  for (const pipeline::StreamSpec& stream : spec.streams) RILLMILL_TRY(CheckStream(stream));
  RILLMILL_TRY(CheckSink(job, context));
  if (!flags.quiet) PrintLine(job.path + ": ready to run");
  return 0;
}

}  // namespace

Action AddDryRun(CLI::App* app) {
  auto flags =
      std::make_shared<JobFlags>();  // shared by the parser, which fills it, and the action
  flags->AddTo(app);
  return [flags] { return DryRun(*flags); };
}

}  // namespace rillmill::config
