// What the process has used so far.
#pragma once

#include <cstdint>

namespace rillmill {

struct ProcessStats {
  double cpu_seconds = 0;  // user and system, all threads
  int64_t resident_bytes = 0;
  int64_t peak_resident_bytes = 0;
};

// From any thread; a few microseconds.
ProcessStats ReadProcessStats();

}  // namespace rillmill
