// The unit of flow on the input side: some hundreds of undecoded records of one source partition.
//
// Layout:    `data` holds the records' values in order. With `newline_separated`, exactly one '\n'
// that belongs to
//            no record stands between neighbours and after the last one, so that a decoder may scan
//            the whole batch at once. At least kPaddingBytes readable bytes follow the last record.
// Ownership: BatchRef is a counted handle; the last one gives the buffer back to its pool or
// releases what the
//            batch points into. Views into a batch live as long as some handle does.
// Threads:   filled by one reader thread, immutable once it was pushed; handles may be copied by
// any thread. Memory:    a pooled batch is charged to the buffer account while it is out of the
// pool. Units:     at most kMaxRecords records or about kTargetBytes; one larger record stands
// alone in its batch.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/types.h"

namespace rillmill {

struct RecordSpan {
  static constexpr uint32_t kNull = UINT32_MAX;  // as `size`: no value at all (Kafka's tombstone)
  uint32_t begin = 0;
  uint32_t size = 0;
};

// Kafka's other columns, present only when the transport has them. All vectors run parallel to the
// records.
struct RecordMeta {
  std::string_view topic;               // lives as long as the source
  int32_t partition = 0;                // the broker's number
  std::vector<RecordSpan> keys;         // into RawBatch::data
  std::vector<int64_t> timestamps_ms;   // record time
  std::vector<int8_t> timestamp_types;  // -1 none, 0 CreateTime, 1 LogAppendTime
  std::vector<RecordSpan>
      headers;  // into RawBatch::data: encoded list, see transport/kafka; empty = none
};

class RawBatch {
 public:
  static constexpr size_t kPaddingBytes = 128;
  static constexpr size_t kMaxRecords = 512;
  static constexpr size_t kTargetBytes = 256 * 1024;

  virtual ~RawBatch() = default;

  // --- set by the reader thread before the batch is pushed
  const uint8_t* data = nullptr;
  std::vector<RecordSpan> records;
  PartitionIndex partition;
  Offset base;  // offset of record 0; record i has base + i unless `offsets` is filled
  std::vector<int64_t> offsets;  // only where the log has gaps
  Offset next;  // position after this batch, past control records and compacted ones too
  Offset log_end = kUnknownOffset;  // where the broker's log ended when this was read, if there is
                                    // one: records that nobody has read yet lie before it
  bool newline_separated = false;
  bool ends_unit = false;     // the snapshot's end of an uncounted partition lies exactly here
  int64_t read_at_nanos = 0;  // Clock::MonotonicNanos when the newest record was read
  // Only where a schedule says when records come into being: when record 0 did, and how long after
  // each other they do. Reading may be late, this is not.
  int64_t created_at_nanos = 0, created_step_nanos = 0;
  std::unique_ptr<RecordMeta> meta;

  std::string_view value(size_t i) const {
    return {reinterpret_cast<const char*>(data) + records[i].begin, records[i].size};
  }
  bool is_null(size_t i) const { return records[i].size == RecordSpan::kNull; }
  int64_t offset(size_t i) const {
    return offsets.empty() ? base.value + static_cast<int64_t>(i) : offsets[i];
  }

 protected:
  // Called when the last handle goes: gives the batch back to where it came from.
  virtual void Recycle() = 0;

 private:
  friend class BatchRef;
  std::atomic<int32_t> handles_{0};
};

// Counted handle of a RawBatch.
class BatchRef {
 public:
  BatchRef() = default;
  explicit BatchRef(RawBatch* batch) : batch_(batch) { Retain(); }
  BatchRef(const BatchRef& other) : batch_(other.batch_) { Retain(); }
  BatchRef(BatchRef&& other) noexcept : batch_(std::exchange(other.batch_, nullptr)) {}
  BatchRef& operator=(BatchRef other) noexcept {
    std::swap(batch_, other.batch_);
    return *this;
  }
  ~BatchRef() {
    // acq_rel: what other holders read of the batch happens before it is reused.
    if (batch_ && batch_->handles_.fetch_sub(1, std::memory_order_acq_rel) == 1) batch_->Recycle();
  }

  RawBatch* get() const { return batch_; }
  RawBatch* operator->() const { return batch_; }
  RawBatch& operator*() const { return *batch_; }
  explicit operator bool() const { return batch_ != nullptr; }

 private:
  void Retain() {
    if (batch_)
      batch_->handles_.fetch_add(1, std::memory_order_relaxed);  // a holder exists already
  }
  RawBatch* batch_ = nullptr;
};

// Records [first, last) of a batch: an epoch's range may end inside a batch.
struct BatchSlice {
  BatchRef batch;
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t size() const { return last - first; }
  // When its newest record came into being, as far as is known. REQUIRES: not empty.
  int64_t newest_nanos() const {
    return batch->created_at_nanos == 0
               ? batch->read_at_nanos
               : batch->created_at_nanos + int64_t{last - 1} * batch->created_step_nanos;
  }
};

}  // namespace rillmill
