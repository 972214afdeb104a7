// The static side of a join: its rows and an index of them by key. Read-only after construction,
// shared by all slots.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/arena.h"
#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// Rows that own their memory.
struct StaticRows {
  std::unique_ptr<Arena> arena;
  ColumnBatch batch;
  std::vector<std::unique_ptr<Arena>> kept;  // what the batch points into besides its own arena
};

class JoinTable {
 public:
  // `keys`: evaluated key columns of `rows`, in its arena. A row with a NULL in a key that is not
  // null-safe is never found.
  JoinTable(StaticRows rows, std::vector<Column*> keys, std::vector<DataType> key_types,
            std::vector<bool> null_safe);

  const ColumnBatch& rows() const { return rows_.batch; }
  const KeyCodec& codec() const { return codec_; }
  bool has_keys() const { return has_keys_; }
  // Some key of the static side is NULL (matters for NOT IN).
  bool has_null_key() const { return has_null_key_; }
  // The rows that have the key, ascending.
  std::span<const uint32_t> Find(const char* key, uint32_t size, uint64_t hash) const;

 private:
  void Index(std::span<Column* const> keys, const std::vector<bool>& null_safe);

  StaticRows rows_;
  KeyCodec codec_;
  GroupTable table_;                 // key -> number of the key, as state
  std::vector<uint32_t> row_begin_;  // by number of the key; one more at the end
  std::vector<uint32_t> row_list_;
  bool has_keys_;
  bool has_null_key_ = false;
};

// One byte per row, 1 = some key that is not null-safe is NULL; null when there is none.
const uint8_t* RowsWithNullKey(std::span<Column* const> keys, const std::vector<bool>& null_safe,
                               uint32_t rows, Arena* arena);

}  // namespace rillmill::pipeline
