// Positions of all structural characters of a stretch of JSON: simdjson's stage 1, dispatched to
// the CPU at run time.
//
// The index has every `{ } [ ] : ,` outside strings and the first byte of every string and scalar.
// Between two neighbours lies at most that string or scalar and white space. It is only given when
// all bytes are UTF-8, all strings are closed and hold no control characters.
//
// Threads:   one at a time.
// Ownership: the index lives until the next Build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace rillmill::pipeline {

class StructuralIndex {
 public:
  StructuralIndex();
  ~StructuralIndex();

  // Null where the bytes do not allow it (or are blank). The positions are followed by two entries
  // equal to `size` and one more readable entry. REQUIRES: 64 readable bytes behind the last one.
  const uint32_t* Build(const uint8_t* data, size_t size);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rillmill::pipeline
