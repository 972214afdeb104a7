// Which files an input path means, and which of them are new.
//
// A file, a folder (its files by name; names that begin with "_" or "." are skipped, as in Spark;
// sub-folders are not entered), or a glob pattern in the last part of the path.
//
// Threads:   the source's own.
// Failure:   StatusCode::kSource when the path, or the folder of a pattern, cannot be read.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "core/file_system.h"
#include "core/options.h"
#include "core/status.h"
#include "transport/builtin.h"

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

// The resolved option `path` of a source. What it names is there and may be read: that is asked
// when the source is made, so that `validate` notices, as Spark does when a stream is loaded.
Result<std::string> RequiredInput(const Options& options, const Environment& environment,
                                  std::string_view format);

}  // namespace rillmill::transport
