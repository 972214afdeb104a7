#include "pipeline/operators/group_table.h"

#include <algorithm>
#include <cstring>

#include "core/bytes.h"
#include "core/check.h"

namespace rillmill::pipeline {
namespace {

constexpr uint64_t kAddressBits = 48;
constexpr uint64_t kAddressMask = (uint64_t{1} << kAddressBits) - 1;

uint64_t TagOf(uint64_t hash) { return hash & ~kAddressMask; }
Group* GroupOf(uint64_t slot) { return reinterpret_cast<Group*>(slot & kAddressMask); }

uint64_t SlotOf(Group* group, uint64_t hash) {
  auto address = reinterpret_cast<uint64_t>(group);
  RILLMILL_DCHECK((address & ~kAddressMask) == 0);
  return TagOf(hash) | address;
}

int64_t Bytes(const auto& vector) {
  return static_cast<int64_t>(vector.capacity() * sizeof(vector[0]));
}

}  // namespace

GroupTable::GroupTable(uint32_t state_bytes, MemoryAccount* account)
    : state_bytes_(state_bytes), account_(account), arena_(account), slots_(kFirstSlots) {
  RILLMILL_DCHECK(state_bytes % 8 == 0);
  ChargeIndex();
}

GroupTable::~GroupTable() {
  if (account_) account_->Release(charged_);
}

void GroupTable::ChargeIndex() {
  int64_t now = Bytes(slots_) + Bytes(groups_) + Bytes(hashes_);
  if (account_ && now > charged_) account_->Charge(now - charged_);
  if (account_ && now < charged_) account_->Release(charged_ - now);
  charged_ = now;
}

Group* GroupTable::Find(const char* key, uint32_t size, uint64_t hash) const {
  size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    uint64_t slot = slots_[at];
    if (slot == 0) return nullptr;
    if (TagOf(slot) != TagOf(hash)) continue;
    Group* group = GroupOf(slot);
    if (group->key_size == size && std::memcmp(group->key(state_bytes_), key, size) == 0)
      return group;
  }
}

// Three passes, so that the cache misses of a whole batch overlap: slots, then groups, then
// comparisons.
void GroupTable::FindOrInsert(const EncodedKeys& keys, Group** groups) {
  size_t mask = slots_.size() - 1;
  for (uint32_t i = 0; i < keys.rows; ++i) __builtin_prefetch(&slots_[keys.hashes[i] & mask]);
  for (uint32_t i = 0; i < keys.rows; ++i) {
    if (uint64_t slot = slots_[keys.hashes[i] & mask]) __builtin_prefetch(GroupOf(slot), 1);
  }
  size_t before = groups_.size();
  for (uint32_t i = 0; i < keys.rows; ++i) {
    groups[i] = Find(keys.bytes[i], keys.sizes[i], keys.hashes[i]);
    if (!groups[i]) groups[i] = Insert(keys.bytes[i], keys.sizes[i], keys.hashes[i]);
  }
  if (groups_.size() != before) ChargeIndex();
}

Group* GroupTable::Insert(const char* key, uint32_t size, uint64_t hash) {
  if ((groups_.size() + 1) * 8 > slots_.size() * 5) Rehash(slots_.size() * 2);
  void* memory = arena_.Allocate(sizeof(Group) + state_bytes_ + size, alignof(Group));
  auto* group = new (memory) Group{hash, size, 0};
  std::memset(group->state(), 0, state_bytes_);
  CopyBytes(group->state() + state_bytes_, key, size);
  PlaceInSlot(group, hash);
  groups_.push_back(group);
  hashes_.push_back(hash);
  return group;
}

void GroupTable::PlaceInSlot(Group* group, uint64_t hash) {
  size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0) at = (at + 1) & mask;
  slots_[at] = SlotOf(group, hash);
}

void GroupTable::Rehash(size_t slots) {
  slots_.assign(slots, 0);
  for (size_t i = 0; i < groups_.size(); ++i) PlaceInSlot(groups_[i], hashes_[i]);
}

void GroupTable::Clear() {
  if (!groups_.empty()) std::fill(slots_.begin(), slots_.end(), 0);
  groups_.clear();
  hashes_.clear();
  arena_.allocated_bytes() > kKeptBytes ? arena_.Release() : arena_.Reset();
}

EncodedKeys KeysOf(std::span<Group* const> groups, uint32_t state_bytes, Arena* arena) {
  EncodedKeys keys = NewKeys(static_cast<uint32_t>(groups.size()), arena);
  for (size_t i = 0; i < groups.size(); ++i) {
    keys.bytes[i] = groups[i]->state() + state_bytes;
    keys.sizes[i] = groups[i]->key_size;
    keys.hashes[i] = groups[i]->hash;
  }
  return keys;
}

}  // namespace rillmill::pipeline
