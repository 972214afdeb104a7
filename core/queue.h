// The queues between threads; the only file that knows moodycamel.
#pragma once

#include <concurrentqueue/concurrentqueue.h>
#include <readerwriterqueue/readerwriterqueue.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#include "core/check.h"

namespace rillmill {

// Bounded queue between exactly one producer thread and one consumer thread.
//
// Threads:   TryPush only through the Producer handle, TryPop and Peek only through the Consumer
// handle; each handle
//            belongs to one thread at a time. size_approx() may be called from any thread.
// Blocking:  never. Full and empty are return values; the caller decides how to wait.
// Memory:    all slots are allocated in the constructor; nothing is allocated afterwards.
// Ordering:  what the producer wrote before TryPush is seen by the consumer after the TryPop of
// that element. Not for:   more than one producer (use one queue per producer), or waking a
// sleeping consumer (BoundedQueue).
template <class T>
class SpscQueue {
 public:
  class Producer {
   public:
    // False when full; `value` is untouched then.
    bool TryPush(T&& value) { return queue_->try_enqueue(std::move(value)); }

   private:
    friend class SpscQueue;
    explicit Producer(moodycamel::ReaderWriterQueue<T>* queue) : queue_(queue) {}
    moodycamel::ReaderWriterQueue<T>* queue_;
  };

  class Consumer {
   public:
    // False when empty.
    bool TryPop(T* value) { return queue_->try_dequeue(*value); }
    // The next element, which stays in the queue, or null when empty.
    T* Peek() { return queue_->peek(); }

   private:
    friend class SpscQueue;
    explicit Consumer(moodycamel::ReaderWriterQueue<T>* queue) : queue_(queue) {}
    moodycamel::ReaderWriterQueue<T>* queue_;
  };

  // Room for `capacity` elements, rounded up to one less than a power of two. REQUIRES: 0 <
  // capacity <= kMaxCapacity.
  explicit SpscQueue(size_t capacity) : queue_(Rounded(capacity)), capacity_(Rounded(capacity)) {}
  SpscQueue(const SpscQueue&) = delete;
  SpscQueue& operator=(const SpscQueue&) = delete;

  Producer producer() { return Producer(&queue_); }
  Consumer consumer() { return Consumer(&queue_); }
  size_t capacity() const { return capacity_; }
  size_t size_approx() const { return queue_.size_approx(); }

  // Above this the library links several blocks, and the bound would be loose.
  static constexpr size_t kMaxCapacity = 511;

 private:
  static size_t Rounded(size_t capacity) {
    RILLMILL_CHECK(capacity > 0 && capacity <= kMaxCapacity);
    return std::bit_ceil(capacity + 1) - 1;
  }

  moodycamel::ReaderWriterQueue<T> queue_;
  size_t capacity_;
};

// Bag of things to reuse, without an order between threads and without a bound.
//
// Threads:   both methods from any thread.
// Blocking:  never; Push may allocate while the bag grows.
template <class T>
class FreeList {
 public:
  void Push(T value) { queue_.enqueue(std::move(value)); }
  bool TryPop(T* value) { return queue_.try_dequeue(*value); }
  size_t size_approx() const { return queue_.size_approx(); }

 private:
  moodycamel::ConcurrentQueue<T> queue_;
};

}  // namespace rillmill
