// Lines for the person who runs the program: notes, warnings, errors. Made by config, handed down
// to who needs it.
//
// Threads:   Write from any thread; a line is never torn.
// Not for:   results (the sink) and the hot path.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace rillmill {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(LogLevel level, std::string_view line) = 0;
};

// Lines of `least` and above go to stderr with time and level.
std::unique_ptr<Log> NewStderrLog(LogLevel least);

}  // namespace rillmill
