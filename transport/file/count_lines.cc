#include <algorithm>

#include "transport/file/slice_cursor.h"
#include "transport/file/slice_reader.h"

namespace rillmill::transport {
namespace {

// The inner sum stays in bytes, so that compilers turn it into 16 or more comparisons an
// instruction.
int64_t CountNewlines(const uint8_t* bytes, size_t size) {
  int64_t count = 0;
  for (size_t at = 0; at < size;) {
    const size_t stop = std::min(size, at + 255);
    uint8_t few = 0;
    for (; at < stop; ++at) few = static_cast<uint8_t>(few + (bytes[at] == '\n' ? 1 : 0));
    count += few;
  }
  return count;
}

}  // namespace

Result<int64_t> CountLines(FileSystem* files, const FileSlice& slice) {
  SliceCursor cursor(files, {slice});
  std::vector<uint8_t> buffer(256 * 1024);
  int64_t count = 0;
  uint8_t last = '\n';
  while (!cursor.done()) {
    RILLMILL_ASSIGN(const size_t got, cursor.Read(buffer.data(), buffer.size()));
    count += CountNewlines(buffer.data(), got);
    last = buffer[got - 1];
  }
  return count + (last == '\n' ? 0 : 1);
}

}  // namespace rillmill::transport
