// Runs single epochs: planned offsets in, delivered rows and a report out. The trigger loop stands
// above it (query.cc).
//
// Threads: the scheduler's only; owns readers, executor and sink thread.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "core/batch_pool.h"
#include "pipeline/engine/dataflow.h"
#include "pipeline/engine/intake.h"
#include "pipeline/engine/offset_plan.h"
#include "pipeline/engine/query.h"
#include "pipeline/engine/sink_thread.h"

namespace rillmill::pipeline {

// One epoch's offsets of one source.
struct SourcePlan {
  SourceSnapshot snapshot;
  std::vector<Offset> starts, ends;
};

// What an epoch took from one partition.
struct PartitionReading {
  Offset end;      // where reading really stopped
  Offset log_end;  // the broker's real end by the newest fetch, or kUnknownOffset
  int64_t rows = 0;
};

struct EpochResult {
  EpochReport report;
  std::vector<std::vector<PartitionReading>> readings;  // by source and partition
  int64_t output_rows = 0;
  int64_t newest_nanos = 0;  // when the newest record was made, or read; 0 = no record
  int64_t open_nanos = 0, read_nanos = 0, merge_nanos = 0, sink_nanos = 0;
};

class EpochEngine {
 public:
  // `stop_now` drops the open epoch when it becomes true. All pointers outlive the engine.
  EpochEngine(QuerySpec* spec, PhysicalPlan* plan, MemoryBudget* budget, Clock* clock,
              WakeEvent* wake, const std::atomic<bool>* stop_now);
  ~EpochEngine();

  // Opens the sources and the sink, makes the slots. `tasks`: batch tasks at a time, at most as
  // many as slots.
  Status Open(int slots, int tasks);
  // All sources' snapshots; new partitions are being read from then on.
  Result<std::vector<SourcePlan>> Snapshot();
  // Where each source's partitions stand.
  std::vector<Offset> Positions(size_t source) const;
  // Empty plans run an epoch without data. nullopt: dropped by stop_now.
  Result<std::optional<EpochResult>> Run(const EpochSpec& epoch,
                                         const std::vector<SourcePlan>& plans);
  void FreezeSources();
  // Of all tasks so far.
  StageNanos stage_nanos() const { return dataflow_ ? dataflow_->stage_nanos() : StageNanos(); }
  // Behind the last record that the source's readers have read, by partition.
  std::vector<Offset> ReadAhead(size_t source) const;
  // What was counted for an epoch that failed or was dropped.
  EpochReport AbandonEpoch();
  Status Close();

 private:
  // A partition that the open epoch still has to read.
  struct OpenRange {
    size_t partition;
    size_t source;
    Offset end;
  };

  bool Complete(const OpenRange& range) const;
  std::vector<OpenRange> OpenRanges(const std::vector<SourcePlan>& plans);
  Status ReadEpoch(std::vector<OpenRange> open, EpochResult* result);
  // Moves what is there of one range to an executor; true when something moved.
  bool ReadRange(const OpenRange& range, EpochResult* result);
  void SubmitSlice(size_t source, BatchSlice slice);
  void Sleep();
  void OpenSinkEpoch();
  void Deliver(EpochResult* result);
  std::vector<PartitionReading> TakeReadings(size_t source);
  Status Failure(const std::vector<OpenRange>& open);

  QuerySpec* const spec_;
  PhysicalPlan* const plan_;
  MemoryBudget* const budget_;
  Clock* const clock_;
  WakeEvent* const wake_;
  const std::atomic<bool>* const stop_now_;

  std::unique_ptr<BatchPool> pool_;
  std::unique_ptr<Dataflow> dataflow_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Executor> inline_executor_;  // the scheduler's own work
  bool helped_ = false;                        // by tasks on the executor
  std::unique_ptr<Intake> intake_;
  std::unique_ptr<SinkThread> sink_;
  std::vector<std::vector<size_t>> partitions_;  // by source: the intake's numbers
  std::vector<std::vector<int>> pipelines_of_stream_;
  // the open epoch
  std::optional<EpochId> unopened_;  // the sink does not know of it yet
  uint64_t sequence_ = 0;
  bool parallel_ = false;           // input piled up: the executor has the slots
  std::vector<OutputBatch> ready_;  // scratch
};

}  // namespace rillmill::pipeline
