// Time as an argument: the system's clock in production, a simulated one in tests.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/wake_event.h"

namespace rillmill {

// Threads: all methods from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, microseconds since 1970-01-01T00:00:00Z.
  virtual int64_t NowMicros() = 0;
  // Monotonic, nanoseconds since an arbitrary point.
  virtual int64_t MonotonicNanos() = 0;
  // Sleeps until `event` is set or `timeout` is over; true when it was set.
  virtual bool Wait(WakeEvent* event, std::chrono::microseconds timeout) = 0;
};

// The machine's clock; lives as long as the process.
Clock* SystemClock();

}  // namespace rillmill
