#include "core/process_stats.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace rillmill {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// The lines "VmRSS: … kB" and "VmHWM: … kB". getrusage's peak is not asked: it
// begins with what the process that forked this one held.
struct Memory {
  int64_t resident = 0, peak = 0;
};
Memory ReadMemory() {
  std::ifstream status("/proc/self/status");
  Memory memory;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) memory.peak = std::atoll(line.c_str() + 6) * 1024;
    if (line.starts_with("VmRSS:")) memory.resident = std::atoll(line.c_str() + 6) * 1024;
  }
  return memory;
}

}  // namespace

ProcessStats ReadProcessStats() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const Memory memory = ReadMemory();
  return {Seconds(usage.ru_utime) + Seconds(usage.ru_stime), memory.resident,
          std::max(memory.peak, memory.resident)};
}

std::vector<ThreadStats> ReadThreadStats() {
  std::vector<ThreadStats> threads;
  std::error_code ended;  // a thread may end while it is looked at
  for (std::filesystem::directory_iterator task("/proc/self/task", ended), last;
       !ended && task != last; task.increment(ended)) {
    ThreadStats thread;
    std::ifstream comm(task->path() / "comm"), schedstat(task->path() / "schedstat");
    if (std::getline(comm, thread.name) && schedstat >> thread.cpu_nanos)
      threads.push_back(std::move(thread));
  }
  return threads;
}

}  // namespace rillmill
