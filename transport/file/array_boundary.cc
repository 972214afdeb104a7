#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "transport/file/file_slice.h"

namespace rillmill::transport {
namespace {

constexpr size_t kReadBytes = 128 * 1024;

// Follows one file with a splitter that has seen all bytes before.
class ArrayScanner {
 public:
  ArrayScanner(FileSystem* files, RecordSplitterFactory splitter)
      : files_(files), new_splitter_(std::move(splitter)), buffer_(kReadBytes, '\0') {}

  Result<uint64_t> Next(const FileInfo& file, uint64_t offset) {
    if (file.path != path_ || offset < asked_) RILLMILL_TRY(Begin(file));
    asked_ = offset;
    while (boundary_ < offset) RILLMILL_TRY(Step(file, offset));
    return boundary_;
  }

 private:
  Status Begin(const FileInfo& file) {
    RILLMILL_ASSIGN(file_, files_->Open(file.path));
    splitter_ = new_splitter_();
    path_ = file.path;
    left_ = {};
    position_ = boundary_ = 0;
    return Status::Ok();
  }

  // Up to the offset many bytes at once, from there byte by byte: a boundary must show itself.
  Status Step(const FileInfo& file, uint64_t offset) {
    if (left_.empty()) {
      RILLMILL_ASSIGN(const size_t got, file_->ReadAt(position_, buffer_.data(), buffer_.size()));
      left_ = std::string_view(buffer_).substr(0, got);
    }
    const uint64_t wanted = std::max<uint64_t>(1, offset - std::min(offset, position_));
    const std::string_view bytes = left_.substr(0, wanted);
    bool ended_element = false;
    RILLMILL_TRY(splitter_->Feed(bytes, [&](std::string_view) { ended_element = true; }));
    left_.remove_prefix(bytes.size());
    position_ += bytes.size();
    if (bytes.empty() || position_ >= file.size) {
      boundary_ = file.size;
    } else if (bytes.size() == 1 && ended_element && bytes[0] == ',') {
      boundary_ = position_;
    }
    return Status::Ok();
  }

  FileSystem* const files_;
  const RecordSplitterFactory new_splitter_;
  // Of the file that was asked about last.
  std::string path_;
  std::unique_ptr<ReadableFile> file_;
  std::unique_ptr<RecordSplitter> splitter_;
  uint64_t asked_ = 0;
  uint64_t position_ = 0;  // bytes the splitter has seen
  uint64_t boundary_ = 0;  // the last one found
  std::string buffer_;
  std::string_view left_;  // of buffer_, not yet seen
};

}  // namespace

NextBoundary ArrayBoundary(FileSystem* files, RecordSplitterFactory splitter) {
  // Shared only because a std::function must be copyable.
  auto scanner = std::make_shared<ArrayScanner>(files, std::move(splitter));
  return [scanner](const FileInfo& file, uint64_t offset) -> Result<uint64_t> {
    auto next = scanner->Next(file, offset);
    if (!next.ok()) return next.status().WithContext(file.path);
    return next;
  };
}

}  // namespace rillmill::transport
