// An in-process partitioned log: the embedded stand-in for a broker.
//
// Threads:   all methods from any thread; appending to one partition is serialised by its lock.
// Ownership: batches share the log's segments, so the log outlives all of them.
// Memory:    held outside of the job's budget and shown apart (bytes()). Records stand in padded,
// '\n'-separated
//            segments that batches point into: reading copies nothing but the spans.
// Blocking:  never, but for the lock of a partition.
// Not for:   durability.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/raw_batch.h"
#include "core/status.h"
#include "core/wake_event.h"

namespace rillmill::transport {

class MemoryLog {
 public:
  explicit MemoryLog(int partitions);
  ~MemoryLog();
  MemoryLog(const MemoryLog&) = delete;
  MemoryLog& operator=(const MemoryLog&) = delete;

  int partitions() const { return static_cast<int>(partitions_.size()); }

  // Adds a record and wakes the partition's readers. False when it is too large (1 GiB). REQUIRES:
  // not closed.
  bool Append(int partition, std::string_view record);
  // Nothing will be appended any more.
  void Close();
  bool closed() const { return closed_.load(std::memory_order_acquire); }  // pairs with Close

  // Offset of the next record to be appended.
  int64_t End(int partition) const;
  // The records from `offset` to the end of their segment; null at the end of the partition.
  BatchRef Read(int partition, int64_t offset);
  // Bytes held.
  int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // `wake` is set after Append and Close until it is removed.
  void AddListener(int partition, WakeEvent* wake);
  void RemoveListener(int partition, WakeEvent* wake);

 private:
  class Partition;
  Partition& at(int partition) const { return *partitions_[static_cast<size_t>(partition)]; }

  std::vector<std::unique_ptr<Partition>> partitions_;
  std::atomic<bool> closed_{false};
  std::atomic<int64_t> bytes_{0};
};

}  // namespace rillmill::transport
