// Any text as a job file, a properties file and a --set flag: refused or loaded, never a crash.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/conf.h"
#include "config/job.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rillmill::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Overrides overrides;
  // What follows a NUL is the value of a flag; its first line names the key.
  const std::string_view flag = text.substr(std::min(text.find('\0'), size));
  if (flag.size() > 1) {
    const size_t line = std::min(flag.find('\n'), flag.size());
    overrides.set.emplace_back(flag.substr(1, line - 1), flag.substr(line));
  }
  const auto job = ParseJob(text.substr(0, text.find('\0')), "fuzz/job.toml", overrides);
  std::vector<std::string> notes;
  const auto conf = MergeConf({ParseProperties(text, "fuzz.conf", &notes)}, &notes);
  // An error says what is wrong.
  if (!job.ok() && job.status().message().empty()) __builtin_trap();
  if (!conf.ok() && conf.status().message().empty()) __builtin_trap();
  return 0;
}
