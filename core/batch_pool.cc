#include "core/batch_pool.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <utility>

#include "core/check.h"
#include "core/queue.h"

namespace rillmill {
namespace {

constexpr std::align_val_t kAlignment{64};

class Pool;

class PooledBatch final : public BufferedBatch {
 public:
  PooledBatch(Pool* pool, size_t bytes)
      : pool_(pool),
        buffer_(static_cast<uint8_t*>(::operator new(bytes + kPaddingBytes, kAlignment))),
        capacity_(bytes) {
    std::memset(buffer_ + bytes, 0, kPaddingBytes);
  }
  ~PooledBatch() override { ::operator delete(buffer_, kAlignment); }

  uint8_t* buffer() override { return buffer_; }
  size_t capacity() const override { return capacity_; }
  int64_t charged_bytes() const { return static_cast<int64_t>(capacity_ + kPaddingBytes); }

  // As the reader gets it: no records, no marks.
  PooledBatch* Cleared() {
    data = buffer_;
    records.clear();
    offsets.clear();
    meta.reset();
    partition = {};
    base = next = {};
    log_end = kUnknownOffset;
    newline_separated = ends_unit = false;
    read_at_nanos = created_at_nanos = created_step_nanos = 0;
    return this;
  }

 protected:
  void Recycle() override;

 private:
  Pool* pool_;
  uint8_t* buffer_;
  size_t capacity_;
};

class Pool final : public BatchPool {
 public:
  explicit Pool(MemoryAccount* account) : account_(account) {}

  ~Pool() override {
    RILLMILL_CHECK(out_.load(std::memory_order_acquire) == 0);  // pairs with TakeBack
    DropFree();
  }

  BufferedBatch* Acquire(size_t bytes) override {
    bytes = std::max(bytes, RawBatch::kTargetBytes);
    PooledBatch* batch = nullptr;
    if (bytes > RawBatch::kTargetBytes || !free_.TryPop(&batch)) {
      if (!Grant(bytes)) return nullptr;
      return (new PooledBatch(this, bytes))->Cleared();
    }
    out_.fetch_add(1, std::memory_order_relaxed);
    return batch->Cleared();
  }

  void TakeBack(PooledBatch* batch) {
    if (batch->capacity() == RawBatch::kTargetBytes) {
      free_.Push(batch);
    } else {
      Delete(batch);
    }
    out_.fetch_sub(1, std::memory_order_release);  // pairs with the destructor
  }

 private:
  // Charges a new buffer and counts it as out. One buffer is always granted, or a small budget
  // would stop the job for ever.
  bool Grant(size_t bytes) {
    const auto charge = static_cast<int64_t>(bytes + RawBatch::kPaddingBytes);
    if (!account_->TryCharge(charge)) {
      DropFree();
      if (!account_->TryCharge(charge)) {
        int64_t none = 0;
        if (!out_.compare_exchange_strong(none, 1, std::memory_order_relaxed)) return false;
        account_->Charge(charge);
        return true;
      }
    }
    out_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }

  void DropFree() {
    for (PooledBatch* batch = nullptr; free_.TryPop(&batch);) Delete(batch);
  }

  void Delete(PooledBatch* batch) {
    account_->Release(batch->charged_bytes());
    delete batch;
  }

  MemoryAccount* account_;
  FreeList<PooledBatch*> free_;
  std::atomic<int64_t> out_{0};  // batches that readers, queues and tasks hold
};

void PooledBatch::Recycle() { pool_->TakeBack(this); }

}  // namespace

std::unique_ptr<BatchPool> NewBatchPool(MemoryAccount* account) {
  return std::make_unique<Pool>(account);
}

}  // namespace rillmill
