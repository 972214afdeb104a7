#include "core/file_system.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace rillmill {
namespace {

Status Failed(std::string_view action, const std::string& path, int error) {
  return Status(StatusCode::kRuntime, fmt::format("cannot {} {}: {}", action, path,
                                                  std::generic_category().message(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

class SystemReadableFile final : public ReadableFile {
 public:
  SystemReadableFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  Result<size_t> ReadAt(uint64_t position, void* to, size_t bytes) override {
    size_t done = 0;
    while (done < bytes) {
      const ssize_t got = ::pread(fd_.get(), static_cast<char*>(to) + done, bytes - done,
                                  static_cast<off_t>(position + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Failed("read", path_, errno);
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

 private:
  Descriptor fd_;
  std::string path_;
};

class SystemWritableFile final : public WritableFile {
 public:
  SystemWritableFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  Status Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(fd_.get(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return Failed("write", path_, errno);
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return Status::Ok();
  }

  Status Sync() override {
    return ::fsync(fd_.get()) == 0 ? Status::Ok() : Failed("sync", path_, errno);
  }

 private:
  Descriptor fd_;
  std::string path_;
};

class MachineFiles final : public FileSystem {
 public:
  Result<std::unique_ptr<ReadableFile>> Open(const std::string& path) override {
    // Not blocking: opening a pipe must not wait for its writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return Failed("open", path, errno);
    return std::unique_ptr<ReadableFile>(std::make_unique<SystemReadableFile>(fd, path));
  }

  Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error) return Failed("create folder", folder, error.value());
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return Failed("create", path, errno);
    return std::unique_ptr<WritableFile>(std::make_unique<SystemWritableFile>(fd, path));
  }

  Status Rename(const std::string& from, const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) != 0) return Failed("rename", from, errno);
    std::string folder = std::filesystem::path(to).parent_path().string();
    if (folder.empty()) folder = ".";
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return Failed("sync folder", folder, errno);
    return Status::Ok();
  }

  Status Remove(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? Status::Ok() : Failed("remove", path, errno);
  }

  Result<std::vector<FileInfo>> List(const std::string& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return Failed("read", path, errno);
    if (S_ISREG(info.st_mode)) {
      return std::vector<FileInfo>{{path, static_cast<uint64_t>(info.st_size), false}};
    }
    if (!S_ISDIR(info.st_mode))
      return Status(StatusCode::kRuntime, "cannot read " + path + ": neither a file nor a folder");
    std::error_code error;
    std::vector<FileInfo> entries;
    std::filesystem::directory_iterator at(path, error);
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
      std::string entry = at->path().string();
      // A file may vanish between listing and stat; then it was not there.
      if (::stat(entry.c_str(), &info) != 0) continue;
      if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) continue;  // a pipe, a socket
      entries.push_back(
          {std::move(entry), static_cast<uint64_t>(info.st_size), S_ISDIR(info.st_mode)});
    }
    if (error) return Failed("list", path, error.value());
    std::sort(entries.begin(), entries.end(),
              [](const FileInfo& a, const FileInfo& b) { return a.path < b.path; });
    return entries;
  }
};

}  // namespace

FileSystem* SystemFileSystem() {
  static MachineFiles files;
  return &files;
}

Result<std::string> ReadFile(FileSystem* files, const std::string& path) {
  RILLMILL_ASSIGN(const std::unique_ptr<ReadableFile> file, files->Open(path));
  std::string content;
  constexpr size_t kStep = 1 << 16;
  for (size_t got = kStep; got == kStep;) {
    const size_t size = content.size();
    content.resize(size + kStep);
    RILLMILL_ASSIGN(got, file->ReadAt(size, content.data() + size, kStep));
    content.resize(size + got);
  }
  return content;
}

}  // namespace rillmill
