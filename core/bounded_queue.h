// Bounded hand-over between one producer and one consumer that may sleep: the link before the sink
// thread.
//
// Threads:   Push and TryPush from one thread, Pop from one other; Close from any thread.
// Blocking:  Push sleeps while the queue is full, Pop while it is empty; Close wakes both.
// Memory:    all slots are allocated in the constructor.
// Failure:   after Close, Push refuses; Pop hands out what is left, then refuses.
// Not for:   the hot path between reader and scheduler (SpscQueue, which never sleeps).
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <utility>

#include "core/queue.h"
#include "core/wake_event.h"

namespace rillmill {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity)
      : queue_(capacity), producer_(queue_.producer()), consumer_(queue_.consumer()) {}

  // False when the queue is full or closed; `value` is untouched then.
  bool TryPush(T&& value) {
    if (closed() || !producer_.TryPush(std::move(value))) return false;
    not_empty_.Set();
    return true;
  }

  // False when the queue was closed.
  bool Push(T value) {
    while (!TryPush(std::move(value))) {
      if (closed()) return false;
      not_full_.WaitFor(kNap);
    }
    return true;
  }

  // False when the queue is closed and empty.
  bool Pop(T* value) {
    while (true) {
      // Read before the attempt: what was pushed before Close is not left behind.
      const bool last = closed();
      if (consumer_.TryPop(value)) {
        not_full_.Set();
        return true;
      }
      if (last) return false;
      not_empty_.WaitFor(kNap);
    }
  }

  void Close() {
    closed_.store(true, std::memory_order_release);  // pairs with closed()
    not_empty_.Set();
    not_full_.Set();
  }

  bool closed() const { return closed_.load(std::memory_order_acquire); }  // pairs with Close
  size_t size_approx() const { return queue_.size_approx(); }

 private:
  static constexpr std::chrono::hours kNap{1};  // a Set ends it; the limit is not relied upon

  SpscQueue<T> queue_;
  typename SpscQueue<T>::Producer producer_;
  typename SpscQueue<T>::Consumer consumer_;
  WakeEvent not_empty_, not_full_;
  std::atomic<bool> closed_{false};
};

}  // namespace rillmill
