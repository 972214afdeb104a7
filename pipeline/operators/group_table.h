// Open-addressing hash table from encoded keys to fixed-size states.
//
// Layout:  slots of 8 bytes (16 bits of the hash, 48 bits of address) beside an arena of groups; a
// group is its header, its states
//          and its key in one piece, so that a hit touches two cache lines.
// Threads: one at a time.
// Memory:  arena and slots are charged to the account; over its limit they are still granted (the
// owner tests the account).
//          A group's address never changes until Clear.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/memory_budget.h"
#include "pipeline/operators/key_codec.h"

namespace rillmill::pipeline {

// Begins every group; the states follow, then the key.
struct Group {
  uint64_t hash;
  uint32_t key_size;
  uint32_t touched;  // number of the epoch that touched it last; 0 = none yet

  char* state() { return reinterpret_cast<char*>(this + 1); }
  const char* state() const { return reinterpret_cast<const char*>(this + 1); }
  const char* key(uint32_t state_bytes) const { return state() + state_bytes; }
};

static_assert(sizeof(Group) % alignof(uint64_t) == 0, "the first state is as aligned as its group");

class GroupTable {
 public:
  // `state_bytes` is a multiple of 8; the states begin 8-byte aligned. New ones are zero bytes.
  GroupTable(uint32_t state_bytes, MemoryAccount* account);
  ~GroupTable();
  GroupTable(const GroupTable&) = delete;
  GroupTable& operator=(const GroupTable&) = delete;

  // groups[i] becomes the group of key i; new ones are appended to groups().
  void FindOrInsert(const EncodedKeys& keys, Group** groups);
  // The group of the key or null.
  Group* Find(const char* key, uint32_t size, uint64_t hash) const;

  // All groups in order of insertion, and their hashes beside them.
  std::span<Group* const> groups() const { return groups_; }
  std::span<const uint64_t> hashes() const { return hashes_; }
  size_t size() const { return groups_.size(); }
  uint32_t state_bytes() const { return state_bytes_; }
  Arena* arena() { return &arena_; }
  int64_t memory_bytes() const { return static_cast<int64_t>(arena_.allocated_bytes()) + charged_; }

  // Takes out the groups for which `leaves(group)` holds, in order. Their memory stays valid until
  // Clear or the table's end.
  template <class Leaves>
  std::vector<Group*> Remove(const Leaves& leaves) {
    std::vector<Group*> removed;
    size_t kept = 0;
    for (size_t i = 0; i < groups_.size(); ++i) {
      if (leaves(*groups_[i])) {
        removed.push_back(groups_[i]);
        continue;
      }
      groups_[kept] = groups_[i];
      hashes_[kept++] = hashes_[i];
    }
    if (removed.empty()) return removed;
    groups_.resize(kept);
    hashes_.resize(kept);
    Rehash(slots_.size());
    return removed;
  }

  // Forgets all groups; keeps the memory up to kKeptBytes.
  void Clear();
  static constexpr size_t kKeptBytes = 8 << 20;

 private:
  static constexpr size_t kFirstSlots = 64;

  Group* Insert(const char* key, uint32_t size, uint64_t hash);
  void Rehash(size_t slots);
  void PlaceInSlot(Group* group, uint64_t hash);
  void ChargeIndex();

  const uint32_t state_bytes_;
  MemoryAccount* const account_;
  Arena arena_;
  std::vector<uint64_t> slots_;  // power of two, at most 5/8 full
  std::vector<Group*> groups_;
  std::vector<uint64_t> hashes_;
  int64_t charged_ = 0;  // for slots_, groups_ and hashes_
};

// Their keys, which stay where they are; the arrays live in the arena.
EncodedKeys KeysOf(std::span<Group* const> groups, uint32_t state_bytes, Arena* arena);

// One of `shards` by the hash; independent of the bits that find a slot in a table of up to a
// million groups.
inline size_t ShardOf(uint64_t hash, size_t shards) {
  return static_cast<size_t>(((hash >> 20) & 0xFFFFFFFF) * shards >> 32);
}

}  // namespace rillmill::pipeline
