// Bump allocator: everything that shares one lifetime (the columns of a batch, the rows of a state
// table).
//
// Threads:   one thread at a time.
// Memory:    blocks of at least `block_bytes`, 64-byte aligned; Reset keeps them for the next
// batch.
//            Blocks are charged to the account, if one is given; over its limit they are still
//            handed out and `MemoryAccount::over_limit` tells the owner, who stops at the next
//            batch boundary.
// Failure:   past `set_limit_bytes` a block is refused as operator new refuses one, by
//            std::bad_alloc, before the memory is asked for. Whoever sets the limit catches it.
// Not for:   objects with destructors: none is run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/memory_budget.h"

namespace rillmill {

class Arena {
 public:
  explicit Arena(MemoryAccount* account = nullptr, size_t block_bytes = 64 * 1024)
      : account_(account), block_bytes_(block_bytes) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;

  // Uninitialised bytes. REQUIRES: alignment is a power of two, at most 64.
  void* Allocate(size_t bytes, size_t alignment = alignof(std::max_align_t)) {
    uintptr_t at =
        (reinterpret_cast<uintptr_t>(next_) + alignment - 1) & ~(uintptr_t{alignment} - 1);
    if (at + bytes > reinterpret_cast<uintptr_t>(end_) || next_ == nullptr)
      return AllocateSlow(bytes);
    next_ = reinterpret_cast<char*>(at + bytes);
    return reinterpret_cast<void*>(at);
  }

  // Uninitialised array; T needs no destructor.
  template <class T>
  T* NewArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(Allocate(count * sizeof(T), alignof(T)));
  }

  // A constructed object whose destructor is never run.
  template <class T, class... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T{static_cast<Args&&>(args)...};
  }

  // A copy of the bytes.
  std::string_view Copy(std::string_view bytes) {
    if (bytes.empty()) return {};
    char* to = NewArray<char>(bytes.size());
    std::memcpy(to, bytes.data(), bytes.size());
    return {to, bytes.size()};
  }

  // What the account, or without one the arena itself, may come to by another block.
  void set_limit_bytes(size_t limit) { limit_ = limit; }
  // Forgets what was allocated since the mark, keeps the blocks.
  struct Mark {
    size_t current;
    char* next;
    char* end;
  };
  Mark mark() const { return {current_, next_, end_}; }
  void Rewind(const Mark& mark) {
    current_ = mark.current;
    next_ = mark.next;
    end_ = mark.end;
  }
  // Forgets everything, keeps the blocks.
  void Reset();
  // Gives all blocks back.
  void Release();
  // Bytes held in blocks, used or not.
  size_t allocated_bytes() const { return allocated_; }

 private:
  struct Block {
    char* data;
    size_t size;
  };

  void* AllocateSlow(size_t bytes);
  bool HasRoom(size_t bytes) const;

  MemoryAccount* account_;
  size_t block_bytes_;
  std::vector<Block> blocks_;
  size_t current_ = 0;  // number of blocks in use; blocks_[current_ - 1] is being filled
  char* next_ = nullptr;
  char* end_ = nullptr;
  size_t allocated_ = 0;
  size_t limit_ = SIZE_MAX;
};

}  // namespace rillmill
