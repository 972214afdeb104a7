// Byte ranges of files that begin and end at record boundaries: what one partition reads of one
// unit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/record_splitter.h"
#include "core/status.h"

namespace rillmill::transport {

struct FileSlice {
  std::string path;
  uint64_t begin = 0;
  uint64_t end = 0;
  bool ends_file = true;  // `end` is the end of the file
};

// The first record boundary of a file at or after `offset`.
using NextBoundary = std::function<Result<uint64_t>(const FileInfo& file, uint64_t offset)>;

// Boundaries of NDJSON: the byte behind the end of a line, or the end of the file.
NextBoundary LineBoundary(FileSystem* files);
// Boundaries of a JSON array: the byte behind the ',' that ends an element, or the end of the file.
// To find them it reads each file from the beginning, once when they are asked for in order.
NextBoundary ArrayBoundary(FileSystem* files, RecordSplitterFactory splitter);

// The files one after the other, cut into `parts` ranges of about the same size, in order. Some may
// be empty; a compressed file is not cut.
Result<std::vector<std::vector<FileSlice>>> CutFiles(const std::vector<FileInfo>& files, int parts,
                                                     const NextBoundary& next_boundary);

}  // namespace rillmill::transport
