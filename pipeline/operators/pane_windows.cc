#include "pipeline/operators/pane_windows.h"

#include "core/bytes.h"

namespace rillmill::pipeline {

PaneWindows::PaneWindows(const WindowShape& shape, int64_t late_micros,
                         std::span<Group* const> panes, uint32_t state_bytes)
    : shape_(shape), late_micros_(late_micros), panes_(panes), state_bytes_(state_bytes) {
  OpenPane();
}

void PaneWindows::OpenPane() {
  if (done()) return;
  pane_start_ = LeadingWindow(panes_[next_]->key(state_bytes_));
  window_start_ = shape_.LastStart(pane_start_);
}

PaneWindows::Part PaneWindows::Next(Arena* arena) {
  Part part{NewKeys(kRows, arena), arena->NewArray<Group*>(kRows), NewKeys(kRows, arena)};
  part.keys.rows = part.late.rows = 0;
  for (uint32_t i = 0; i < kRows && !done(); ++i) {
    Put(arena, &part);
    window_start_ -= shape_.slide;
    if (shape_.Holds(window_start_, pane_start_)) continue;
    ++next_;
    OpenPane();
  }
  return part;
}

void PaneWindows::Put(Arena* arena, Part* part) const {
  Group* pane = panes_[next_];
  uint32_t size = pane->key_size;
  char* key = arena->NewArray<char>(size);
  CopyBytes(key, pane->key(state_bytes_), size);
  SetLeadingWindow(key, window_start_);
  bool late = window_start_ + shape_.size <= late_micros_;
  if (!late) part->panes[part->keys.rows] = pane;
  EncodedKeys* keys = late ? &part->late : &part->keys;
  keys->bytes[keys->rows] = key;
  keys->sizes[keys->rows] = size;
  keys->hashes[keys->rows++] = HashKey(key, size);
}

}  // namespace rillmill::pipeline
