// The input end of a transport: partitions of records with offsets.
//
// Threads:   Source: the engine's scheduler thread only. PartitionReader: one reader thread, which
// may own several. Blocking:  Open and Snapshot may block up to the transport's own time-outs; Read
// never waits for data. Failure:   Status with StatusCode::kSource; Read reports through its result
// and `status()`. Not for:   decoding (pipeline), offset planning and rate limits (the engine's
// scheduler).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/raw_batch.h"
#include "core/status.h"
#include "core/types.h"
#include "core/wake_event.h"

namespace rillmill {

class BatchPool;

// Where a partition stands at the moment of a snapshot.
struct PartitionState {
  std::string topic;   // Kafka's topic, or the source's name
  int32_t number = 0;  // the broker's partition number
  Offset
      start;  // where reading begins when the query is born (startingOffsets); fixed once reported
  Offset latest;      // next offset to be written, or kUnknownOffset: read up to the batch with
                      // `ends_unit`
  bool gone = false;  // the partition was deleted
};

// What a source offers to the next epoch. Partitions keep their index for the life of the source;
// new ones are appended.
struct SourceSnapshot {
  std::vector<PartitionState> partitions;
  bool new_unit = false;   // an epoch is due even if it holds no record (an empty file arrived)
  bool closed = false;     // bounded source: nothing will ever come after these offsets
  int64_t held_bytes = 0;  // records that the source keeps in memory outside of the job's budget
};

enum class ReadOutcome : uint8_t {
  kData,   // `batch` was filled
  kIdle,   // nothing now; the reader's event will be set, or retry after `retry_after`
  kEnd,    // nothing will ever come
  kError,  // see PartitionReader::status()
};

struct ReadResult {
  ReadOutcome outcome = ReadOutcome::kIdle;
  std::chrono::microseconds retry_after{
      100'000};  // for kIdle: look again after this time at the latest
};

class PartitionReader {
 public:
  virtual ~PartitionReader() = default;
  // Hands over the next records in offset order. Buffers come from the pool; kIdle when the pool is
  // over budget.
  virtual ReadResult Read(BatchRef* batch) = 0;
  virtual Status status() const = 0;
};

struct ReaderContext {
  PartitionIndex partition;
  Offset start;     // first offset to deliver
  BatchPool* pool;  // outlives the reader
  WakeEvent* wake;  // set it when data may have arrived; outlives the reader
};

class Source {
 public:
  virtual ~Source() = default;
  // Connects and finds the partitions. Called once, first.
  virtual Status Open() = 0;
  // The state now. The engine asks once per epoch; `planned` is the end offset of the last planned
  // epoch per partition (same indexes; shorter if partitions were added), so that a unit source
  // offers what comes next.
  virtual Result<SourceSnapshot> Snapshot(const std::vector<Offset>& planned) = 0;
  // From now on only what is there already: availableNow and once.
  virtual void Freeze() = 0;
  virtual Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) = 0;
  // Description as in Spark's progress ("KafkaV2[Subscribe[t]]", "FileStreamSource[path]", …).
  virtual std::string description() const = 0;
};

}  // namespace rillmill
