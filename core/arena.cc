#include "core/arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace rillmill {
namespace {
constexpr std::align_val_t kBlockAlignment{64};
}

Arena::~Arena() { Release(); }

Arena::Arena(Arena&& other) noexcept : Arena() { *this = std::move(other); }

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this == &other) return *this;
  Release();
  account_ = other.account_;
  block_bytes_ = other.block_bytes_;
  blocks_ = std::exchange(other.blocks_, {});
  current_ = std::exchange(other.current_, 0);
  next_ = std::exchange(other.next_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  allocated_ = std::exchange(other.allocated_, 0);
  limit_ = other.limit_;
  return *this;
}

void* Arena::AllocateSlow(size_t bytes) {
  // Skips kept blocks that are too small; they serve again after the next Reset.
  while (current_ < blocks_.size() && blocks_[current_].size < bytes) ++current_;
  if (current_ == blocks_.size()) {
    size_t size = std::max(bytes, block_bytes_);
    if (!HasRoom(size)) throw std::bad_alloc();
    blocks_.push_back({static_cast<char*>(::operator new(size, kBlockAlignment)), size});
    allocated_ += size;
    if (account_) account_->Charge(static_cast<int64_t>(size));
  }
  Block& block = blocks_[current_++];
  next_ = block.data + bytes;
  end_ = block.data + block.size;
  return block.data;
}

bool Arena::HasRoom(size_t bytes) const {
  size_t used = account_ ? static_cast<size_t>(account_->used_bytes()) : allocated_;
  return used < limit_ && bytes <= limit_ - used;
}

void Arena::Reset() {
  current_ = 0;
  next_ = end_ = nullptr;
}

void Arena::Release() {
  for (Block& block : blocks_) ::operator delete(block.data, kBlockAlignment);
  blocks_.clear();
  if (account_) account_->Release(static_cast<int64_t>(allocated_));
  allocated_ = 0;
  Reset();
}

}  // namespace rillmill
