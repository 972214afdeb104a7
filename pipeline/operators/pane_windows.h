// From the groups of panes to the groups of the windows that the panes are part of.
//
// A pane's key differs from those of its windows in nothing but the leading start; so each window's
// key is a copy with that number replaced, and a hash of its own: the windows of a pane lie in
// different shards.
//
// Threads: one at a time.
#pragma once

#include <span>

#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"
#include "pipeline/stages/window_shape.h"

namespace rillmill::pipeline {

class PaneWindows {
 public:
  // Some (window, key) pairs; arrays and keys live in the arena they were made in.
  struct Part {
    EncodedKeys keys;
    Group** panes = nullptr;  // of each key: the group whose states it gets
    EncodedKeys late;         // keys of windows that end at or before the watermark
  };

  // REQUIRES: `panes` stay as they are while this lives, and each is in at least one window; their
  // keys lie behind `state_bytes`.
  PaneWindows(const WindowShape& shape, int64_t late_micros, std::span<Group* const> panes,
              uint32_t state_bytes);

  bool done() const { return next_ == panes_.size(); }
  // The next pairs, at most kRows: pane by pane, the last window first.
  Part Next(Arena* arena);

 private:
  static constexpr uint32_t kRows = 4096;

  void OpenPane();
  void Put(Arena* arena, Part* part) const;

  const WindowShape shape_;
  const int64_t late_micros_;
  const std::span<Group* const> panes_;
  const uint32_t state_bytes_;
  // the next pair
  size_t next_ = 0;  // of panes_
  int64_t pane_start_ = 0;
  int64_t window_start_ = 0;
};

}  // namespace rillmill::pipeline
