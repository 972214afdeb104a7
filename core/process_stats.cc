#include "core/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace rillmill {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total_pages = 0, resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

ProcessStats ReadProcessStats() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const int64_t resident = ResidentBytes();
  // The kernel updates the peak lazily; it is never below what is resident now.
  const int64_t peak = std::max<int64_t>(usage.ru_maxrss * 1024, resident);
  return {Seconds(usage.ru_utime) + Seconds(usage.ru_stime), resident, peak};
}

}  // namespace rillmill
