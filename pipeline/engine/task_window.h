// How many batch tasks are in flight, with some slack so that waking the scheduler is paid once for
// several tasks.
//
// Threads: Enter and full from the scheduler, Leave from any task, WaitEmpty from the scheduler.
#pragma once

#include <atomic>

#include "core/wake_event.h"

namespace rillmill::pipeline {

class TaskWindow {
 public:
  TaskWindow(int tasks, WakeEvent* room) : limit_(4 * tasks), low_(2 * tasks), room_(room) {}

  // False when the window is full.
  bool TryEnter() {
    if (pending_.load(std::memory_order_acquire) >= limit_) return false;  // pairs with Leave
    pending_.fetch_add(1, std::memory_order_relaxed);  // only the scheduler enters
    return true;
  }
  // acq_rel: what tasks did happens before WaitEmpty returns. The last touch of the task.
  void Leave() {
    int left = pending_.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (left == low_) room_->Set();
    if (left != 0) return;
    room_->Set();
    empty_.Set();
  }
  void WaitEmpty() {
    while (pending_.load(std::memory_order_acquire) != 0)
      empty_.WaitFor(std::chrono::seconds(1));  // pairs with Leave
  }

 private:
  const int limit_, low_;
  WakeEvent* const room_;
  std::atomic<int> pending_{0};
  WakeEvent empty_;
};

}  // namespace rillmill::pipeline
