#include "config/measure/environment.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "config/measure/build_info.h"
#include "config/settings.h"

namespace rillmill::config {
namespace {

// "model name : …" of the first core.
std::string CpuModel() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != line.npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string Kernel() {
  utsname name{};
  return uname(&name) == 0 ? fmt::format("{} {}", name.sysname, name.release) : "unknown";
}

std::string Load() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? fmt::format("{:.2f}", load) : "unknown";
}

}  // namespace

TextMap Environment() {
  const int64_t memory = int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  return {{"commit", std::string(kCommit)},
          {"compiler", std::string(kCompiler)},
          {"flags", std::string(kFlags)},
          {"libraries", std::string(kLibraries)},
          {"cpu", CpuModel()},
          {"cores", std::to_string(MachineCores())},
          {"memory", std::to_string(memory)},
          {"kernel", Kernel()},
          {"load", Load()}};
}

}  // namespace rillmill::config
