// A clock that moves only when a test or a waiter moves it: a wait that nobody ends passes at once.
#pragma once

#include <atomic>

#include "core/clock.h"

namespace rillmill::testing_support {

class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(int64_t now_micros = 0) : now_micros_(now_micros) {}

  int64_t NowMicros() override {
    return now_micros_.load(std::memory_order_relaxed);
  }  // a value, not a signal
  int64_t MonotonicNanos() override { return NowMicros() * 1000; }
  bool Wait(WakeEvent* event, std::chrono::microseconds timeout) override {
    if (event->WaitFor(std::chrono::microseconds(0))) return true;
    Advance(timeout);
    return false;
  }
  void Advance(std::chrono::microseconds time) {
    now_micros_.fetch_add(time.count(), std::memory_order_relaxed);
  }

 private:
  std::atomic<int64_t> now_micros_;
};

}  // namespace rillmill::testing_support
