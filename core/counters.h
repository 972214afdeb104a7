// Labelled counts of what happened: one writer each, read by anybody.
//
// Threads:   Counter::Add from the counter's one thread; value(), New and Snapshot from any thread.
// Ownership: Counters owns its counters; their addresses do not change.
// Ordering:  relaxed: a count says how often, not what was written before.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace rillmill {

// On a cache line of its own, since neighbours belong to different threads.
class alignas(64) Counter {
 public:
  explicit Counter(std::string label) : label_(std::move(label)) {}

  void Add(int64_t amount = 1) {
    // No read-modify-write: nobody else writes.
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }
  const std::string& label() const { return label_; }

 private:
  const std::string label_;
  std::atomic<int64_t> value_{0};
};

class Counters {
 public:
  Counter* New(std::string label) {
    std::lock_guard lock(mu_);
    return &counters_.emplace_back(std::move(label));
  }

  // Label and value of each, in the order of their creation.
  std::vector<std::pair<std::string, int64_t>> Snapshot() const {
    std::lock_guard lock(mu_);
    std::vector<std::pair<std::string, int64_t>> snapshot;
    for (const Counter& counter : counters_)
      snapshot.emplace_back(counter.label(), counter.value());
    return snapshot;
  }

 private:
  mutable std::mutex mu_;
  std::deque<Counter> counters_;  // the container is guarded by mu_, the counters guard themselves
};

}  // namespace rillmill
