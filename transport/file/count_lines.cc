#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "transport/file/slice_cursor.h"
#include "transport/file/slice_reader.h"

namespace rillmill::transport {
namespace {

// Adds up few(i) over [0, size). The inner sum stays in bytes, so that compilers turn it into 16 or
// more comparisons an instruction.
template <class Few>
int64_t Sum(size_t size, Few few) {
  int64_t sum = 0;
  for (size_t at = 0; at < size;) {
    const size_t stop = std::min(size, at + 255);
    uint8_t part = 0;
    for (; at < stop; ++at) part = static_cast<uint8_t>(part + (few(at) ? 1 : 0));
    sum += part;
  }
  return sum;
}

// How many lines end in bytes[0, size): at '\r', and at '\n' unless bytes[-1] is its '\r'.
int64_t CountLineEnds(const char* bytes, size_t size) {
  const bool plain = bytes[-1] != '\r' && std::memchr(bytes, '\r', size) == nullptr;
  if (plain) return Sum(size, [=](size_t i) { return bytes[i] == '\n'; });
  return Sum(size, [=](size_t i) {
    return (bytes[i] == '\r') | ((bytes[i] == '\n') & (*(bytes + i - 1) != '\r'));
  });
}

}  // namespace

Result<int64_t> CountLines(FileSystem* files, const FileSlice& slice) {
  SliceCursor cursor(files, {slice});
  std::vector<char> buffer(64 * 1024 + 1);
  char* const bytes = buffer.data() + 1;  // behind the last byte of the read before
  int64_t count = 0;
  bytes[-1] = '\n';
  while (!cursor.done()) {
    RILLMILL_ASSIGN(const size_t got, cursor.Read(bytes, buffer.size() - 1));
    count += CountLineEnds(bytes, got);
    if (got > 0) bytes[-1] = bytes[got - 1];
  }
  const bool open = bytes[-1] != '\n' && bytes[-1] != '\r';
  return count + (open ? 1 : 0);
}

}  // namespace rillmill::transport
