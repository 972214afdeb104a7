// Group and join keys as compact bytes: equal keys have equal bytes.
//
// Format: per column one tag byte (1 = NULL), then the value: fixed width, or uint32 length +
// bytes; a window only its start; other
//         structs field by field, lists as value_codec writes them. -0.0 becomes 0.0 and every NaN
//         the same NaN. The event-time column, if there is one, stands first, so that its time is
//         at a fixed place; and so does the window of keys that move from a pane to its windows.
// Threads: immutable after construction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/arena.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct KeyColumn {
  DataType type;
  int64_t window_micros = 0;  // not 0: a time window of this size
};

// Keys of a batch: key i is bytes[i] of sizes[i] bytes.
struct EncodedKeys {
  uint32_t rows = 0;
  char** bytes = nullptr;
  uint32_t* sizes = nullptr;
  uint64_t* hashes = nullptr;
};

// Room for `rows` keys.
inline EncodedKeys NewKeys(uint32_t rows, Arena* arena) {
  return {rows, arena->NewArray<char*>(rows + 1), arena->NewArray<uint32_t>(rows + 1),
          arena->NewArray<uint64_t>(rows + 1)};
}

class KeyCodec {
 public:
  // `event_time`: index of the column whose time decides about lateness, or -1. `leading`: of the
  // one that stands first where there is no event time, or -1 when it does not matter.
  KeyCodec(std::vector<KeyColumn> columns, int event_time, int leading = -1);

  EncodedKeys Encode(std::span<Column* const> columns, uint32_t rows, Arena* arena) const;
  // Columns of the keys' values, in the arena; strings point into the keys. The types live as long
  // as the codec.
  void Decode(std::span<const char* const> keys, Arena* arena, Column** columns) const;

  bool has_event_time() const { return event_time_ >= 0; }
  // Window end or event time; nothing when it is NULL. REQUIRES: has_event_time().
  std::optional<int64_t> EventTime(const char* key) const;
  // The same for row `row` of the event-time column.
  std::optional<int64_t> EventTime(const Column& column, uint32_t row) const;
  int event_time() const { return event_time_; }

 private:
  std::vector<KeyColumn> columns_;
  std::vector<size_t> order_;  // position in the bytes -> column
  int event_time_;
  uint32_t fixed_bytes_ = 0;  // what every key has
};

// A 64-bit hash of the bytes; good in all bits.
uint64_t HashKey(const char* bytes, size_t size);

// The start of the time window that a key begins with. REQUIRES: one stands there, not NULL.
int64_t LeadingWindow(const char* key);
void SetLeadingWindow(char* key, int64_t start);

}  // namespace rillmill::pipeline
