#include "transport/file/text_plan.h"

#include <algorithm>
#include <utility>

namespace rillmill::transport {

void TextPlan::Publish(TextUnit unit) {
  std::lock_guard lock(mu_);
  units_.push_back(std::move(unit));
  WakeAll();
}

void TextPlan::Close() {
  std::lock_guard lock(mu_);
  closed_ = true;
  WakeAll();
}

std::optional<TextUnit> TextPlan::Last() const {
  std::lock_guard lock(mu_);
  return units_.empty() ? std::nullopt : std::optional(units_.back());
}

std::optional<TextPlan::Work> TextPlan::WorkOf(size_t unit, size_t partition) const {
  std::lock_guard lock(mu_);
  if (unit >= units_.size()) return std::nullopt;
  const TextUnit& found = units_[unit];
  return Work{found.slices[partition],
              found.counted ? found.ends[partition] : std::optional<int64_t>()};
}

bool TextPlan::closed() const {
  std::lock_guard lock(mu_);
  return closed_;
}

void TextPlan::SetEnd(size_t unit, size_t partition, int64_t end) {
  std::lock_guard lock(mu_);
  units_[unit].ends[partition] = end;
}

void TextPlan::AddListener(WakeEvent* wake) {
  std::lock_guard lock(mu_);
  listeners_.push_back(wake);
}

void TextPlan::RemoveListener(WakeEvent* wake) {
  std::lock_guard lock(mu_);
  // One event may serve several readers: one registration goes.
  if (auto found = std::find(listeners_.begin(), listeners_.end(), wake);
      found != listeners_.end()) {
    listeners_.erase(found);
  }
}

void TextPlan::WakeAll() {
  for (WakeEvent* wake : listeners_) wake->Set();
}

}  // namespace rillmill::transport
