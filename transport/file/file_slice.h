// Byte ranges of files that begin and end at record boundaries: what one partition reads of one
// unit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/status.h"

namespace rillmill::transport {

struct FileSlice {
  std::string path;
  uint64_t begin = 0;
  uint64_t end = 0;
};

// The first record boundary of a file at or after `offset`.
using NextBoundary = std::function<Result<uint64_t>(const FileInfo& file, uint64_t offset)>;

// Boundaries of NDJSON: the byte after a '\n', or the end of the file.
NextBoundary LineBoundary(FileSystem* files);
// A file that cannot be cut: only its end.
Result<uint64_t> EndOfFile(const FileInfo& file, uint64_t offset);

// The files one after the other, cut into `parts` ranges of about the same size, in order. Some may
// be empty.
Result<std::vector<std::vector<FileSlice>>> CutFiles(const std::vector<FileInfo>& files, int parts,
                                                     const NextBoundary& next_boundary);

}  // namespace rillmill::transport
