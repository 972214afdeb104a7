// Byte accounting against the job's memory budget (design §2, Memory): nothing is reserved,
// everything is charged.
//
// Threads:   all methods from any thread; the counters are relaxed atomics because they guard
// amounts, not data. Failure:   TryCharge answers false when the account is full; the caller stops
// reading (buffers) or ends the
//            epoch (state). Charge never fails and may overshoot: use it where stopping is decided
//            elsewhere.
#pragma once

#include <algorithm>
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
// queues the rest. The batches that the workers have in hand are small next to either until an
// expression blows one up; their bound is what the buffers may take, or what a batch of ordinary
// rows needs in a small budget.
struct MemoryBudget {
  MemoryBudget(int64_t total_bytes, double state_fraction, int workers = 1)
      : state(static_cast<int64_t>(static_cast<double>(total_bytes) * state_fraction)),
        buffers(total_bytes - state.limit_bytes()),
        work(std::max({buffers.limit_bytes(), kLeastWorkBytes, workers * kWorkBytesPerWorker})) {}

  static constexpr int64_t kLeastWorkBytes = int64_t{128} << 20;
  static constexpr int64_t kWorkBytesPerWorker = int64_t{8} << 20;

  MemoryAccount state;
  MemoryAccount buffers;
  MemoryAccount work;
};

}  // namespace rillmill
