// A run of records in one block of bytes; written while it is open, shared by batches once it is
// sealed.
//
// Threads:   open: under the lock of its partition. Sealed: immutable.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "core/raw_batch.h"

namespace rillmill::transport {

class Segment {
 public:
  explicit Segment(int64_t base) : base_(base) {}

  int64_t base() const { return base_; }
  int64_t end() const { return base_ + static_cast<int64_t>(spans_.size()); }
  bool empty() const { return spans_.empty(); }
  size_t bytes() const { return capacity_ + spans_.capacity() * sizeof(RecordSpan); }

  // True when a record of that size belongs into a segment of its own or into the next one.
  bool IsFullFor(size_t record_bytes) const;
  void Append(std::string_view record);
  // Gives back the bytes that were not needed; nothing is appended afterwards.
  void Seal();

  // Records from `offset` on as a batch that keeps the segment alive. REQUIRES: sealed, base() <=
  // offset < end().
  static BatchRef ReadFrom(std::shared_ptr<const Segment> segment, int64_t offset);

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };

  void Reallocate(size_t capacity);

  const int64_t base_;
  std::unique_ptr<uint8_t, Free> data_;
  size_t capacity_ = 0;
  size_t used_ = 0;
  std::vector<RecordSpan> spans_;
};

}  // namespace rillmill::transport
