#include "core/clock.h"

namespace rillmill {
namespace {

class MachineClock final : public Clock {
 public:
  int64_t NowMicros() override { return Count<std::micro>(std::chrono::system_clock::now()); }
  int64_t MonotonicNanos() override { return Count<std::nano>(std::chrono::steady_clock::now()); }
  bool Wait(WakeEvent* event, std::chrono::microseconds timeout) override {
    return event->WaitFor(timeout);
  }

 private:
  template <class Unit, class TimePoint>
  static int64_t Count(TimePoint at) {
    using Ticks = std::chrono::duration<int64_t, Unit>;
    return std::chrono::duration_cast<Ticks>(at.time_since_epoch()).count();
  }
};

}  // namespace

Clock* SystemClock() {
  static MachineClock clock;
  return &clock;
}

}  // namespace rillmill
