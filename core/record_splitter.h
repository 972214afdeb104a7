// Cuts a stream of bytes into records where lines do not do it: the elements of one large JSON
// array.
//
// Called by: the file and memory transports; implemented by pipeline/json, handed over by config.
// Threads:   one at a time.
// Elements are re-written without insignificant white space, so each is one line. An element of the
// array is complete with the ',' or ']' behind it; behind such a ',' another splitter may go on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "core/status.h"

namespace rillmill {

class RecordSplitter {
 public:
  virtual ~RecordSplitter() = default;
  // Calls `emit` for every element completed by `bytes`; the view lives until emit returns.
  virtual Status Feed(std::string_view bytes,
                      const std::function<void(std::string_view)>& emit) = 0;
  // What is fed next stands behind a ',' that completed an element, `position` bytes into the
  // input. REQUIRES: nothing was fed yet.
  virtual void Resume(uint64_t position) = 0;
  // The input is over: an error if it ended inside the array.
  virtual Status Finish() = 0;
};

using RecordSplitterFactory = std::function<std::unique_ptr<RecordSplitter>()>;

}  // namespace rillmill
