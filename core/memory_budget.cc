#include "core/memory_budget.h"

namespace rillmill {

bool MemoryAccount::TryCharge(int64_t bytes) {
  int64_t used = used_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (used > limit_) {
    used_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  RaisePeak(used);
  return true;
}

void MemoryAccount::Charge(int64_t bytes) {
  RaisePeak(used_.fetch_add(bytes, std::memory_order_relaxed) + bytes);
}

void MemoryAccount::Release(int64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

void MemoryAccount::RaisePeak(int64_t used) {
  int64_t peak = peak_.load(std::memory_order_relaxed);
  while (used > peak && !peak_.compare_exchange_weak(peak, used, std::memory_order_relaxed)) {
  }
}

}  // namespace rillmill
