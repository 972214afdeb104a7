#include "pipeline/engine/query.h"

#include <algorithm>
#include <atomic>

#include "pipeline/engine/epoch_engine.h"
#include "pipeline/engine/explain.h"
#include "pipeline/engine/progress_reporter.h"
#include "pipeline/engine/stage_cpu.h"
#include "pipeline/engine/trigger.h"
#include "pipeline/engine/watermark.h"

namespace rillmill::pipeline {
namespace {

// An epoch with at most this many rows is followed by the next one no sooner than that.
constexpr int64_t kCrumbs = 8;
constexpr int64_t kCrumbsNanos = 1'000'000;

// What one trigger led to.
enum class TriggerOutcome : uint8_t {
  kRan,       // an epoch was delivered
  kHeldBack,  // there is data, but limits say: later
  kIdle,      // nothing to do
  kClosed,    // nothing to do, now or ever
  kDropped,   // Stop(now) ended the open epoch
};

int TasksOf(const SessionConf& conf) {
  int tasks = conf.parse_tasks > 0 ? conf.parse_tasks : conf.workers;
  return std::clamp(tasks, 1, std::max(1, conf.workers));
}

class StreamingQuery final : public Query {
 public:
  StreamingQuery(QuerySpec spec, AnalyzedQuery analyzed, Clock* clock)
      : spec_(std::move(spec)),
        analyzed_(std::move(analyzed)),
        clock_(clock),
        budget_(spec_.memory_bytes, spec_.state_fraction, spec_.conf.workers) {
    for (const StreamSpec& stream : spec_.streams)
      budget_.buffers.Charge(stream.client_buffer_bytes);
  }

  Status Prepare();
  Status Run(ProgressListener listener) override;
  Status StepUntilIdle(ProgressListener listener) override;
  void Stop(bool now) override;
  const RunTotals& totals() const override { return totals_; }
  std::string Explain(bool json) const override {
    return ExplainPlan(*analyzed_.optimized, plan_, json);
  }

 private:
  bool bounded() const {
    return spec_.trigger == TriggerKind::kAvailableNow || spec_.trigger == TriggerKind::kOnce;
  }
  bool stopped_now() const { return stop_now_.load(std::memory_order_acquire); }  // pairs with Stop
  bool stopping() const { return stop_.load(std::memory_order_acquire); }         // pairs with Stop
  Status Open(ProgressListener listener);
  Status Loop();
  Status Finish(Status status);
  void FillTotals();
  Status EndStopped();
  Status RunReadAhead();
  void BeginTrigger();
  Result<std::vector<SourcePlan>> Snapshot();
  Result<TriggerOutcome> RunTrigger();
  Result<TriggerOutcome> RunEpoch(const std::vector<SourcePlan>& plans);
  PlanOutcome PlanOffsets(std::vector<SourcePlan>* plans);
  bool NoDataEpochDue() const;
  EpochSpec NextEpoch() const;
  void WaitForNextTrigger(TriggerOutcome last);
  void PauseAfterCrumbs();
  void WaitUntil(int64_t wall_micros);

  // constant after Prepare
  QuerySpec spec_;
  const AnalyzedQuery analyzed_;
  Clock* const clock_;
  MemoryBudget budget_;
  PhysicalPlan plan_;
  // any thread
  WakeEvent wake_, stopped_;
  std::atomic<bool> stop_{false}, stop_now_{false};
  // scheduler
  std::unique_ptr<EpochEngine> engine_;
  std::unique_ptr<WatermarkTracker> watermark_;
  std::unique_ptr<ProgressReporter> reporter_;
  std::vector<OffsetPlanner> planners_;
  EpochFacts facts_;  // of the current trigger
  EpochId next_epoch_{0};
  bool ran_any_ = false;
  bool crumbs_ = false;  // the last epoch was a handful of rows
  bool interrupted_ = false;
  int64_t held_bytes_ = 0;  // by the sources
  RunTotals totals_;
};

Status StreamingQuery::Prepare() {
  PlanInput input;
  input.spec = &spec_;
  input.slots = std::max(1, spec_.conf.workers);
  input.shards = std::min(std::max(1, spec_.conf.shuffle_partitions), 4 * input.slots);
  input.state = &budget_.state;
  input.clock = clock_;
  RILLMILL_ASSIGN(plan_, MakePhysicalPlan(analyzed_.optimized, input));
  watermark_ =
      std::make_unique<WatermarkTracker>(plan_.watermark_delays, spec_.conf.watermark_policy_max);
  return Status::Ok();
}

Status StreamingQuery::Open(ProgressListener listener) {
  if (engine_) return Status::Ok();
  engine_ = std::make_unique<EpochEngine>(&spec_, &plan_, &budget_, clock_, &wake_, &stop_now_);
  RILLMILL_TRY(
      engine_->Open(plan_.sequenced ? 1 : std::max(1, spec_.conf.workers), TasksOf(spec_.conf)));
  reporter_ = std::make_unique<ProgressReporter>(&spec_, &budget_, clock_, std::move(listener));
  double burst = spec_.trigger == TriggerKind::kInterval
                     ? static_cast<double>(spec_.trigger_interval_ms) / 1000
                     : 1.0;
  for (const StreamSpec& stream : spec_.streams) planners_.emplace_back(stream.limits, burst);
  if (bounded()) engine_->FreezeSources();
  return Status::Ok();
}

Status StreamingQuery::Run(ProgressListener listener) {
  Status status = Open(std::move(listener));
  if (status.ok()) status = Loop();
  if (status.ok() && stopping()) status = EndStopped();
  return Finish(std::move(status));
}

Status StreamingQuery::Finish(Status status) {
  const std::vector<ThreadStats> threads = ReadThreadStats();  // before they end
  if (reporter_) {
    reporter_->ReportUndelivered(engine_->AbandonEpoch());
    reporter_->Flush();
  }
  if (engine_) {
    Status closed = engine_->Close();
    if (status.ok()) status = std::move(closed);
  }
  FillTotals();
  if (!reporter_) return status;
  const auto cpu_nanos = static_cast<int64_t>(totals_.run_cpu_seconds * 1e9);
  totals_.stage_cpu_nanos = SplitCpu(engine_->stage_nanos(), threads, cpu_nanos);
  return status;
}

void StreamingQuery::FillTotals() {
  if (reporter_) reporter_->FillTotals(&totals_);
  totals_.held_bytes = held_bytes_;
  totals_.interrupted = interrupted_;
}

// Stop has ended the loop: what is still to be done, and whether the query would have gone on to an
// end of its own.
Status StreamingQuery::EndStopped() {
  interrupted_ = stopped_now();
  if (interrupted_) return Status::Ok();
  if (spec_.stop_gracefully) RILLMILL_TRY(RunReadAhead());
  if (bounded() || spec_.stop_when_idle) {
    BeginTrigger();
    RILLMILL_ASSIGN(std::vector<SourcePlan> plans, Snapshot());
    interrupted_ = PlanOffsets(&plans) != PlanOutcome::kNothing || NoDataEpochDue();
  }
  interrupted_ |= stopped_now();
  return Status::Ok();
}

// One more epoch, of what the readers have put into their queues, whatever the limits say.
Status StreamingQuery::RunReadAhead() {
  BeginTrigger();
  RILLMILL_ASSIGN(std::vector<SourcePlan> plans, Snapshot());
  bool any = false;
  for (size_t s = 0; s < plans.size(); ++s) {
    plans[s].ends = engine_->ReadAhead(s);
    any |= plans[s].ends != plans[s].starts;
  }
  return any ? RunEpoch(plans).status() : Status::Ok();
}

Status StreamingQuery::Loop() {
  while (!stopping()) {
    RILLMILL_ASSIGN(TriggerOutcome outcome, RunTrigger());
    if (outcome == TriggerOutcome::kDropped || outcome == TriggerOutcome::kClosed) break;
    if (spec_.trigger == TriggerKind::kOnce && outcome == TriggerOutcome::kRan) break;
    if (outcome == TriggerOutcome::kIdle && (bounded() || spec_.stop_when_idle)) break;
    if (outcome == TriggerOutcome::kIdle) reporter_->ReportIdle(facts_);
    WaitForNextTrigger(outcome);
  }
  return Status::Ok();
}

Status StreamingQuery::StepUntilIdle(ProgressListener listener) {
  RILLMILL_TRY(Open(std::move(listener)));
  while (!stopping()) {
    RILLMILL_ASSIGN(TriggerOutcome outcome, RunTrigger());
    if (outcome != TriggerOutcome::kRan && outcome != TriggerOutcome::kHeldBack) break;
  }
  reporter_->Flush();
  FillTotals();
  return Status::Ok();
}

void StreamingQuery::Stop(bool now) {
  if (now) stop_now_.store(true, std::memory_order_release);  // pairs with the epoch engine
  stop_.store(true, std::memory_order_release);               // pairs with stopping()
  wake_.Set();
  stopped_.Set();
}

void StreamingQuery::BeginTrigger() {
  facts_ = {};
  facts_.id = next_epoch_;
  facts_.trigger_micros = clock_->NowMicros();
  facts_.trigger_nanos = clock_->MonotonicNanos();
}

Result<std::vector<SourcePlan>> StreamingQuery::Snapshot() {
  RILLMILL_ASSIGN(std::vector<SourcePlan> plans, engine_->Snapshot());
  facts_.asked_nanos = facts_.planned_nanos = clock_->MonotonicNanos();
  held_bytes_ = 0;
  for (const SourcePlan& plan : plans) held_bytes_ += plan.snapshot.held_bytes;
  return plans;
}

Result<TriggerOutcome> StreamingQuery::RunTrigger() {
  BeginTrigger();
  RILLMILL_ASSIGN(std::vector<SourcePlan> plans, Snapshot());
  PlanOutcome outcome = PlanOffsets(&plans);
  facts_.planned_nanos = clock_->MonotonicNanos();
  if (outcome == PlanOutcome::kData) return RunEpoch(plans);
  if (outcome == PlanOutcome::kHeldBack) return TriggerOutcome::kHeldBack;
  if (NoDataEpochDue()) return RunEpoch(plans);
  bool closed = std::all_of(plans.begin(), plans.end(),
                            [](const SourcePlan& plan) { return plan.snapshot.closed; });
  return closed ? TriggerOutcome::kClosed : TriggerOutcome::kIdle;
}

// Data in one source is enough for an epoch; the others then take part with what they have.
PlanOutcome StreamingQuery::PlanOffsets(std::vector<SourcePlan>* plans) {
  PlanOutcome best = PlanOutcome::kNothing;
  bool unlimited = spec_.trigger == TriggerKind::kOnce;
  for (size_t s = 0; s < plans->size(); ++s) {
    SourcePlan& plan = (*plans)[s];
    OffsetPlan planned =
        planners_[s].Plan(plan.snapshot, plan.starts, facts_.trigger_micros / 1000, unlimited);
    if (planned.outcome == PlanOutcome::kData) plan.ends = std::move(planned.ends);
    best = std::max(best, planned.outcome);
  }
  return best;
}

// Spark's rule: the watermark moved past what the last epoch evicted by.
bool StreamingQuery::NoDataEpochDue() const {
  return ran_any_ && plan_.needs_no_data_epochs && spec_.conf.no_data_batches &&
         watermark_->advanced() && spec_.trigger != TriggerKind::kOnce;
}

EpochSpec StreamingQuery::NextEpoch() const {
  EpochSpec epoch{next_epoch_, facts_.trigger_micros / 1000 * 1000, {}};
  if (!watermark_->defined()) return epoch;
  int64_t late = spec_.conf.allow_multiple_stateful ? watermark_->previous_millis()
                                                    : watermark_->current_millis();
  epoch.watermarks = {late * 1000, watermark_->current_millis() * 1000};
  return epoch;
}

Result<TriggerOutcome> StreamingQuery::RunEpoch(const std::vector<SourcePlan>& plans) {
  if (watermark_->defined()) facts_.watermark_millis = watermark_->current_millis();
  RILLMILL_ASSIGN(std::optional<EpochResult> result, engine_->Run(NextEpoch(), plans));
  if (!result) return TriggerOutcome::kDropped;
  facts_.delivered_nanos = clock_->MonotonicNanos();
  facts_.plans = &plans;
  watermark_->EndEpoch(result->report.event_times);
  reporter_->Report(facts_, *result);
  crumbs_ = result->report.fates.total() <= kCrumbs;
  ++next_epoch_.value;
  ran_any_ = true;
  return TriggerOutcome::kRan;
}

void StreamingQuery::WaitForNextTrigger(TriggerOutcome last) {
  if (spec_.trigger == TriggerKind::kInterval) {
    return WaitUntil(NextBoundaryMicros(facts_.trigger_micros, spec_.trigger_interval_ms * 1000));
  }
  if (last == TriggerOutcome::kRan) {
    if (!bounded()) PauseAfterCrumbs();
    return;
  }
  auto pause = std::chrono::milliseconds(std::max<int64_t>(1, spec_.conf.polling_delay_ms));
  clock_->Wait(&wake_, pause);
  if (reporter_->flush_nanos() && clock_->MonotonicNanos() >= *reporter_->flush_nanos())
    reporter_->Flush();
}

// Rows that trickle in from several readers share epochs: the end of one costs more than hundreds
// of rows. After a pause in the input the next row still has its epoch at once.
void StreamingQuery::PauseAfterCrumbs() {
  int64_t left = kCrumbsNanos - (clock_->MonotonicNanos() - facts_.trigger_nanos);
  if (crumbs_ && left > 0) clock_->Wait(&stopped_, std::chrono::microseconds(left / 1000 + 1));
}

// Readers set the event too: only the time or Stop ends the wait.
void StreamingQuery::WaitUntil(int64_t wall_micros) {
  while (!stopping()) {
    int64_t left = wall_micros - clock_->NowMicros();
    if (left <= 0) return;
    clock_->Wait(&wake_, std::chrono::microseconds(left));
    if (reporter_->flush_nanos() && clock_->MonotonicNanos() >= *reporter_->flush_nanos())
      reporter_->Flush();
  }
}

}  // namespace

Result<AnalyzedQuery> AnalyzeSpec(const QuerySpec& spec) {
  AnalyzeInput input;
  input.sql = spec.sql;
  for (const StreamSpec& stream : spec.streams) input.streams.push_back(stream.relation);
  for (const TableSpec& table : spec.tables) input.tables.push_back(table.relation);
  input.mode = spec.mode;
  input.conf = spec.conf;
  return AnalyzeQuery(input);
}

Result<std::unique_ptr<Query>> PrepareQuery(QuerySpec spec, Clock* clock) {
  RILLMILL_ASSIGN(AnalyzedQuery analyzed, AnalyzeSpec(spec));
  return PrepareAnalyzedQuery(std::move(spec), std::move(analyzed), clock);
}

Result<std::unique_ptr<Query>> PrepareAnalyzedQuery(QuerySpec spec, AnalyzedQuery analyzed,
                                                    Clock* clock) {
  auto query = std::make_unique<StreamingQuery>(std::move(spec), std::move(analyzed), clock);
  RILLMILL_TRY(query->Prepare());
  return std::unique_ptr<Query>(std::move(query));
}

}  // namespace rillmill::pipeline
