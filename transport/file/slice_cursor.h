// The bytes of a list of file slices, one slice after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/status.h"
#include "transport/file/file_slice.h"

namespace rillmill::transport {

class SliceCursor {
 public:
  SliceCursor(FileSystem* files, std::vector<FileSlice> slices)
      : files_(files), slices_(std::move(slices)) {}

  // Up to `bytes` bytes of the current slice, at least one. REQUIRES: !done(), bytes > 0.
  // A file that vanished or became shorter since it was listed is an error.
  Result<size_t> Read(void* to, size_t bytes);
  // The last Read reached the end of its slice.
  bool at_slice_end() const { return at_slice_end_; }
  bool done() const { return next_ == slices_.size(); }
  // The file of the last Read.
  const std::string& path() const { return path_; }

 private:
  FileSystem* files_;
  std::vector<FileSlice> slices_;
  size_t next_ = 0;  // the slice being read
  std::unique_ptr<ReadableFile> file_;
  uint64_t position_ = 0;
  bool at_slice_end_ = false;
  std::string path_;
};

}  // namespace rillmill::transport
