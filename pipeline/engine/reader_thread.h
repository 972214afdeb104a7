// One thread that reads a group of partitions into their queues.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/queue.h"
#include "core/raw_batch.h"
#include "core/source.h"
#include "core/wake_event.h"

namespace rillmill::pipeline {

// Between a reader thread and the scheduler, one per partition.
struct PartitionChannel {
  explicit PartitionChannel(size_t capacity)
      : queue(capacity), producer(queue.producer()), consumer(queue.consumer()) {}

  SpscQueue<BatchRef> queue;
  SpscQueue<BatchRef>::Producer producer;  // reader thread
  SpscQueue<BatchRef>::Consumer consumer;  // scheduler
  // Set by the reader when the queue is full, taken back by the scheduler when there is room; both
  // by acq_rel exchange, so that either the reader sees the room or the scheduler the flag.
  std::atomic<bool> blocked{false};
  // Behind the last record that was read; release by the reader before the push, acquire by the
  // scheduler.
  std::atomic<int64_t> read_to{0};
  std::atomic<bool> ended{
      false};  // release by the reader after its last push, acquire by the scheduler
};

class ReaderThread {
 public:
  // `scheduler` outlives it.
  ReaderThread(int number, WakeEvent* scheduler);
  ~ReaderThread();

  // From the scheduler. `channel` outlives the thread.
  void Add(std::unique_ptr<PartitionReader> reader, PartitionChannel* channel);
  WakeEvent* wake() { return &wake_; }
  Status status() const;
  void Stop();

 private:
  struct Feed {
    std::unique_ptr<PartitionReader> reader;
    PartitionChannel* channel;
    BatchRef pending;  // read, but the queue was full
    bool ended = false;
  };

  void Run();
  void Adopt();
  // True when a batch moved; lowers `nap` to when to look again.
  bool Serve(Feed* feed, std::chrono::microseconds* nap);
  bool Push(Feed* feed);
  void End(Feed* feed, Status status);
  // Wakes the scheduler for what was pushed since the last call.
  void Announce();

  WakeEvent* const scheduler_;
  WakeEvent wake_, stopped_;
  std::atomic<bool> stopping_{false};
  // reader thread
  std::vector<Feed> feeds_;
  int unannounced_ = 0;  // batches that the scheduler was not woken for yet
  size_t found_ = 0;     // records since it last waited
  // guarded by mu_
  mutable std::mutex mu_;
  std::vector<Feed> added_;
  Status status_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rillmill::pipeline
