#include "transport/file/text_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace rillmill::transport {
namespace {

constexpr ReadResult kData{ReadOutcome::kData};
constexpr ReadResult kError{ReadOutcome::kError};
constexpr ReadResult kEnd{ReadOutcome::kEnd};
constexpr ReadResult kIdle{ReadOutcome::kIdle, std::chrono::milliseconds(100)};
constexpr ReadResult kNoBuffer{ReadOutcome::kIdle, std::chrono::milliseconds(1)};

// Forgets the first records, so that `data` begins with the first that is left.
void DropFirst(RawBatch* batch, int64_t count) {
  batch->records.erase(batch->records.begin(), batch->records.begin() + count);
  if (batch->records.empty()) return;
  const uint32_t shift = batch->records.front().begin;
  batch->data += shift;
  for (RecordSpan& record : batch->records) record.begin -= shift;
}

class TextReader final : public PartitionReader {
 public:
  TextReader(std::shared_ptr<TextPlan> plan, const ReaderContext& context,
             SliceReaderFactory new_slice_reader, Clock* clock)
      : context_(context),
        new_slice_reader_(std::move(new_slice_reader)),
        clock_(clock),
        plan_(std::move(plan)) {
    plan_->AddListener(context_.wake);
  }
  ~TextReader() override { plan_->RemoveListener(context_.wake); }

  ReadResult Read(BatchRef* batch) override {
    while (status_.ok()) {
      // Asked before looking: what was published before Close is found.
      const bool closed = plan_->closed();
      if (reader_ == nullptr && !NextUnit()) return closed ? kEnd : kIdle;
      auto filled = reader_->Fill(context_.pool);
      if (!filled.ok()) {
        status_ = filled.status();
      } else if (!*filled) {
        return kNoBuffer;
      } else if (Finish(filled->get())) {
        *batch = std::move(*filled);
        return kData;
      }
    }
    return kError;
  }

  Status status() const override { return status_; }

 private:
  bool NextUnit() {
    work_ = plan_->WorkOf(unit_, index());
    if (work_) reader_ = new_slice_reader_(std::move(work_->slices));
    return reader_ != nullptr;
  }

  // Numbers the records; false when the batch holds nothing that is to be delivered.
  bool Finish(RawBatch* batch) {
    const int64_t first =
        std::exchange(position_, position_ + static_cast<int64_t>(batch->records.size()));
    if (reader_->done()) EndUnit(batch);
    const int64_t skipped = std::clamp<int64_t>(context_.start.value - first, 0, position_ - first);
    if (skipped > 0) DropFirst(batch, skipped);
    batch->partition = context_.partition;
    batch->base.value = first + skipped;
    batch->next.value = position_;
    batch->read_at_nanos = clock_->MonotonicNanos();
    return status_.ok() && (!batch->records.empty() || batch->ends_unit);
  }

  void EndUnit(RawBatch* batch) {
    batch->ends_unit = !work_->counted_end.has_value();
    if (batch->ends_unit) {
      plan_->SetEnd(unit_, index(), position_);
    } else if (position_ != *work_->counted_end) {
      status_ = Status(
          StatusCode::kSource,
          fmt::format(
              "a file changed while it was read: partition {} should end at offset {}, not {}",
              index(), *work_->counted_end, position_));
    }
    reader_.reset();
    ++unit_;
  }

  size_t index() const { return static_cast<size_t>(context_.partition.value); }

  const ReaderContext context_;
  const SliceReaderFactory new_slice_reader_;
  Clock* const clock_;
  const std::shared_ptr<TextPlan> plan_;
  size_t unit_ = 0;
  std::optional<TextPlan::Work> work_;
  std::unique_ptr<SliceReader> reader_;  // of unit_; null between units
  int64_t position_ = 0;                 // offset of the next record
  Status status_;
};

}  // namespace

std::unique_ptr<PartitionReader> NewTextReader(std::shared_ptr<TextPlan> plan,
                                               const ReaderContext& context,
                                               SliceReaderFactory new_slice_reader, Clock* clock) {
  return std::make_unique<TextReader>(std::move(plan), context, std::move(new_slice_reader), clock);
}

}  // namespace rillmill::transport
