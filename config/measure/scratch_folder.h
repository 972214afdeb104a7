// A folder of its own for the life of the object.
#pragma once

#include <string>

#include "core/status.h"

namespace rillmill::config {

class ScratchFolder {
 public:
  // Below $TMPDIR, else /tmp.
  static Result<ScratchFolder> Make();
  // In memory where there is room (/dev/shm), so that no disk is waited for; else as Make.
  static Result<ScratchFolder> MakeInMemory();
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ~ScratchFolder();  // with everything in it

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  static Result<ScratchFolder> MakeBelow(const std::string& parent);
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace rillmill::config
