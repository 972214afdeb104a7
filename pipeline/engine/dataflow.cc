#include "pipeline/engine/dataflow.h"

#include <algorithm>
#include <new>
#include <span>

#include "pipeline/engine/watermark.h"
#include "pipeline/expr/batch_limit.h"

namespace rillmill::pipeline {
namespace {

// Adds how often each fate is there. All counts of a batch fit into one word side by side, so that
// no row waits for the count of the one before it to reach memory.
void CountFates(std::span<const uint8_t> fates, int64_t* counts) {
  constexpr unsigned kBits = 64 / kFateKinds;
  static_assert(RawBatch::kMaxRecords < size_t{1} << kBits);
  uint64_t packed = 0;
  for (uint8_t fate : fates) packed += uint64_t{1} << (kBits * fate);
  for (size_t kind = 0; kind < kFateKinds; ++kind) {
    counts[kind] += static_cast<int64_t>(packed >> (kBits * kind) & ((1u << kBits) - 1));
  }
}

// What the records of a slice hold, separators included.
int64_t BytesOf(const BatchSlice& slice) {
  const std::vector<RecordSpan>& records = slice.batch->records;
  uint32_t last = slice.last;
  while (last > slice.first && slice.batch->is_null(last - 1)) --last;
  if (last == slice.first) return 0;
  return int64_t{records[last - 1].begin} + records[last - 1].size - records[slice.first].begin;
}

}  // namespace

struct Dataflow::Slot {
  Slot(int number, MemoryAccount* work, Clock* clock) : index(number), arena(work), laps(clock) {}

  const int index;
  Arena arena;
  StageContext context;
  SlotCounters counters;
  std::vector<std::vector<std::unique_ptr<Stage>>> stages;  // by pipeline
  std::vector<uint8_t> fates;                               // scratch: one per source row
  std::vector<uint8_t> fed;  // by operator: it holds rows of the open epoch for this slot
  LapClock laps;
  std::vector<std::vector<int64_t>> stage_nanos;  // by pipeline and stage
  std::vector<int64_t> operator_nanos;            // by operator
  int64_t output_nanos = 0;                       // copying of what leaves
};

// A slot that belongs to the current task; last in, first out, so that its memory is warm.
class Dataflow::Lease {
 public:
  explicit Lease(Dataflow* flow) : flow_(flow) {
    std::lock_guard<std::mutex> lock(flow->mu_);
    RILLMILL_CHECK(!flow->free_.empty());
    slot_ = flow->free_.back();
    flow->free_.pop_back();
  }
  ~Lease() {
    flow_->Tidy(slot_);
    std::lock_guard<std::mutex> lock(flow_->mu_);
    flow_->free_.push_back(slot_);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Slot* operator->() const { return slot_; }
  Slot* get() const { return slot_; }

 private:
  Dataflow* const flow_;
  Slot* slot_;
};

Dataflow::Dataflow(PhysicalPlan* plan, const SessionConf& conf, MemoryBudget* budget, Clock* clock)
    : plan_(plan), conf_(conf), budget_(budget), clock_(clock) {}
Dataflow::~Dataflow() = default;

Result<std::unique_ptr<Dataflow>> Dataflow::Make(PhysicalPlan* plan, const SessionConf& conf,
                                                 int streams, int slots, MemoryBudget* budget,
                                                 Clock* clock) {
  std::unique_ptr<Dataflow> flow(new Dataflow(plan, conf, budget, clock));
  RILLMILL_ASSIGN(flow->zone_, FindTimeZone(conf.time_zone));
  for (int i = 0; i < slots; ++i) RILLMILL_TRY(flow->AddSlot(i, streams));
  return flow;
}

Status Dataflow::AddSlot(int index, int streams) {
  auto slot = std::make_unique<Slot>(index, &budget_->work, clock_);
  slot->context.arena = slot->context.eval.arena = &slot->arena;
  slot->context.eval.conf = &conf_;
  slot->context.eval.zone = zone_;
  slot->context.counters = &slot->counters;
  slot->counters.stream_rows.resize(static_cast<size_t>(streams));
  slot->counters.event_times.resize(plan_->watermark_delays.size());
  slot->fed.resize(plan_->operators.size());
  for (const PlannedPipeline& pipeline : plan_->pipelines) {
    std::vector<std::unique_ptr<Stage>>& stages = slot->stages.emplace_back();
    for (const StagePlanPtr& planned : pipeline.stages) {
      RILLMILL_ASSIGN(std::unique_ptr<Stage> stage, planned->NewStage());
      stages.push_back(std::move(stage));
    }
    slot->stage_nanos.emplace_back(stages.size());
  }
  slot->operator_nanos.resize(plan_->operators.size());
  free_.push_back(slot.get());
  slots_.push_back(std::move(slot));
  return Status::Ok();
}

void Dataflow::BeginEpoch(const EpochSpec& epoch) {
  for (auto& slot : slots_) {
    slot->context.eval.epoch_time_micros = epoch.time_micros;
    slot->context.watermarks = epoch.watermarks;
    std::fill(slot->fed.begin(), slot->fed.end(), 0);
  }
  for (PlannedOperator& planned : plan_->operators) planned.op->BeginEpoch();
  output_.Reset();
}

void Dataflow::RunBatch(BatchTask& task) {
  std::vector<OutputBatch> outputs;
  if (!failed_.load(std::memory_order_relaxed)) {
    Lease slot(this);
    slot->arena.Reset();
    slot->laps.Start();
    slot->counters.input_bytes += BytesOf(task.slice);
    slot->fates.assign(task.slice.size(), static_cast<uint8_t>(Fate::kAccepted));
    Flow flow;
    flow.source = &task.slice;
    flow.fate = slot->fates.data();
    Bounded(slot.get(), budget_->work.limit_bytes(),
            [&] { RunPipeline(static_cast<size_t>(task.pipeline), slot.get(), &flow, &outputs); });
    CountFates(slot->fates, slot->counters.fates);
  }
  output_.Put(task.sequence, std::move(outputs));
}

void Dataflow::RunPipeline(size_t pipeline, Slot* slot, Flow* flow,
                           std::vector<OutputBatch>* outputs) {
  StageContext* context = &slot->context;
  const auto& stages = slot->stages[pipeline];
  for (size_t i = 0; i < stages.size(); ++i) {
    stages[i]->Run(flow, context);
    slot->laps.Lap(&slot->stage_nanos[pipeline][i]);
    if (context->eval.failed()) return KeepError(slot);
  }
  int target = plan_->pipelines[pipeline].to_operator;
  if (target >= 0) {
    slot->fed[static_cast<size_t>(target)] = 1;
    plan_->operators[static_cast<size_t>(target)].op->Consume(slot->index, *flow, context);
    slot->laps.Lap(&slot->operator_nanos[static_cast<size_t>(target)]);
    if (context->eval.failed()) KeepError(slot);
    return;
  }
  SettleFates(*flow, nullptr);
  if (flow->batch.rows == 0) return;
  outputs->push_back(CopyOutput(flow->batch));
  slot->laps.Lap(&slot->output_nanos);
}

// Rows that share a long value in the batch have a copy each here.
OutputBatch Dataflow::CopyOutput(const ColumnBatch& batch) const {
  OutputBatch out{std::make_unique<Arena>(&budget_->buffers), {}};
  out.arena->set_limit_bytes(static_cast<size_t>(
      budget_->buffers.limit_bytes() + budget_->work.limit_bytes() + budget_->state.limit_bytes()));
  out.batch = CopyBatch(batch, out.arena.get());
  return out;
}

// What a slot keeps for its next batch: together no more than half of what all may take.
void Dataflow::Tidy(Slot* slot) const {
  size_t share = static_cast<size_t>(budget_->work.limit_bytes()) / (2 * slots_.size());
  if (slot->arena.allocated_bytes() > share) slot->arena.Release();
}

// An operator may lay out all that it holds as one batch, which is then worked on.
int64_t Dataflow::OperatorLimit() const {
  return budget_->state.limit_bytes() + budget_->work.limit_bytes();
}

template <class Work>
void Dataflow::Bounded(Slot* slot, int64_t limit_bytes, const Work& work) {
  slot->arena.set_limit_bytes(static_cast<size_t>(limit_bytes));
  try {
    work();
  } catch (const std::bad_alloc&) {
    slot->context.eval.Fail(BatchOverBudget());
    KeepError(slot);
  }
}

void Dataflow::KeepError(Slot* slot) {
  std::lock_guard<std::mutex> lock(mu_);
  if (error_.ok()) error_ = slot->context.eval.error;
  failed_.store(true, std::memory_order_relaxed);
}

Status Dataflow::status() const {
  std::lock_guard<std::mutex> lock(mu_);
  return error_;
}

void Dataflow::FinishOperators(Executor* executor, uint64_t* sequence) {
  for (size_t op = 0; op < plan_->operators.size() && !failed_.load(std::memory_order_relaxed);
       ++op) {
    FinishSlots(executor, op);
    if (failed_.load(std::memory_order_relaxed)) return;
    int shards = plan_->operators[op].op->shards();
    uint64_t first = *sequence;
    auto finish = [&](int shard) { FinishShard(op, shard, first + static_cast<uint64_t>(shard)); };
    if (shards == 1 || plan_->sequenced) {
      for (int shard = 0; shard < shards; ++shard) finish(shard);
    } else {
      executor->ParallelFor(shards, finish);
    }
    *sequence += static_cast<uint64_t>(shards);
  }
}

void Dataflow::FinishSlots(Executor* executor, size_t op) {
  std::vector<Slot*> fed;
  for (const auto& slot : slots_) {
    if (slot->fed[op]) fed.push_back(slot.get());
  }
  if (fed.empty()) return;
  if (fed.size() == 1) return FinishSlot(op, fed[0]);  // small epochs stay on this thread
  executor->ParallelFor(static_cast<int>(fed.size()),
                        [&](int i) { FinishSlot(op, fed[static_cast<size_t>(i)]); });
}

void Dataflow::FinishSlot(size_t op, Slot* slot) {
  slot->arena.Reset();
  slot->laps.Start();
  Bounded(slot, OperatorLimit(),
          [&] { plan_->operators[op].op->EndOfSlot(slot->index, &slot->context); });
  slot->laps.Lap(&slot->operator_nanos[op]);
  if (slot->context.eval.failed()) KeepError(slot);
}

void Dataflow::FinishShard(size_t op, int shard, uint64_t sequence) {
  size_t pipeline = 0;
  while (plan_->pipelines[pipeline].from_operator != static_cast<int>(op)) ++pipeline;
  std::vector<OutputBatch> outputs;
  {
    Lease slot(this);
    slot->arena.Reset();
    slot->laps.Start();
    auto emit = [&](const ColumnBatch& batch) {
      slot->laps.Lap(&slot->operator_nanos[op]);
      Flow flow;
      flow.batch = batch;
      RunPipeline(pipeline, slot.get(), &flow, &outputs);
    };
    Bounded(slot.get(), OperatorLimit(),
            [&] { plan_->operators[op].op->EndOfShard(shard, &slot->context, emit); });
    slot->laps.Lap(&slot->operator_nanos[op]);
    if (slot->context.eval.failed()) KeepError(slot.get());
  }
  output_.Put(sequence, std::move(outputs));
}

StageNanos Dataflow::stage_nanos() const {
  StageNanos sums;
  for (const auto& slot : slots_) {
    for (size_t p = 0; p < plan_->pipelines.size(); ++p) {
      for (size_t i = 0; i < slot->stage_nanos[p].size(); ++i)
        sums[StageKind(plan_->pipelines[p].stages[i]->Describe())] += slot->stage_nanos[p][i];
    }
    for (size_t op = 0; op < plan_->operators.size(); ++op)
      sums[StageKind(plan_->operators[op].traits.description)] += slot->operator_nanos[op];
    sums["output"] += slot->output_nanos;
  }
  return sums;
}

EpochReport Dataflow::TakeReport() {
  EpochReport report;
  report.event_times.resize(plan_->watermark_delays.size());
  for (auto& slot : slots_) {
    SlotCounters& counters = slot->counters;
    report.fates +=
        Fates{counters.fates[size_t(Fate::kFiltered)], counters.fates[size_t(Fate::kNullEventTime)],
              counters.fates[size_t(Fate::kLate)],     counters.fates[size_t(Fate::kUnmatched)],
              counters.fates[size_t(Fate::kAccepted)], 0};
    report.corrupt_rows += counters.corrupt_rows;
    report.input_bytes += std::exchange(counters.input_bytes, 0);
    report.stream_rows.resize(counters.stream_rows.size());
    for (size_t i = 0; i < counters.stream_rows.size(); ++i) {
      report.stream_rows[i] += std::exchange(counters.stream_rows[i], 0);
    }
    for (size_t i = 0; i < counters.event_times.size(); ++i) {
      MergeEventTimes(std::exchange(counters.event_times[i], {}), &report.event_times[i]);
    }
    std::fill(std::begin(counters.fates), std::end(counters.fates), 0);
    counters.corrupt_rows = 0;
  }
  for (auto planned = plan_->operators.rbegin(); planned != plan_->operators.rend(); ++planned) {
    if (auto progress = planned->op->TakeProgress())
      report.operators.push_back(std::move(*progress));
  }
  return report;
}

}  // namespace rillmill::pipeline
