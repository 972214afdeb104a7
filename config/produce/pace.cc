#include "config/produce/pace.h"

#include <chrono>

namespace rillmill::config {

bool Pace::WaitFor(int64_t index, WakeEvent* stop) {
  if (!start_nanos_) start_nanos_ = clock_->MonotonicNanos();
  if (rate_ <= 0) return true;
  const auto due = *start_nanos_ + static_cast<int64_t>(static_cast<double>(index) / rate_ * 1e9);
  while (true) {
    const int64_t left = due - clock_->MonotonicNanos();
    if (left <= 0) return true;
    if (clock_->Wait(stop, std::chrono::microseconds((left + 999) / 1000))) return false;
  }
}

double Pace::seconds() const {
  if (!start_nanos_) return 0;
  return static_cast<double>(clock_->MonotonicNanos() - *start_nanos_) / 1e9;
}

}  // namespace rillmill::config
