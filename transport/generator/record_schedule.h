// When the records of a stream come into being: all at once, or one after the other at a rate,
// record i at i / rate seconds after Start, whatever became of those before.
//
// Record i belongs to partition i mod P and stands there at offset i / P.
//
// Threads: Start before everything else; then all methods from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/raw_batch.h"

namespace rillmill::transport {

class RecordSchedule {
 public:
  // `rows`: of the whole stream, none = without end. `rate` in records per second, none = at once.
  RecordSchedule(std::optional<int64_t> rows, std::optional<double> rate, int partitions,
                 Clock* clock);

  void Start() { started_nanos_ = clock_->MonotonicNanos(); }

  // Rows of the whole stream that exist now.
  int64_t Rows() const;
  // End of a partition when the stream has `rows` rows.
  int64_t End(int partition, int64_t rows) const;
  bool IsLast(int64_t rows) const { return rows_ == rows; }
  // Until the record of that partition and offset is due, 0.1 to 100 ms.
  std::chrono::microseconds Until(int partition, int64_t offset) const;
  // Notes in the batch when its records came into being.
  void Stamp(RawBatch* batch) const;

  int partitions() const { return partitions_; }
  Clock* clock() const { return clock_; }

 private:
  // Monotonic; REQUIRES: a rate.
  int64_t DueNanos(int64_t row) const;

  const std::optional<int64_t> rows_;
  const std::optional<double> rate_;
  const int partitions_;
  Clock* const clock_;
  int64_t started_nanos_ = 0;
};

}  // namespace rillmill::transport
