#include "transport/memory/segment.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/check.h"

namespace rillmill::transport {
namespace {

constexpr size_t kFirstBytes = 4096;

class SegmentBatch final : public RawBatch {
 public:
  explicit SegmentBatch(std::shared_ptr<const Segment> segment) : segment_(std::move(segment)) {}

 protected:
  void Recycle() override { delete this; }

 private:
  const std::shared_ptr<const Segment> segment_;  // shared: the log may go first
};

}  // namespace

bool Segment::IsFullFor(size_t record_bytes) const {
  return spans_.size() == RawBatch::kMaxRecords ||
         (!spans_.empty() && used_ + record_bytes + 1 > RawBatch::kTargetBytes);
}

void Segment::Append(std::string_view record) {
  const size_t needed = used_ + record.size() + 1 + RawBatch::kPaddingBytes;
  if (needed > capacity_) Reallocate(std::max({needed, capacity_ * 2, kFirstBytes}));
  spans_.push_back({static_cast<uint32_t>(used_), static_cast<uint32_t>(record.size())});
  uint8_t* at = data_.get() + used_;
  std::memcpy(at, record.data(), record.size());
  at[record.size()] = '\n';
  used_ += record.size() + 1;
}

void Segment::Seal() {
  Reallocate(used_ + RawBatch::kPaddingBytes);
  std::memset(data_.get() + used_, 0, RawBatch::kPaddingBytes);
  spans_.shrink_to_fit();
}

void Segment::Reallocate(size_t capacity) {
  void* grown = std::realloc(data_.get(), capacity);
  RILLMILL_CHECK(grown != nullptr);
  static_cast<void>(data_.release());
  data_.reset(static_cast<uint8_t*>(grown));
  capacity_ = capacity;
}

BatchRef Segment::ReadFrom(std::shared_ptr<const Segment> segment, int64_t offset) {
  const auto skipped = static_cast<size_t>(offset - segment->base_);
  const uint32_t shift = segment->spans_[skipped].begin;
  auto* batch = new SegmentBatch(segment);
  BatchRef held(batch);
  batch->data = segment->data_.get() + shift;
  batch->records.assign(segment->spans_.begin() + static_cast<ptrdiff_t>(skipped),
                        segment->spans_.end());
  if (shift > 0) {
    for (RecordSpan& record : batch->records) record.begin -= shift;
  }
  batch->base.value = offset;
  batch->next.value = segment->end();
  batch->newline_separated = true;
  return held;
}

}  // namespace rillmill::transport
