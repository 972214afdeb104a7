// Which rows of a batch belong to which shard.
//
// Ownership: lives in the arena it was made in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"

namespace rillmill::pipeline {

class ShardOrder {
 public:
  // Counting sort by ShardOf; rows of one shard stay in their order.
  ShardOrder(const EncodedKeys& keys, size_t shards, Arena* arena)
      : rows_(arena->NewArray<uint32_t>(keys.rows + 1)),
        ends_(arena->NewArray<uint32_t>(shards + 1)) {
    std::fill_n(ends_, shards + 1, 0);
    for (uint32_t i = 0; i < keys.rows; ++i) ++ends_[ShardOf(keys.hashes[i], shards) + 1];
    for (size_t s = 1; s <= shards; ++s) ends_[s] += ends_[s - 1];
    for (uint32_t i = 0; i < keys.rows; ++i) rows_[ends_[ShardOf(keys.hashes[i], shards)]++] = i;
  }

  std::span<const uint32_t> rows(size_t shard) const {
    uint32_t begin = shard == 0 ? 0 : ends_[shard - 1];
    return {rows_ + begin, ends_[shard] - begin};
  }

 private:
  uint32_t* const rows_;
  uint32_t* const ends_;  // of each shard in rows_
};

inline EncodedKeys GatherKeys(const EncodedKeys& from, std::span<const uint32_t> rows,
                              Arena* arena) {
  EncodedKeys keys = NewKeys(static_cast<uint32_t>(rows.size()), arena);
  for (size_t i = 0; i < rows.size(); ++i) {
    keys.bytes[i] = from.bytes[rows[i]];
    keys.sizes[i] = from.sizes[rows[i]];
    keys.hashes[i] = from.hashes[rows[i]];
  }
  return keys;
}

}  // namespace rillmill::pipeline
