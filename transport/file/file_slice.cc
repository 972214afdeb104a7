#include "transport/file/file_slice.h"

#include <algorithm>
#include <cstring>

namespace rillmill::transport {
namespace {

struct CutPoint {
  size_t file = 0;
  uint64_t offset = 0;
};

Result<uint64_t> NextLine(FileSystem* files, const FileInfo& info, uint64_t offset) {
  RILLMILL_ASSIGN(const std::unique_ptr<ReadableFile> file, files->Open(info.path));
  std::vector<char> buffer(64 * 1024);
  // The byte before the offset may be the '\n' itself.
  for (uint64_t at = offset - 1; at < info.size;) {
    RILLMILL_ASSIGN(const size_t got, file->ReadAt(at, buffer.data(), buffer.size()));
    if (got == 0) break;
    if (const void* newline = std::memchr(buffer.data(), '\n', got)) {
      const auto distance = static_cast<const char*>(newline) - buffer.data();
      return std::min(info.size, at + static_cast<uint64_t>(distance) + 1);
    }
    at += got;
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
  RILLMILL_ASSIGN(point.offset, next_boundary(files[point.file], position));
  return point;
}

std::vector<FileSlice> Between(const std::vector<FileInfo>& files, CutPoint from, CutPoint to) {
  std::vector<FileSlice> slices;
  for (size_t i = from.file; i <= to.file && i < files.size(); ++i) {
    const uint64_t begin = i == from.file ? from.offset : 0;
    const uint64_t end = i == to.file ? to.offset : files[i].size;
    if (begin < end) slices.push_back({files[i].path, begin, end});
  }
  return slices;
}

}  // namespace

NextBoundary LineBoundary(FileSystem* files) {
  return [files](const FileInfo& file, uint64_t offset) { return NextLine(files, file, offset); };
}

Result<uint64_t> EndOfFile(const FileInfo& file, uint64_t) { return file.size; }

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
