// The text of a list of file slices, one slice after the other.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/status.h"
#include "transport/file/byte_stream.h"
#include "transport/file/file_slice.h"

namespace rillmill::transport {

class SliceCursor {
 public:
  SliceCursor(FileSystem* files, std::vector<FileSlice> slices)
      : files_(files), slices_(std::move(slices)) {}

  // Up to `bytes` bytes of the current slice; 0 = it has ended, the next one is current.
  // REQUIRES: !done(), bytes > 0.
  Result<size_t> Read(char* to, size_t bytes);
  bool done() const { return next_ == slices_.size(); }
  // The slice of the last Read.
  const FileSlice& slice() const { return slices_[last_]; }

 private:
  FileSystem* files_;
  std::vector<FileSlice> slices_;
  size_t next_ = 0;  // the slice being read
  size_t last_ = 0;
  std::unique_ptr<ByteStream> stream_;  // of next_; null before its first byte
};

}  // namespace rillmill::transport
