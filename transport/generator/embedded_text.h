// Text files of data/presets that are compiled in (CMakeLists.txt turns them into string literals).
#pragma once

#include <string_view>

namespace rillmill::transport {

extern const std::string_view kSfCrimeStatistics;  // data/presets/sf-crime.txt

}  // namespace rillmill::transport
