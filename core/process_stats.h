// What the process has used so far.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rillmill {

struct ProcessStats {
  double cpu_seconds = 0;  // user and system, all threads
  int64_t resident_bytes = 0;
  int64_t peak_resident_bytes = 0;
};

// From any thread; some tens of microseconds.
ProcessStats ReadProcessStats();

struct ThreadStats {
  std::string name;
  int64_t cpu_nanos = 0;
};

// The threads that live now; tens of microseconds each. Empty where the kernel does not tell.
std::vector<ThreadStats> ReadThreadStats();

}  // namespace rillmill
