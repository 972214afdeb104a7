#include "transport/paths.h"

#include <fmt/format.h>

#include <filesystem>

namespace rillmill::transport {

std::string ResolvePath(const std::string& path, const Environment& environment) {
  return (std::filesystem::path(environment.directory) / path).lexically_normal().string();
}

Result<std::string> RequiredPath(const Options& options, const Environment& environment,
                                 std::string_view format) {
  const std::string path = options.Text("path");
  if (!path.empty()) return ResolvePath(path, environment);
  return Status(StatusCode::kInvalid, fmt::format("format \"{}\" needs the option `path`", format));
}

}  // namespace rillmill::transport
