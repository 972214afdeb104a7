// What the build knows of itself; the source is made by CMake.
#pragma once

#include <string_view>

namespace rillmill::config {

extern const std::string_view kCommit;     // with "-dirty" when the tree had changes
extern const std::string_view kCompiler;   // "GNU 12.2.0"
extern const std::string_view kFlags;      // what the optimizer was told
extern const std::string_view kLibraries;  // "librdkafka 2.0.2, …"

}  // namespace rillmill::config
