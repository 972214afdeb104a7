// Files behind a seam, so that tests can inject full disks, short reads and vanished files.
//
// Threads:   FileSystem: all methods from any thread. A file: one thread at a time.
// Blocking:  like the system calls underneath.
// Failure:   StatusCode::kRuntime with path and reason; the caller turns it into its own code with
// Status::As.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill {

class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Up to `bytes` bytes from `position`; fewer only at the end of the file.
  virtual Result<size_t> ReadAt(uint64_t position, void* to, size_t bytes) = 0;
};

class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status Append(std::string_view bytes) = 0;
  // What was appended survives a crash of the machine after this.
  virtual Status Sync() = 0;
};

struct FileInfo {
  std::string path;
  uint64_t size = 0;
  bool is_directory = false;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<ReadableFile>> Open(const std::string& path) = 0;
  // An empty file in place of what was there; missing folders are made.
  virtual Result<std::unique_ptr<WritableFile>> Create(const std::string& path) = 0;
  // Atomic, and durable when it returns. REQUIRES: same folder.
  virtual Status Rename(const std::string& from, const std::string& to) = 0;
  virtual Status Remove(const std::string& path) = 0;
  // The files and folders in a folder by name, or a file itself; pipes and devices are neither.
  virtual Result<std::vector<FileInfo>> List(const std::string& path) = 0;
};

// The machine's files; lives as long as the process.
FileSystem* SystemFileSystem();

// The whole content of a file.
Result<std::string> ReadFile(FileSystem* files, const std::string& path);

}  // namespace rillmill
