// The text of a file slice as a stream: decompressed where the file's name says so, without the
// byte order mark that the file may begin with.
//
// Threads:   one at a time.
// Failure:   StatusCode::kSource with the file's name: it vanished, became shorter, or its
//            compressed data is damaged.
// Memory:    a decompressor's window (gzip 32 KiB, bzip2 4 MiB, zstd up to 8 MiB as a rule) is not
//            charged to the budget.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/file_system.h"
#include "core/status.h"
#include "transport/file/file_slice.h"

namespace rillmill::transport {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Up to `bytes` bytes; 0 only at the end. REQUIRES: bytes > 0.
  virtual Result<size_t> Read(char* to, size_t bytes) = 0;
};

Result<std::unique_ptr<ByteStream>> OpenSlice(FileSystem* files, const FileSlice& slice);

// The whole text of a file.
Result<std::string> ReadText(FileSystem* files, const std::string& path);

}  // namespace rillmill::transport
