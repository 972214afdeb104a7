#include "transport/generator/record_schedule.h"

#include <algorithm>
#include <limits>

namespace rillmill::transport {

using std::chrono::microseconds;

RecordSchedule::RecordSchedule(std::optional<int64_t> rows, std::optional<double> rate,
                               int partitions, Clock* clock)
    : rows_(rows), rate_(rate), partitions_(partitions), clock_(clock) {}

int64_t RecordSchedule::Rows() const {
  const int64_t last = rows_.value_or(std::numeric_limits<int64_t>::max());
  if (!rate_) return last;
  const double seconds = static_cast<double>(clock_->MonotonicNanos() - started_nanos_) * 1e-9;
  return static_cast<int64_t>(std::min(seconds * *rate_, static_cast<double>(last)));
}

int64_t RecordSchedule::End(int partition, int64_t rows) const {
  return rows / partitions_ + (rows % partitions_ > partition ? 1 : 0);
}

// Row 0 is there when the time of one row has passed: Rows() counts whole ones.
int64_t RecordSchedule::DueNanos(int64_t row) const {
  return started_nanos_ + static_cast<int64_t>(static_cast<double>(row + 1) / *rate_ * 1e9);
}

microseconds RecordSchedule::Until(int partition, int64_t offset) const {
  constexpr microseconds kShortest{100}, kLongest{100'000};
  if (!rate_) return kShortest;
  const int64_t left = DueNanos(offset * partitions_ + partition) - clock_->MonotonicNanos();
  return std::clamp(microseconds(left / 1'000 + 1), kShortest, kLongest);
}

void RecordSchedule::Stamp(RawBatch* batch) const {
  if (!rate_) return;
  batch->created_at_nanos = DueNanos(batch->base.value * partitions_ + batch->partition.value);
  batch->created_step_nanos = static_cast<int64_t>(partitions_ / *rate_ * 1e9);
}

}  // namespace rillmill::transport
