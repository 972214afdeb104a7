// Byte accounting against the job's memory budget (design §2, Memory): nothing is reserved,
// everything is charged.
//
// Threads:   all methods from any thread; the counters are relaxed atomics because they guard
// amounts, not data. Failure:   TryCharge answers false when the account is full; the caller stops
// reading (buffers) or ends the
//            epoch (state). Charge never fails and may overshoot: use it where stopping is decided
//            elsewhere.
#pragma once

#include <atomic>
#include <cstdint>

namespace rillmill {

// One account with its own limit.
class MemoryAccount {
 public:
  explicit MemoryAccount(int64_t limit_bytes) : limit_(limit_bytes) {}
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;

  bool TryCharge(int64_t bytes);
  void Charge(int64_t bytes);
  void Release(int64_t bytes);

  int64_t limit_bytes() const { return limit_; }
  int64_t used_bytes() const { return used_.load(std::memory_order_relaxed); }
  int64_t peak_bytes() const { return peak_.load(std::memory_order_relaxed); }
  bool over_limit() const { return used_bytes() > limit_; }

 private:
  void RaisePeak(int64_t used);

  const int64_t limit_;
  std::atomic<int64_t> used_{0};
  std::atomic<int64_t> peak_{0};
};

// The budget B of a job: state and partial tables may take spark.memory.fraction of it, buffers and
// queues the rest.
struct MemoryBudget {
  MemoryBudget(int64_t total_bytes, double state_fraction)
      : state(static_cast<int64_t>(static_cast<double>(total_bytes) * state_fraction)),
        buffers(total_bytes - state.limit_bytes()) {}
  MemoryAccount state;
  MemoryAccount buffers;
};

}  // namespace rillmill
