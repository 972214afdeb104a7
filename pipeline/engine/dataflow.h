// The plan at work: slots with their stages, operators, counters. Knows nothing of offsets,
// triggers and threads.
//
// Called by: in one epoch BeginEpoch, RunBatch from executor tasks, FinishOperators, TakeReport.
// Threads:   RunBatch from any thread, at most `slots` at a time; the rest from the scheduler.
// Failure:   the first error of any task is kept; later batches are skipped. The one exception that
//            our code throws, std::bad_alloc of a bounded arena or scratch list, ends here: kernels
//            are loops without a way out, and a batch that does not fit is the query's end.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "core/memory_budget.h"
#include "core/types.h"
#include "pipeline/engine/executor.h"
#include "pipeline/engine/output_buffer.h"
#include "pipeline/engine/physical_plan.h"
#include "pipeline/engine/stage_cpu.h"

namespace rillmill::pipeline {

struct EpochSpec {
  EpochId id;
  int64_t time_micros = 0;  // current_timestamp
  EpochWatermarks watermarks;
};

// What an epoch counted.
struct EpochReport {
  Fates fates;
  int64_t corrupt_rows = 0;
  int64_t input_bytes = 0;                       // of the records' values
  std::vector<int64_t> stream_rows;              // by stream; a stream scanned twice counts twice
  std::vector<EventTimeStats> event_times;       // by watermark node
  std::vector<StateOperatorProgress> operators;  // the one nearest the output first
};

class Dataflow {
 public:
  // `plan` and `budget` outlive it.
  static Result<std::unique_ptr<Dataflow>> Make(PhysicalPlan* plan, const SessionConf& conf,
                                                int streams, int slots, MemoryBudget* budget,
                                                Clock* clock);
  ~Dataflow();

  void BeginEpoch(const EpochSpec& epoch);
  void RunBatch(BatchTask& task);
  // Ends the operators one after the other, each slot by slot, then shard by shard, in parallel;
  // `sequence` numbers their output.
  void FinishOperators(Executor* executor, uint64_t* sequence);
  EpochReport TakeReport();
  // Time inside tasks since the beginning, by the kind of stage. REQUIRES: no task runs.
  StageNanos stage_nanos() const;

  Status status() const;
  OutputBuffer* output() { return &output_; }

 private:
  struct Slot;
  class Lease;

  Dataflow(PhysicalPlan* plan, const SessionConf& conf, MemoryBudget* budget, Clock* clock);
  Status AddSlot(int index, int streams);
  // Runs the pipeline's stages over the flow, then hands it to its operator or copies it into
  // `outputs`.
  void RunPipeline(size_t pipeline, Slot* slot, Flow* flow, std::vector<OutputBatch>* outputs);
  void FinishSlots(Executor* executor, size_t op);
  void FinishSlot(size_t op, Slot* slot);
  void FinishShard(size_t op, int shard, uint64_t sequence);
  void KeepError(Slot* slot);
  // Runs `work` with the slot's arena bounded; memory that it cannot get becomes the slot's error.
  template <class Work>
  void Bounded(Slot* slot, int64_t limit_bytes, const Work& work);
  int64_t OperatorLimit() const;
  void Tidy(Slot* slot) const;
  OutputBatch CopyOutput(const ColumnBatch& batch) const;

  // constant after construction
  PhysicalPlan* const plan_;
  const SessionConf conf_;
  MemoryBudget* const budget_;
  Clock* const clock_;
  const TimeZone* zone_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;
  OutputBuffer output_;
  // set by the first failure, read by all tasks; relaxed: it only saves work
  std::atomic<bool> failed_{false};
  // guarded by mu_
  mutable std::mutex mu_;
  std::vector<Slot*> free_;
  Status error_;
};

}  // namespace rillmill::pipeline
