// The input of a text source as units: what one epoch is offered, cut into the slices of each
// partition.
//
// Threads:   shared by the source (scheduler thread) and its readers (reader threads); all methods
// take a lock. Ownership: shared, because readers and source may end in any order.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "core/wake_event.h"
#include "transport/file/file_slice.h"

namespace rillmill::transport {

struct TextUnit {
  std::vector<std::vector<FileSlice>> slices;  // by partition
  std::vector<std::optional<int64_t>>
      ends;              // offset behind the unit, by partition; empty = not counted, not read yet
  bool counted = false;  // `ends` was known before anything was read
};

class TextPlan {
 public:
  void Publish(TextUnit unit);
  // Nothing will be published any more.
  void Close();

  // Of the last unit; empty when there is none.
  std::optional<TextUnit> Last() const;

  struct Work {
    std::vector<FileSlice> slices;
    std::optional<int64_t> counted_end;
  };
  // What a partition reads of unit number `unit`; empty when it is not published yet.
  std::optional<Work> WorkOf(size_t unit, size_t partition) const;
  bool closed() const;
  // A reader came to the end of an uncounted unit.
  void SetEnd(size_t unit, size_t partition, int64_t end);

  // `wake` is set whenever a unit is published, until it is removed.
  void AddListener(WakeEvent* wake);
  void RemoveListener(WakeEvent* wake);

 private:
  void WakeAll();

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::deque<TextUnit> units_;
  std::vector<WakeEvent*> listeners_;
  bool closed_ = false;
};

}  // namespace rillmill::transport
