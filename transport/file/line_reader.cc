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
    auto* const bytes = reinterpret_cast<char*>(batch->buffer());
    batch->newline_separated = true;
    filled_ = cut_ = scanned_ = newline_ = 0;
    Extend(bytes, carry_.copy(bytes, carry_.size()));
    while (true) {
      Cut(bytes, batch);
      if (batch->records.size() == RawBatch::kMaxRecords) return Status::Ok();
      if (filled_ >= target_ || cursor_.done()) return Status::Ok();
      RILLMILL_ASSIGN(const size_t got, cursor_.Read(bytes + filled_, target_ - filled_));
      Extend(bytes, got);
      if (got == 0) EndSlice(bytes);
    }
  }

  // A slice ends a record, with or without '\n'.
  void EndSlice(char* bytes) {
    if (filled_ == cut_ || bytes[filled_ - 1] == '\n') return;
    bytes[filled_] = '\n';
    Extend(bytes, 1);
  }

  // `count` bytes came in.
  void Extend(const char* bytes, size_t count) {
    const size_t from = std::exchange(filled_, filled_ + count);
    if (newline_ == from) newline_ = Find(bytes, '\n', from, filled_);
  }

  // Makes records of the complete lines in [cut_, filled_). The search for '\r' meets bytes that
  // the search for '\n' has just brought into the cache.
  void Cut(char* bytes, BufferedBatch* batch) {
    while (batch->records.size() < RawBatch::kMaxRecords) {
      const size_t end = Find(bytes, '\r', scanned_, newline_);
      size_t next = end + 1;
      if (end == filled_ || (end < newline_ && next == filled_)) {
        scanned_ = end;  // the '\n' of a '\r' may follow
        return;
      }
      if (end < newline_) next = EndAtReturn(bytes, end, batch);
      if (next > newline_) newline_ = Find(bytes, '\n', next, filled_);
      batch->records.push_back({static_cast<uint32_t>(cut_), static_cast<uint32_t>(end - cut_)});
      cut_ = scanned_ = next;
    }
  }

  // Returns where the next line begins. A '\r' alone becomes the '\n' that separates records.
  static size_t EndAtReturn(char* bytes, size_t at, BufferedBatch* batch) {
    const bool pair = bytes[at + 1] == '\n';
    if (pair) batch->newline_separated = false;
    bytes[at] = '\n';
    return at + (pair ? 2 : 1);
  }

  // The first `c` in [from, to), or `to`.
  static size_t Find(const char* bytes, char c, size_t from, size_t to) {
    const void* found = std::memchr(bytes + from, c, to - from);
    return found == nullptr ? to : static_cast<size_t>(static_cast<const char*>(found) - bytes);
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
                                                   cursor_.slice().path, kLargestRecord));
  }

  SliceCursor cursor_;
  std::string carry_;           // bytes read, not yet cut into records
  size_t target_ = kFirstRead;  // bytes wanted in the next batch
  // Positions in the batch being filled.
  size_t filled_ = 0;   // bytes there
  size_t cut_ = 0;      // end of the last record with its '\n'
  size_t scanned_ = 0;  // no line ends in [cut_, scanned_)
  size_t newline_ = 0;  // the first '\n' at or after scanned_, or filled_
};

}  // namespace

std::unique_ptr<SliceReader> NewLineReader(FileSystem* files, std::vector<FileSlice> slices) {
  return std::make_unique<LineReader>(files, std::move(slices));
}

}  // namespace rillmill::transport
