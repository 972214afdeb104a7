#include "pipeline/engine/dataflow.h"

#include <algorithm>
#include <new>

#include "pipeline/engine/watermark.h"
#include "pipeline/stages/batch_limit.h"

namespace rillmill::pipeline {

struct Dataflow::Slot {
  int index = 0;
  Arena arena;
  StageContext context;
  SlotCounters counters;
  std::vector<std::vector<std::unique_ptr<Stage>>> stages;  // by pipeline
  std::vector<uint8_t> fates;                               // scratch: one per source row
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

Dataflow::Dataflow(PhysicalPlan* plan, const SessionConf& conf, MemoryAccount* buffers)
    : plan_(plan), conf_(conf), buffers_(buffers) {}
Dataflow::~Dataflow() = default;

Result<std::unique_ptr<Dataflow>> Dataflow::Make(PhysicalPlan* plan, const SessionConf& conf,
                                                 int streams, int slots, MemoryAccount* buffers) {
  std::unique_ptr<Dataflow> flow(new Dataflow(plan, conf, buffers));
  RILLMILL_ASSIGN(flow->zone_, FindTimeZone(conf.time_zone));
  for (int i = 0; i < slots; ++i) RILLMILL_TRY(flow->AddSlot(i, streams));
  return flow;
}

Status Dataflow::AddSlot(int index, int streams) {
  auto slot = std::make_unique<Slot>();
  slot->index = index;
  slot->context.arena = slot->context.eval.arena = &slot->arena;
  slot->context.eval.conf = &conf_;
  slot->context.eval.zone = zone_;
  slot->context.counters = &slot->counters;
  slot->counters.stream_rows.resize(static_cast<size_t>(streams));
  slot->counters.event_times.resize(plan_->watermark_delays.size());
  for (const PlannedPipeline& pipeline : plan_->pipelines) {
    std::vector<std::unique_ptr<Stage>>& stages = slot->stages.emplace_back();
    for (const StagePlanPtr& planned : pipeline.stages) {
      RILLMILL_ASSIGN(std::unique_ptr<Stage> stage, planned->NewStage());
      stages.push_back(std::move(stage));
    }
  }
  free_.push_back(slot.get());
  slots_.push_back(std::move(slot));
  return Status::Ok();
}

void Dataflow::BeginEpoch(const EpochSpec& epoch) {
  for (auto& slot : slots_) {
    slot->context.eval.epoch_time_micros = epoch.time_micros;
    slot->context.watermarks = epoch.watermarks;
  }
  for (PlannedOperator& planned : plan_->operators) planned.op->BeginEpoch();
  output_.Reset();
}

void Dataflow::RunBatch(BatchTask& task) {
  std::vector<OutputBatch> outputs;
  if (!failed_.load(std::memory_order_relaxed)) {
    Lease slot(this);
    slot->arena.Reset();
    slot->fates.assign(task.slice.size(), static_cast<uint8_t>(Fate::kAccepted));
    Flow flow;
    flow.source = &task.slice;
    flow.fate = slot->fates.data();
    Bounded(slot.get(),
            [&] { RunPipeline(static_cast<size_t>(task.pipeline), slot.get(), &flow, &outputs); });
    for (uint8_t fate : slot->fates) ++slot->counters.fates[fate];
  }
  output_.Put(task.sequence, std::move(outputs));
}

void Dataflow::RunPipeline(size_t pipeline, Slot* slot, Flow* flow,
                           std::vector<OutputBatch>* outputs) {
  StageContext* context = &slot->context;
  for (const auto& stage : slot->stages[pipeline]) {
    stage->Run(flow, context);
    if (context->eval.failed()) return KeepError(slot);
  }
  int target = plan_->pipelines[pipeline].to_operator;
  if (target >= 0) {
    plan_->operators[static_cast<size_t>(target)].op->Consume(slot->index, *flow, context);
    if (context->eval.failed()) KeepError(slot);
    return;
  }
  SettleFates(*flow, nullptr);
  if (flow->batch.rows == 0) return;
  OutputBatch out{std::make_unique<Arena>(buffers_), {}};
  out.batch = CopyBatch(flow->batch, out.arena.get());
  outputs->push_back(std::move(out));
}

template <class Work>
void Dataflow::Bounded(Slot* slot, const Work& work) {
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

void Dataflow::FinishShard(size_t op, int shard, uint64_t sequence) {
  size_t pipeline = 0;
  while (plan_->pipelines[pipeline].from_operator != static_cast<int>(op)) ++pipeline;
  std::vector<OutputBatch> outputs;
  {
    Lease slot(this);
    slot->arena.Reset();
    auto emit = [&](const ColumnBatch& batch) {
      Flow flow;
      flow.batch = batch;
      RunPipeline(pipeline, slot.get(), &flow, &outputs);
    };
    Bounded(slot.get(), [&] { plan_->operators[op].op->EndOfShard(shard, &slot->context, emit); });
    if (slot->context.eval.failed()) KeepError(slot.get());
  }
  output_.Put(sequence, std::move(outputs));
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
