// Reader threads and the queues between them and the scheduler.
//
// Threads:  all methods from the scheduler; the reader threads are its own.
// Blocking: never, except for Stop, which joins.
// Memory:   the queues hold at most half of the buffer budget; a reader whose queue is full, or for
// which the pool has no
//           buffer, sleeps: that is the back-pressure.
// Failure:  a reader's error is kept and found by status().
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/batch_pool.h"
#include "core/raw_batch.h"
#include "core/source.h"
#include "core/status.h"
#include "core/wake_event.h"
#include "pipeline/engine/reader_thread.h"

namespace rillmill::pipeline {

class Intake {
 public:
  // `wake` is set whenever a batch, an end or an error has come. `threads`: readers at most; all
  // pointers outlive it.
  Intake(int threads, BatchPool* pool, const MemoryAccount* buffers, WakeEvent* wake);
  ~Intake();

  // Starts reading a partition at `start`; answers its number, counted over all sources.
  // `expected`: how many there will be.
  Result<size_t> AddPartition(Source* source, PartitionIndex partition, Offset start,
                              size_t expected);
  // The next records before `end` (kUnknownOffset: up to the batch that ends the unit). False when
  // none is here now.
  bool Next(size_t partition, Offset end, BatchSlice* slice);
  // Where the partition stands: behind what Next has handed out.
  Offset position(size_t partition) const { return partitions_[partition]->position; }
  // Where the broker's log ended by the newest batch taken; kUnknownOffset for sources without one.
  Offset log_end(size_t partition) const { return partitions_[partition]->log_end; }
  // Records that Next handed out since the last call.
  int64_t TakeRowCount(size_t partition) { return std::exchange(partitions_[partition]->rows, 0); }
  // Behind the last record that was read from the partition, whether it was handed out or not.
  Offset read_ahead(size_t partition) const;
  // True when what Next handed out since BeginUnit ended a unit.
  bool unit_ended(size_t partition) const { return partitions_[partition]->unit_ended; }
  void BeginUnit(size_t partition) { partitions_[partition]->unit_ended = false; }
  // Batches come faster than they are taken: a queue is more than half full.
  bool crowded() const;
  // The reader said that nothing will ever come, and its queue is empty.
  bool exhausted(size_t partition);
  // Offsets that were missing between batches (compaction, transactions), and records that came
  // twice and were dropped.
  int64_t gaps() const { return gaps_; }
  int64_t repeats() const { return repeats_; }
  // Lets sleeping readers look again: buffers may have come back.
  void WakeReaders();
  Status status() const;
  // Ends the threads and gives all queued batches back.
  void Stop();

 private:
  struct Partition {
    Partition(size_t capacity, Offset start) : channel(capacity), position(start) {}
    PartitionChannel channel;
    ReaderThread* reader = nullptr;
    Offset position;
    Offset log_end = kUnknownOffset;
    int64_t rows = 0;
    BatchSlice rest;  // of the batch that was taken from the queue
    bool unit_ended = false;
  };

  bool TakeBatch(Partition* partition);
  void SkipRepeats(Partition* partition);

  const size_t max_threads_;
  BatchPool* const pool_;
  const MemoryAccount* const buffers_;
  WakeEvent* const wake_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::vector<std::unique_ptr<ReaderThread>> threads_;  // behind partitions_: they use them
  int64_t gaps_ = 0, repeats_ = 0;
};

}  // namespace rillmill::pipeline
