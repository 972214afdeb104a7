// Reads one partition: librdkafka's queue of that partition into pooled batches.
//
// Positions, not records: what the log holds besides records (transaction markers, aborted or
// compacted records) moves `RawBatch::next` on, if need be by a batch without records, so that
// nobody waits for a record that will not come.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>

#include "core/clock.h"
#include "core/source.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

// A partition as source and reader share it. Its address is stable; it outlives its reader.
struct PartitionLog {
  // constant after creation
  TopicPartition id;
  Offset start;
  // scheduler thread
  int64_t known_end = 0;             // latest offset by the broker's last answer
  int64_t suspect_since_nanos = -1;  // when it was first missing, or shorter than what was read
  bool gone = false;
  WakeEvent* wake = nullptr;
  // Reader thread writes, scheduler reads; relaxed: amounts only, no data hangs on them.
  alignas(64) std::atomic<int64_t> position{-1};  // next offset to hand over
  std::atomic<int64_t> skipped{0};                // offsets that held no record
  std::atomic<int64_t> repeats{0};                // records that came twice, dropped
  // Scheduler thread writes, reader reads: the partition is gone and reading ends at this offset
  // (-1: go on).
  alignas(64) std::atomic<int64_t> ends_at{-1};
};

// The limits of librdkafka's local queue of one partition: it fetches while the queue is below
// both.
struct QueueLimits {
  size_t messages = 0, bytes = 0;
  // Both as a number of messages of this size.
  size_t Messages(size_t message_bytes) const {
    return std::min(messages, bytes / std::max<size_t>(1, message_bytes));
  }
};

struct ReaderSettings {
  QueueLimits queue;
  bool include_headers = false;
  Clock* clock = nullptr;
};

// Begins to fetch from context.start. `client` and `log` outlive the reader. The client knows the
// topic's leaders already.
Result<std::unique_ptr<PartitionReader>> NewPartitionReader(Client* client, PartitionLog* log,
                                                            const ReaderContext& context,
                                                            const ReaderSettings& settings);

}  // namespace rillmill::transport::kafka
