#include "transport/file/file_slice.h"

#include <memory>
#include <string_view>

#include "transport/file/decompressor.h"

namespace rillmill::transport {
namespace {

struct CutPoint {
  size_t file = 0;
  uint64_t offset = 0;
};

// Behind the first end of a line at or after `offset - 1`: the byte before the offset may be one.
Result<uint64_t> NextLine(FileSystem* files, const FileInfo& info, uint64_t offset) {
  RILLMILL_ASSIGN(const std::unique_ptr<ReadableFile> file, files->Open(info.path));
  std::string buffer(64 * 1024, '\0');
  bool after_return = false;
  for (uint64_t at = offset - 1; at < info.size;) {
    RILLMILL_ASSIGN(const size_t got, file->ReadAt(at, buffer.data(), buffer.size()));
    if (got == 0) break;
    const auto bytes = std::string_view(buffer).substr(0, got);
    if (after_return) return bytes[0] == '\n' ? at + 1 : at;
    const size_t end = bytes.find_first_of("\r\n");
    if (end != bytes.npos && bytes[end] == '\n') return at + end + 1;
    after_return = end != bytes.npos;
    at += after_return ? end + 1 : got;  // what follows the '\r' decides
  }
  return info.size;
}

// Where byte `position` of the concatenated files lies, moved to a record boundary.
Result<CutPoint> Locate(const std::vector<FileInfo>& files, uint64_t position,
                        const NextBoundary& next_boundary) {
  CutPoint point;
  while (point.file < files.size() && position >= files[point.file].size) {
    position -= files[point.file++].size;
  }
  if (position == 0) return point;
  const FileInfo& file = files[point.file];
  if (IsCompressed(file.path)) {
    point.offset = file.size;
  } else {
    RILLMILL_ASSIGN(point.offset, next_boundary(file, position));
  }
  return point;
}

std::vector<FileSlice> Between(const std::vector<FileInfo>& files, CutPoint from, CutPoint to) {
  std::vector<FileSlice> slices;
  for (size_t i = from.file; i <= to.file && i < files.size(); ++i) {
    const uint64_t begin = i == from.file ? from.offset : 0;
    const uint64_t end = i == to.file ? to.offset : files[i].size;
    if (begin < end) slices.push_back({files[i].path, begin, end, end == files[i].size});
  }
  return slices;
}

}  // namespace

NextBoundary LineBoundary(FileSystem* files) {
  return [files](const FileInfo& file, uint64_t offset) { return NextLine(files, file, offset); };
}

Result<std::vector<std::vector<FileSlice>>> CutFiles(const std::vector<FileInfo>& files, int parts,
                                                     const NextBoundary& next_boundary) {
  uint64_t total = 0;
  for (const FileInfo& file : files) total += file.size;
  std::vector<std::vector<FileSlice>> cut;
  CutPoint from;
  const auto count = static_cast<uint64_t>(parts);
  for (uint64_t part = 1; part <= count; ++part) {
    CutPoint to{files.size(), 0};
    if (part < count) {
      const uint64_t target = total / count * part + total % count * part / count;
      RILLMILL_ASSIGN(to, Locate(files, target, next_boundary));
    }
    cut.push_back(Between(files, from, to));
    from = to;
  }
  return cut;
}

}  // namespace rillmill::transport
