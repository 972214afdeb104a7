#include "transport/file/input_files.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "transport/file/decompressor.h"
#include "transport/paths.h"

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

std::string NameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// Why the path could not be opened; where its folder lacks it, what it may have been meant to be.
Status Missing(const std::string& path, const Status& reason, const Options& options,
               FileSystem* files) {
  const std::string where = options.Describe("path");
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const auto beside = files->List(folder.empty() ? "." : folder);
  std::vector<std::string> names;
  if (beside.ok()) {
    for (const FileInfo& entry : *beside) names.push_back(NameOf(entry.path));
  }
  const bool absent =
      beside.ok() && std::find(names.begin(), names.end(), NameOf(path)) == names.end();
  if (!absent) return reason.As(StatusCode::kSource).WithContext(where);
  const std::string_view nearest =
      NearestName(NameOf(path), std::vector<std::string_view>(names.begin(), names.end()));
  const std::string hint = nearest.empty() ? "relative paths start in the folder of the job file"
                                           : fmt::format("did you mean `{}`?", nearest);
  return {StatusCode::kSource, fmt::format("{}: {} ({})", where, reason.message(), hint),
          "PATH_NOT_FOUND"};
}

}  // namespace

Result<std::string> RequiredInput(const Options& options, const Environment& environment,
                                  std::string_view format) {
  RILLMILL_ASSIGN(const std::string path, RequiredPath(options, environment, format));
  RILLMILL_TRY(NewDecompressor(path).status().WithContext(options.Describe("path")));
  const std::string folder_or_file = Resolve(path).folder;
  const Status opened = environment.files->Open(folder_or_file).status();
  if (!opened.ok()) return Missing(folder_or_file, opened, options, environment.files);
  return path;
}

Result<std::vector<FileInfo>> InputFiles::TakeNew() {
  const Place place = Resolve(path_);
  auto listed = files_->List(place.folder);
  if (!listed.ok()) return listed.status().As(StatusCode::kSource).WithContext("source path");
  std::vector<FileInfo> fresh;
  for (FileInfo& entry : *listed) {
    const std::string name = NameOf(entry.path);
    const bool named_itself = entry.path == path_;  // a plain file is taken whatever its name is
    if (entry.is_directory || (!named_itself && IsHidden(name))) continue;
    if (!named_itself && ::fnmatch(place.pattern.c_str(), name.c_str(), 0) != 0) continue;
    if (seen_.insert(entry.path).second) fresh.push_back(std::move(entry));
  }
  return fresh;
}

}  // namespace rillmill::transport
