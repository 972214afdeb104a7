#include "pipeline/engine/epoch_engine.h"

#include <fmt/format.h>

#include <algorithm>

namespace rillmill::pipeline {
namespace {

constexpr uint64_t kSmallEpoch = 16;  // tasks; its end is not worth waking the workers

SinkContext ContextOf(const PhysicalPlan& plan, OutputMode mode) {
  static constexpr const char* kModes[] = {"append", "update", "complete"};
  SinkContext context;
  context.output_mode = kModes[static_cast<size_t>(mode)];
  for (const Attribute& column : plan.output)
    context.columns.push_back({column.name, column.type.ToString()});
  return context;
}

std::vector<std::string> NamesOf(const std::vector<Attribute>& attributes) {
  std::vector<std::string> names;
  for (const Attribute& attribute : attributes) names.push_back(attribute.name);
  return names;
}

}  // namespace

EpochEngine::EpochEngine(QuerySpec* spec, PhysicalPlan* plan, MemoryBudget* budget, Clock* clock,
                         WakeEvent* wake, const std::atomic<bool>* stop_now)
    : spec_(spec), plan_(plan), budget_(budget), clock_(clock), wake_(wake), stop_now_(stop_now) {}

EpochEngine::~EpochEngine() {
  static_cast<void>(Close());
}  // whoever cares for the status has closed already

Status EpochEngine::Open(int slots, int tasks) {
  int streams = static_cast<int>(spec_->streams.size());
  for (StreamSpec& stream : spec_->streams) RILLMILL_TRY(stream.source->Open());
  RILLMILL_ASSIGN(dataflow_, Dataflow::Make(plan_, spec_->conf, streams, slots, budget_, clock_));
  TaskBody body = [this](BatchTask& task) { dataflow_->RunBatch(task); };
  inline_executor_ = NewInlineExecutor(body);
  // One worker and its slot are the scheduler's.
  helped_ = std::min(slots, tasks) > 1;
  ExecutorOptions options{slots, std::max(1, std::min(slots, tasks) - 1), wake_};
  executor_ = slots > 1 ? NewGraphExecutor(options, body) : NewInlineExecutor(body);
  pool_ = NewBatchPool(&budget_->buffers);
  intake_ = std::make_unique<Intake>(std::max(1, spec_->conf.workers), pool_.get(),
                                     &budget_->buffers, wake_);
  partitions_.resize(spec_->streams.size());
  pipelines_of_stream_.resize(spec_->streams.size());
  for (size_t i = 0; i < plan_->pipelines.size(); ++i) {
    int stream = plan_->pipelines[i].stream;
    if (stream >= 0)
      pipelines_of_stream_[static_cast<size_t>(stream)].push_back(static_cast<int>(i));
  }
  sink_ = std::make_unique<SinkThread>(std::move(spec_->sink), NamesOf(plan_->output),
                                       spec_->json_output);
  return sink_->Open(ContextOf(*plan_, spec_->mode));
}

std::vector<Offset> EpochEngine::Positions(size_t source) const {
  std::vector<Offset> positions;
  for (size_t partition : partitions_[source]) positions.push_back(intake_->position(partition));
  return positions;
}

std::vector<Offset> EpochEngine::ReadAhead(size_t source) const {
  std::vector<Offset> ends;
  for (size_t partition : partitions_[source]) ends.push_back(intake_->read_ahead(partition));
  return ends;
}

EpochReport EpochEngine::AbandonEpoch() {
  executor_->Wait();
  return dataflow_->TakeReport();
}

Result<std::vector<SourcePlan>> EpochEngine::Snapshot() {
  std::vector<SourcePlan> plans;
  for (size_t s = 0; s < spec_->streams.size(); ++s) {
    Source* source = spec_->streams[s].source.get();
    RILLMILL_ASSIGN(SourceSnapshot snapshot, source->Snapshot(Positions(s)));
    for (size_t p = partitions_[s].size(); p < snapshot.partitions.size(); ++p) {
      PartitionIndex index{static_cast<int32_t>(p)};
      RILLMILL_ASSIGN(size_t number,
                      intake_->AddPartition(source, index, snapshot.partitions[p].start,
                                            snapshot.partitions.size() * spec_->streams.size()));
      partitions_[s].push_back(number);
    }
    std::vector<Offset> starts = Positions(s);
    plans.push_back({std::move(snapshot), starts, starts});
  }
  return plans;
}

void EpochEngine::FreezeSources() {
  for (StreamSpec& stream : spec_->streams) stream.source->Freeze();
}

Result<std::optional<EpochResult>> EpochEngine::Run(const EpochSpec& epoch,
                                                    const std::vector<SourcePlan>& plans) {
  EpochResult result;
  sequence_ = 0;
  int64_t start = clock_->MonotonicNanos();
  dataflow_->BeginEpoch(epoch);
  unopened_ = epoch.id;
  std::vector<OpenRange> open = OpenRanges(plans);
  int64_t opened = clock_->MonotonicNanos();
  Status status = ReadEpoch(std::move(open), &result);
  executor_->Wait();
  parallel_ = false;
  RILLMILL_TRY(status);
  RILLMILL_TRY(dataflow_->status());
  if (stop_now_->load(std::memory_order_acquire))
    return std::optional<EpochResult>();  // pairs with Query::Stop
  int64_t read = clock_->MonotonicNanos();
  bool small = sequence_ <= kSmallEpoch;
  dataflow_->FinishOperators(small ? inline_executor_.get() : executor_.get(), &sequence_);
  RILLMILL_TRY(dataflow_->status());
  Deliver(&result);
  OpenSinkEpoch();
  int64_t merged = clock_->MonotonicNanos();
  RILLMILL_TRY(sink_->EndEpoch());
  result.report = dataflow_->TakeReport();
  for (size_t s = 0; s < partitions_.size(); ++s) result.readings.push_back(TakeReadings(s));
  result.open_nanos = opened - start;
  result.read_nanos = read - opened;
  result.merge_nanos = merged - read;
  result.sink_nanos = clock_->MonotonicNanos() - merged;
  return std::optional<EpochResult>(std::move(result));
}

std::vector<PartitionReading> EpochEngine::TakeReadings(size_t source) {
  std::vector<PartitionReading> readings;
  for (size_t partition : partitions_[source]) {
    readings.push_back({intake_->position(partition), intake_->log_end(partition),
                        intake_->TakeRowCount(partition)});
  }
  return readings;
}

bool EpochEngine::Complete(const OpenRange& range) const {
  if (range.end == kUnknownOffset) return intake_->unit_ended(range.partition);
  return intake_->position(range.partition) >= range.end || intake_->unit_ended(range.partition);
}

std::vector<EpochEngine::OpenRange> EpochEngine::OpenRanges(const std::vector<SourcePlan>& plans) {
  std::vector<OpenRange> open;
  for (size_t s = 0; s < plans.size(); ++s) {
    for (size_t p = 0; p < plans[s].ends.size(); ++p) {
      if (plans[s].ends[p] == plans[s].starts[p]) continue;
      intake_->BeginUnit(partitions_[s][p]);
      open.push_back({partitions_[s][p], s, plans[s].ends[p]});
    }
  }
  return open;
}

Status EpochEngine::ReadEpoch(std::vector<OpenRange> open, EpochResult* result) {
  while (!open.empty() && !stop_now_->load(std::memory_order_acquire)) {  // pairs with Query::Stop
    if (intake_->crowded()) parallel_ = true;
    bool moved = false;
    size_t ranges = plan_->sequenced ? 1 : open.size();  // in order: one partition after the other
    for (size_t i = 0; i < ranges; ++i) moved |= ReadRange(open[i], result);
    std::erase_if(open, [this](const OpenRange& range) { return Complete(range); });
    RILLMILL_TRY(Failure(open));
    Deliver(result);
    if (!moved && !open.empty()) Sleep();
  }
  return Status::Ok();
}

Status EpochEngine::Failure(const std::vector<OpenRange>& open) {
  RILLMILL_TRY(dataflow_->status());
  RILLMILL_TRY(intake_->status());
  for (const OpenRange& range : open) {
    if (!intake_->exhausted(range.partition) || Complete(range)) continue;
    return Status(
        StatusCode::kSource,
        fmt::format("source {} ended at offset {} although it had announced records up to {}",
                    spec_->streams[range.source].relation.name,
                    intake_->position(range.partition).value, range.end.value));
  }
  return Status::Ok();
}

bool EpochEngine::ReadRange(const OpenRange& range, EpochResult* result) {
  constexpr int kBatchesInTurn = 4;  // then the next partition has its turn
  bool moved = false;
  BatchSlice slice;
  for (int i = 0;
       i < kBatchesInTurn && !Complete(range) && intake_->Next(range.partition, range.end, &slice);
       ++i) {
    moved = true;
    if (slice.size() == 0) continue;
    result->newest_nanos = std::max(result->newest_nanos, slice.newest_nanos());
    SubmitSlice(range.source, std::move(slice));
  }
  return moved;
}

void EpochEngine::SubmitSlice(size_t source, BatchSlice slice) {
  for (int pipeline : pipelines_of_stream_[source]) {
    BatchTask task{slice, pipeline, sequence_++};
    // The scheduler works along rather than wait for room.
    if (parallel_ && helped_ && executor_->TrySubmit(std::move(task))) continue;
    inline_executor_->TrySubmit(std::move(task));
  }
}

// Until a reader, a task or Stop has news. Buffers that tasks gave back may be what a reader waits
// for. Readers that are slower than one thread do not need the others: those are left alone until
// input piles up.
void EpochEngine::Sleep() {
  sink_->HandOver();
  if (parallel_) executor_->Wait();
  parallel_ = false;
  if (budget_->buffers.used_bytes() * 2 > budget_->buffers.limit_bytes()) intake_->WakeReaders();
  wake_->WaitFor(std::chrono::milliseconds(100));
}

// The sink hears of an epoch with its first rows or at its end: one that fails before leaves no
// trace.
void EpochEngine::OpenSinkEpoch() {
  if (unopened_) sink_->BeginEpoch(*unopened_);
  unopened_.reset();
}

// Hands finished rows to the sink thread; its bounded queue is where a slow sink slows the query
// down.
void EpochEngine::Deliver(EpochResult* result) {
  ready_.clear();
  dataflow_->output()->Take(&ready_);
  for (OutputBatch& batch : ready_) {
    OpenSinkEpoch();
    result->output_rows += batch.batch.rows;
    sink_->Write(std::move(batch));
  }
}

Status EpochEngine::Close() {
  if (executor_) executor_->Wait();
  if (intake_) intake_->Stop();
  return sink_ ? sink_->Close() : Status::Ok();
}

}  // namespace rillmill::pipeline
