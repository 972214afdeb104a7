#include "transport/file/input_files.h"

#include <fnmatch.h>

#include <filesystem>

namespace rillmill::transport {
namespace {

bool IsPattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

bool IsHidden(const std::string& name) { return name.starts_with('_') || name.starts_with('.'); }

// The pattern of the path's last part, "*" for a folder.
struct Place {
  std::string folder;
  std::string pattern;
};

Place Resolve(const std::string& path) {
  if (!IsPattern(path)) return {path, "*"};
  const std::filesystem::path whole(path);
  const std::string folder = whole.parent_path().string();
  return {folder.empty() ? "." : folder, whole.filename().string()};
}

}  // namespace

Result<std::vector<FileInfo>> InputFiles::TakeNew() {
  const Place place = Resolve(path_);
  auto listed = files_->List(place.folder);
  if (!listed.ok()) return listed.status().As(StatusCode::kSource).WithContext("source path");
  std::vector<FileInfo> fresh;
  for (FileInfo& entry : *listed) {
    const std::string name = std::filesystem::path(entry.path).filename().string();
    const bool named_itself = entry.path == path_;  // a plain file is taken whatever its name is
    if (entry.is_directory || (!named_itself && IsHidden(name))) continue;
    if (!named_itself && ::fnmatch(place.pattern.c_str(), name.c_str(), 0) != 0) continue;
    if (seen_.insert(entry.path).second) fresh.push_back(std::move(entry));
  }
  return fresh;
}

}  // namespace rillmill::transport
