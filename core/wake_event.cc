#include "core/wake_event.h"

namespace rillmill {

void WakeEvent::Set() {
  if (set_.exchange(true, std::memory_order_acq_rel))
    return;  // acq_rel: release pairs with WaitFor's exchange
  // The empty critical section orders this Set against a waiter between its check and its sleep.
  { std::lock_guard<std::mutex> lock(mu_); }
  cv_.notify_one();
}

bool WakeEvent::WaitFor(std::chrono::microseconds timeout) {
  auto consume = [this] {
    return set_.exchange(false, std::memory_order_acq_rel);
  };  // pairs with Set
  if (consume()) return true;
  std::unique_lock<std::mutex> lock(mu_);
  return cv_.wait_for(lock, timeout, consume);
}

}  // namespace rillmill
