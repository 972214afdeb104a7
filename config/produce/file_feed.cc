#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

#include "config/produce/record_feed.h"
#include "config/produce/text_splitter.h"

namespace rillmill::config {
namespace {

constexpr size_t kReadBytes = 256 << 10;
constexpr int kPatienceMs = 100;

class FileFeed final : public RecordFeed {
 public:
  explicit FileFeed(const std::string& path)
      : name_(path == "-" ? "stdin" : path), buffer_(kReadBytes) {}
  ~FileFeed() override {
    if (fd_ > STDIN_FILENO) close(fd_);
  }

  Status Open() {
    fd_ = name_ == "stdin" ? STDIN_FILENO : open(name_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (fd_ < 0 || fstat(fd_, &about) != 0) return Failed("cannot be read");
    if (S_ISDIR(about.st_mode)) return {StatusCode::kSource, name_ + ": is a folder, not a file"};
    if (S_ISREG(about.st_mode)) size_ = about.st_size;
    return Status::Ok();
  }

  Result<FeedOutcome> Next(RecordSet* chunk) override {
    chunk->Clear();
    while (chunk->size() == 0) {
      if (ended_) return FeedOutcome::kEnd;
      pollfd input{fd_, POLLIN, 0};
      if (poll(&input, 1, kPatienceMs) <= 0) return FeedOutcome::kIdle;
      const ssize_t got = read(fd_, buffer_.data(), buffer_.size());
      if (got < 0 && errno != EINTR && errno != EAGAIN) return Failed("cannot be read");
      if (got < 0) return FeedOutcome::kIdle;
      RILLMILL_TRY(Take({buffer_.data(), static_cast<size_t>(got)}, chunk).WithContext(name_));
    }
    return FeedOutcome::kData;
  }

  Status Rewind() override {
    if (lseek(fd_, 0, SEEK_SET) < 0)
      return {StatusCode::kUsage, name_ + ": only a regular file can be read again"};
    splitter_ = NewTextSplitter();
    position_ = 0;
    ended_ = false;
    return Status::Ok();
  }

  std::optional<double> share() const override {
    if (size_ <= 0) return std::nullopt;
    return std::min(1.0, static_cast<double>(position_) / static_cast<double>(size_));
  }

 private:
  // No bytes are the end of the input, which ends a last line too.
  Status Take(std::string_view bytes, RecordSet* chunk) {
    const auto append = [chunk](std::string_view record) { chunk->Append(record); };
    position_ += static_cast<int64_t>(bytes.size());
    ended_ = bytes.empty();
    if (!ended_) return splitter_->Feed(bytes, append);
    RILLMILL_TRY(splitter_->Feed("\n", append));
    return splitter_->Finish();
  }

  Status Failed(std::string_view what) const {
    return {StatusCode::kSource,
            fmt::format("{}: {}: {}", name_, what, std::generic_category().message(errno))};
  }

  const std::string name_;
  int fd_ = -1;
  int64_t size_ = -1;  // of a regular file
  std::vector<char> buffer_;
  std::unique_ptr<RecordSplitter> splitter_ = NewTextSplitter();
  int64_t position_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<RecordFeed>> OpenFileFeed(const std::string& path) {
  auto feed = std::make_unique<FileFeed>(path);
  RILLMILL_TRY(feed->Open());
  return std::unique_ptr<RecordFeed>(std::move(feed));
}

}  // namespace rillmill::config
