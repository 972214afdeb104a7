#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "transport/file/slice_cursor.h"
#include "transport/file/slice_reader.h"

namespace rillmill::transport {
namespace {

constexpr size_t kReadBytes = 128 * 1024;

// The elements of the arrays, chunk by chunk.
class ElementStream {
 public:
  ElementStream(FileSystem* files, std::vector<FileSlice> slices, RecordSplitterFactory splitter)
      : cursor_(files, std::move(slices)),
        new_splitter_(std::move(splitter)),
        chunk_(kReadBytes, '\0') {}

  bool done() const { return cursor_.done(); }

  // Emits the elements that the next chunk completes. REQUIRES: !done().
  Status Next(const std::function<void(std::string_view)>& emit) {
    auto got = cursor_.Read(chunk_.data(), chunk_.size());
    if (!got.ok()) return got.status();
    const FileSlice& slice = cursor_.slice();
    if (splitter_ == nullptr) {
      splitter_ = new_splitter_();
      if (slice.begin > 0) splitter_->Resume(slice.begin);
    }
    const Status status =
        *got == 0 ? EndSlice() : splitter_->Feed(std::string_view(chunk_).substr(0, *got), emit);
    return status.As(StatusCode::kSource).WithContext(slice.path);
  }

 private:
  Status EndSlice() {
    const auto splitter = std::exchange(splitter_, nullptr);
    return cursor_.slice().ends_file ? splitter->Finish() : Status::Ok();
  }

  SliceCursor cursor_;
  RecordSplitterFactory new_splitter_;
  std::unique_ptr<RecordSplitter> splitter_;  // of the slice being read
  std::string chunk_;
};

class ArrayReader final : public SliceReader {
 public:
  ArrayReader(FileSystem* files, std::vector<FileSlice> slices, RecordSplitterFactory splitter)
      : stream_(files, std::move(slices), std::move(splitter)) {}

  Result<BatchRef> Fill(BatchPool* pool) override {
    RILLMILL_TRY(FetchPending());
    const size_t first_end = next_ < ends_.size() ? ends_[next_] : begin_;
    BufferedBatch* batch = pool->Acquire(first_end - begin_);
    if (batch == nullptr) return BatchRef();
    BatchRef held(batch);
    batch->newline_separated = true;
    MovePending(batch);
    return held;
  }

  bool done() const override { return stream_.done() && next_ == ends_.size(); }

 private:
  Status FetchPending() {
    if (next_ < ends_.size()) return Status::Ok();
    pending_.clear();
    ends_.clear();
    begin_ = next_ = 0;
    while (ends_.empty() && !stream_.done()) {
      RILLMILL_TRY(stream_.Next([this](std::string_view record) {
        pending_.append(record).push_back('\n');
        ends_.push_back(pending_.size());
      }));
    }
    return Status::Ok();
  }

  // As many whole records as the batch takes.
  void MovePending(BufferedBatch* batch) {
    const size_t from = begin_;
    while (next_ < ends_.size() && batch->records.size() < RawBatch::kMaxRecords &&
           ends_[next_] - from <= batch->capacity()) {
      batch->records.push_back(
          {static_cast<uint32_t>(begin_ - from), static_cast<uint32_t>(ends_[next_] - begin_ - 1)});
      begin_ = ends_[next_++];
    }
    std::copy_n(pending_.data() + from, begin_ - from, batch->buffer());
  }

  ElementStream stream_;
  std::string pending_;       // records with a '\n' after each
  std::vector<size_t> ends_;  // in pending_, behind the '\n'
  size_t next_ = 0;           // first record not yet handed out
  size_t begin_ = 0;          // where it begins
};

}  // namespace

std::unique_ptr<SliceReader> NewArrayReader(FileSystem* files, std::vector<FileSlice> slices,
                                            RecordSplitterFactory splitter) {
  return std::make_unique<ArrayReader>(files, std::move(slices), std::move(splitter));
}

Result<int64_t> CountElements(FileSystem* files, const FileSlice& slice,
                              const RecordSplitterFactory& splitter) {
  ElementStream stream(files, {slice}, splitter);
  int64_t count = 0;
  while (!stream.done()) RILLMILL_TRY(stream.Next([&count](std::string_view) { ++count; }));
  return count;
}

}  // namespace rillmill::transport
