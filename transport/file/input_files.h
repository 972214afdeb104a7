// Which files an input path means, and which of them are new.
//
// A file, a folder (its files by name; names that begin with "_" or "." are skipped, as in Spark;
// sub-folders are not entered), or a glob pattern in the last part of the path. Threads:   the
// source's own. Failure:   StatusCode::kSource when the path, or the folder of a pattern, cannot be
// listed.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "core/file_system.h"
#include "core/status.h"

namespace rillmill::transport {

class InputFiles {
 public:
  InputFiles(FileSystem* files, std::string path) : files_(files), path_(std::move(path)) {}

  // The files that no earlier call has returned, in name order.
  Result<std::vector<FileInfo>> TakeNew();

 private:
  FileSystem* files_;
  std::string path_;
  std::unordered_set<std::string> seen_;
};

}  // namespace rillmill::transport
