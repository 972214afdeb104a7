// Which sliding windows a time is in, and into which panes their edges cut time.
//
// Windows are [start + n·slide, start + n·slide + size) for every whole n. A pane is the slice
// between two neighbouring edges, so all of its times are in the same windows; a slide has at most
// two panes, cut where an older window ends. Where the slide is longer than the size there are
// gaps: their times are in no window.
//
// Units: microseconds. REQUIRES: size and slide are positive.
#pragma once

#include <cstdint>

namespace rillmill::pipeline {

struct WindowShape {
  int64_t size = 0, slide = 0, start = 0;

  bool tumbling() const { return size == slide; }
  // The last window start at or before the time: floor alignment, also before 1970. The other
  // windows that the time is in start one slide earlier each, as long as they hold it.
  int64_t LastStart(int64_t at) const {
    int64_t remainder = (at - start) % slide;
    return at - (remainder < 0 ? remainder + slide : remainder);
  }
  bool Holds(int64_t window_start, int64_t at) const { return at < window_start + size; }
  // The start of the time's pane. REQUIRES: last_start is LastStart(at), and its window holds `at`.
  int64_t PaneStart(int64_t at, int64_t last_start) const {
    int64_t cut = last_start + size % slide;
    return at < cut ? last_start : cut;
  }
};

}  // namespace rillmill::pipeline
