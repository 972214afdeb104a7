#include "transport/file/byte_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "transport/file/decompressor.h"

namespace rillmill::transport {
namespace {

constexpr size_t kReadBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class PlainStream final : public ByteStream {
 public:
  PlainStream(std::unique_ptr<ReadableFile> file, FileSlice slice)
      : file_(std::move(file)), slice_(std::move(slice)), position_(slice_.begin) {}

  Result<size_t> Read(char* to, size_t bytes) override {
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(bytes, slice_.end - position_));
    if (wanted == 0) return size_t{0};
    RILLMILL_ASSIGN(const size_t got, file_->ReadAt(position_, to, wanted));
    if (got == 0) {
      return Status(StatusCode::kSource,
                    fmt::format("{} became shorter while it was read: {} bytes were there, now {}",
                                slice_.path, slice_.end, position_));
    }
    position_ += got;
    return got;
  }

 private:
  const std::unique_ptr<ReadableFile> file_;
  const FileSlice slice_;
  uint64_t position_;
};

class DecompressedStream final : public ByteStream {
 public:
  DecompressedStream(std::unique_ptr<ByteStream> input, std::unique_ptr<Decompressor> decompressor,
                     std::string path)
      : input_(std::move(input)),
        decompressor_(std::move(decompressor)),
        path_(std::move(path)),
        chunk_(kReadBytes, '\0') {}

  Result<size_t> Read(char* to, size_t bytes) override {
    while (true) {
      if (left_.empty() && !input_ended_) RILLMILL_TRY(ReadChunk());
      if (left_.empty() && decompressor_->complete()) return size_t{0};
      auto step = decompressor_->Decode(left_, to, bytes);
      if (!step.ok()) return step.status().WithContext(path_);
      left_.remove_prefix(step->read);
      if (step->written > 0) return step->written;
      if (step->read == 0 && input_ended_) {
        return Status(StatusCode::kSource, path_ + ": the compressed data ends in the middle");
      }
    }
  }

 private:
  Status ReadChunk() {
    RILLMILL_ASSIGN(const size_t got, input_->Read(chunk_.data(), chunk_.size()));
    left_ = std::string_view(chunk_).substr(0, got);
    input_ended_ = got == 0;
    return Status::Ok();
  }

  const std::unique_ptr<ByteStream> input_;
  const std::unique_ptr<Decompressor> decompressor_;
  const std::string path_;
  std::string chunk_;
  std::string_view left_;  // of chunk_, not yet decoded
  bool input_ended_ = false;
};

// Leaves out a byte order mark at the beginning, as Spark's line reader does.
class UnmarkedStream final : public ByteStream {
 public:
  explicit UnmarkedStream(std::unique_ptr<ByteStream> input) : input_(std::move(input)) {}

  Result<size_t> Read(char* to, size_t bytes) override {
    if (!looked_) RILLMILL_TRY(Look());
    if (head_.empty()) return input_->Read(to, bytes);
    const size_t count = head_.copy(to, bytes);
    head_.erase(0, count);
    return count;
  }

 private:
  Status Look() {
    looked_ = true;
    char byte = 0;
    while (kByteOrderMark.starts_with(head_) && head_.size() < kByteOrderMark.size()) {
      RILLMILL_ASSIGN(const size_t got, input_->Read(&byte, 1));
      if (got == 0) break;
      head_ += byte;
    }
    if (head_ == kByteOrderMark) head_.clear();
    return Status::Ok();
  }

  const std::unique_ptr<ByteStream> input_;
  bool looked_ = false;
  std::string head_;  // read to look for the mark, not yet handed out
};

Result<std::unique_ptr<ByteStream>> Open(FileSystem* files, const FileSlice& slice) {
  RILLMILL_ASSIGN(std::unique_ptr<Decompressor> decompressor, NewDecompressor(slice.path));
  RILLMILL_ASSIGN(std::unique_ptr<ReadableFile> file, files->Open(slice.path));
  std::unique_ptr<ByteStream> stream = std::make_unique<PlainStream>(std::move(file), slice);
  if (decompressor != nullptr) {
    stream = std::make_unique<DecompressedStream>(std::move(stream), std::move(decompressor),
                                                  slice.path);
  }
  if (slice.begin == 0) stream = std::make_unique<UnmarkedStream>(std::move(stream));
  return stream;
}

}  // namespace

Result<std::unique_ptr<ByteStream>> OpenSlice(FileSystem* files, const FileSlice& slice) {
  auto opened = Open(files, slice);
  if (!opened.ok()) return opened.status().As(StatusCode::kSource);
  return opened;
}

Result<std::string> ReadText(FileSystem* files, const std::string& path) {
  RILLMILL_ASSIGN(const std::vector<FileInfo> found, files->List(path));
  const bool is_file = found.size() == 1 && found[0].path == path;
  if (!is_file) return Status(StatusCode::kSource, "cannot read " + path + ": Is a directory");
  RILLMILL_ASSIGN(const auto stream, OpenSlice(files, {path, 0, found[0].size, true}));
  std::string text;
  for (size_t got = 1; got > 0;) {
    const size_t size = text.size();
    text.resize(size + kReadBytes);
    RILLMILL_ASSIGN(got, stream->Read(text.data() + size, kReadBytes));
    text.resize(size + got);
  }
  return text;
}

}  // namespace rillmill::transport
