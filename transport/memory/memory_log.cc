#include "transport/memory/memory_log.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/check.h"
#include "transport/memory/segment.h"

namespace rillmill::transport {
namespace {
constexpr size_t kLargestRecord = size_t{1} << 30;  // RecordSpan counts in 32 bits
}

class MemoryLog::Partition {
 public:
  // Returns by how many bytes the partition grew.
  int64_t Append(std::string_view record) {
    std::lock_guard lock(mu_);
    int64_t grown = 0;
    if (open_ && open_->IsFullFor(record.size())) grown += Seal();
    if (!open_) open_ = std::make_shared<Segment>(end_);
    const size_t before = open_->bytes();
    open_->Append(record);
    ++end_;
    for (WakeEvent* wake : listeners_) wake->Set();
    return grown + static_cast<int64_t>(open_->bytes() - before);
  }

  int64_t end() const {
    std::lock_guard lock(mu_);
    return end_;
  }

  BatchRef Read(int64_t offset, int64_t* grown) {
    std::lock_guard lock(mu_);
    if (offset >= end_) return BatchRef();
    // Sealed before it is shared: a batch's padding must not be written behind its back.
    if (open_ && offset >= open_->base()) *grown = Seal();
    const auto after =
        std::upper_bound(sealed_.begin(), sealed_.end(), offset,
                         [](int64_t at, const auto& segment) { return at < segment->base(); });
    return Segment::ReadFrom(*std::prev(after), offset);
  }

  void Listen(WakeEvent* wake) {
    std::lock_guard lock(mu_);
    listeners_.push_back(wake);
  }

  void Unlisten(WakeEvent* wake) {
    std::lock_guard lock(mu_);
    // One event may serve several readers: one registration goes.
    if (auto found = std::find(listeners_.begin(), listeners_.end(), wake);
        found != listeners_.end()) {
      listeners_.erase(found);
    }
  }

  void WakeAll() {
    std::lock_guard lock(mu_);
    for (WakeEvent* wake : listeners_) wake->Set();
  }

 private:
  // Returns by how many bytes the partition grew (less than 0: it shrank).
  int64_t Seal() {
    const auto before = static_cast<int64_t>(open_->bytes());
    open_->Seal();
    const auto after = static_cast<int64_t>(open_->bytes());
    sealed_.push_back(std::move(open_));
    open_.reset();
    return after - before;
  }

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::vector<std::shared_ptr<const Segment>> sealed_;  // by base
  std::shared_ptr<Segment> open_;                       // being appended to; null = none
  int64_t end_ = 0;
  std::vector<WakeEvent*> listeners_;
};

MemoryLog::MemoryLog(int partitions) {
  RILLMILL_CHECK(partitions > 0);
  for (int i = 0; i < partitions; ++i) partitions_.push_back(std::make_unique<Partition>());
}

MemoryLog::~MemoryLog() = default;

bool MemoryLog::Append(int partition, std::string_view record) {
  RILLMILL_CHECK(!closed());
  if (record.size() > kLargestRecord) return false;
  bytes_.fetch_add(at(partition).Append(record), std::memory_order_relaxed);
  return true;
}

void MemoryLog::Close() {
  closed_.store(true, std::memory_order_release);  // pairs with closed()
  for (auto& partition : partitions_) partition->WakeAll();
}

int64_t MemoryLog::End(int partition) const { return at(partition).end(); }

BatchRef MemoryLog::Read(int partition, int64_t offset) {
  int64_t grown = 0;
  BatchRef batch = at(partition).Read(offset, &grown);
  if (grown != 0) bytes_.fetch_add(grown, std::memory_order_relaxed);
  return batch;
}

void MemoryLog::AddListener(int partition, WakeEvent* wake) { at(partition).Listen(wake); }
void MemoryLog::RemoveListener(int partition, WakeEvent* wake) { at(partition).Unlisten(wake); }

}  // namespace rillmill::transport
