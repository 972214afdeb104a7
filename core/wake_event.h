// Wakes one sleeping thread: a level that is set by any thread and consumed by the one that waits.
//
// Threads:   Set from any thread (also from library callbacks); Wait from the owner only.
// Blocking:  Wait sleeps until the event is set or the time is over; a Set before the Wait is not
// lost.
//            Set costs one relaxed-path atomic when the event is set already.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace rillmill {

class WakeEvent {
 public:
  void Set();
  // Returns true when the event was set, false when the time was over; clears the event.
  bool WaitFor(std::chrono::microseconds timeout);

 private:
  // Release in Set pairs with acquire in WaitFor: what was written before Set is seen after
  // WaitFor.
  std::atomic<bool> set_{false};
  std::mutex mu_;
  std::condition_variable cv_;
};

}  // namespace rillmill
