#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "config/cli/command.h"
#include "config/cli/job_flags.h"
#include "config/cli/terminal.h"
#include "core/batch_pool.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstRecord{1'000};  // how long to try to read one
constexpr int64_t kBufferBytes = 64 << 20;

// Reading needs other rights than looking: tries to get one batch where one should be.
Status TryRead(Source* source, const SourceSnapshot& snapshot) {
  MemoryAccount account(kBufferBytes);
  const auto pool = NewBatchPool(&account);
  WakeEvent wake;
  for (size_t i = 0; i < snapshot.partitions.size(); ++i) {
    const PartitionState& partition = snapshot.partitions[i];
    if (partition.latest.value <= partition.start.value) continue;
    RILLMILL_ASSIGN(const auto reader, source->NewReader({PartitionIndex{static_cast<int32_t>(i)},
                                                          partition.start, pool.get(), &wake}));
    BatchRef batch;
    ReadResult result;
    for (const auto end = Steady::now() + kFirstRecord;
         result.outcome == ReadOutcome::kIdle && Steady::now() < end;) {
      result = reader->Read(&batch);
      if (result.outcome == ReadOutcome::kError) return reader->status();
      if (result.outcome == ReadOutcome::kIdle) wake.WaitFor(std::chrono::milliseconds(10));
    }
    return Status::Ok();
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
  pipeline::AnalyzeInput input{
      .sql = spec.sql, .streams = {}, .tables = {}, .mode = spec.mode, .conf = spec.conf};
  for (const auto& stream : spec.streams) input.streams.push_back(stream.relation);
  for (const auto& table : spec.tables) input.tables.push_back(table.relation);
  RILLMILL_ASSIGN(const pipeline::AnalyzedQuery query, pipeline::AnalyzeQuery(input));
  constexpr const char* kModes[] = {"append", "update", "complete"};
  SinkContext context{.columns = {}, .output_mode = kModes[static_cast<int>(spec.mode)]};
  for (const auto& column : query.plan->output)
    context.columns.push_back({column.name, column.type.ToString()});
  return context;
}

Result<int> DryRun(const JobFlags& flags) {
  RILLMILL_ASSIGN(const Job job, flags.Load());
  RILLMILL_ASSIGN(const pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  RILLMILL_ASSIGN(const SinkContext context, ContextOf(spec));
  for (const pipeline::StreamSpec& stream : spec.streams) RILLMILL_TRY(CheckStream(stream));
  // Other sinks make files or folders when they open.
  if (job.sink.format.text == "kafka") {
    RILLMILL_TRY(spec.sink->Open(context));
    RILLMILL_TRY(spec.sink->Close());
    PrintLine("sink kafka: reachable");
  }
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
