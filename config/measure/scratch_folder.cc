#include "config/measure/scratch_folder.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

namespace rillmill::config {

Result<ScratchFolder> ScratchFolder::MakeBelow(const std::string& parent) {
  std::string path = parent + "/rillmill-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return Status(StatusCode::kRuntime,
                  fmt::format("no scratch folder {}: {}", path, std::strerror(errno)));
  }
  return ScratchFolder(std::move(path));
}

Result<ScratchFolder> ScratchFolder::Make() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  return MakeBelow(error ? "/tmp" : parent.string());
}

Result<ScratchFolder> ScratchFolder::MakeInMemory() {
  constexpr std::uintmax_t kRoom = std::uintmax_t{1} << 30;
  const std::string memory = "/dev/shm";
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(memory, error);
  if (!error && space.available >= kRoom && access(memory.c_str(), W_OK) == 0)
    return MakeBelow(memory);
  return Make();
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what is left over is below the folder for temporary files
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace rillmill::config
