#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "transport/file/slice_cursor.h"
#include "transport/file/slice_reader.h"

namespace rillmill::transport {
namespace {

constexpr size_t kFirstRead = 64 * 1024;
constexpr size_t kLeastRead = 4096;
constexpr size_t kPooledBytes = RawBatch::kTargetBytes - 1;
constexpr size_t kLargestRecord = size_t{1} << 30;  // RecordSpan counts in 32 bits

class LineReader final : public SliceReader {
 public:
  LineReader(FileSystem* files, std::vector<FileSlice> slices)
      : cursor_(files, std::move(slices)) {}

  Result<BatchRef> Fill(BatchPool* pool) override {
    while (true) {
      if (target_ > kLargestRecord) return TooLarge();
      BufferedBatch* batch = pool->Acquire(target_ + 1);  // and a '\n' that the last line may lack
      if (batch == nullptr) return BatchRef();
      BatchRef held(batch);
      filled_ = carry_.copy(reinterpret_cast<char*>(batch->buffer()), carry_.size());
      RILLMILL_TRY(ReadAndCut(batch));
      KeepTail(batch);
      if (!batch->records.empty() || done()) return held;
      target_ = std::max(target_, carry_.size()) * 2;  // one record fills the whole buffer
    }
  }

  bool done() const override { return carry_.empty() && cursor_.done(); }

 private:
  // Reads until the batch is full: by records, by bytes, or by the end of the input.
  Status ReadAndCut(BufferedBatch* batch) {
    batch->newline_separated = true;
    cut_ = scanned_ = 0;
    while (true) {
      Cut(batch);
      if (batch->records.size() == RawBatch::kMaxRecords) return Status::Ok();
      if (filled_ >= target_ || cursor_.done()) return Status::Ok();
      RILLMILL_ASSIGN(const size_t got, cursor_.Read(batch->buffer() + filled_, target_ - filled_));
      filled_ += got;
      // A slice ends a record, with or without '\n'.
      if (cursor_.at_slice_end() && batch->buffer()[filled_ - 1] != '\n') {
        batch->buffer()[filled_++] = '\n';
      }
    }
  }

  // Makes records of the complete lines in [cut_, filled_).
  void Cut(BufferedBatch* batch) {
    const uint8_t* bytes = batch->buffer();
    while (batch->records.size() < RawBatch::kMaxRecords) {
      const void* newline = std::memchr(bytes + scanned_, '\n', filled_ - scanned_);
      if (newline == nullptr) {
        scanned_ = filled_;
        return;
      }
      const auto end = static_cast<size_t>(static_cast<const uint8_t*>(newline) - bytes);
      const bool crlf = end > cut_ && bytes[end - 1] == '\r';
      if (crlf) batch->newline_separated = false;
      batch->records.push_back(
          {static_cast<uint32_t>(cut_), static_cast<uint32_t>(end - cut_ - (crlf ? 1 : 0))});
      cut_ = scanned_ = end + 1;
    }
  }

  // What follows the last record goes to the next batch, whose size is chosen so that little is
  // left over there.
  void KeepTail(BufferedBatch* batch) {
    carry_.assign(reinterpret_cast<const char*>(batch->buffer()) + cut_, filled_ - cut_);
    if (batch->records.empty()) return;
    const size_t expected = cut_ * RawBatch::kMaxRecords / batch->records.size();
    const size_t wanted = std::max({expected, kLeastRead, carry_.size() * 2});
    target_ = std::max(std::min(wanted, kPooledBytes), carry_.size() + 1);
  }

  Status TooLarge() const {
    return Status(StatusCode::kSource, fmt::format("{}: a line is longer than {} bytes",
                                                   cursor_.path(), kLargestRecord));
  }

  SliceCursor cursor_;
  std::string carry_;           // bytes read, not yet cut into records
  size_t target_ = kFirstRead;  // bytes wanted in the next batch
  // Positions in the batch being filled.
  size_t filled_ = 0;   // bytes there
  size_t cut_ = 0;      // end of the last record with its '\n'
  size_t scanned_ = 0;  // no '\n' in [cut_, scanned_)
};

}  // namespace

std::unique_ptr<SliceReader> NewLineReader(FileSystem* files, std::vector<FileSlice> slices) {
  return std::make_unique<LineReader>(files, std::move(slices));
}

}  // namespace rillmill::transport
