#include "config/measure/scratch_folder.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rillmill::config {

Result<ScratchFolder> ScratchFolder::Make() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "rillmill-XXXXXX").string();
  if (error || mkdtemp(path.data()) == nullptr) {
    return Status(StatusCode::kRuntime,
                  fmt::format("no scratch folder {}: {}", path, std::strerror(errno)));
  }
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what is left over is below the folder for temporary files
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace rillmill::config
