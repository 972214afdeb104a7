#include "core/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace rillmill {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

class StderrLog final : public Log {
 public:
  explicit StderrLog(LogLevel least)
      : logger_("rillmill", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
    logger_.set_level(ToSpdlog(least));
    logger_.set_pattern("%H:%M:%S.%e %^%l%$ %v");
  }

  // spdlog catches its own exceptions and reports them on stderr.
  void Write(LogLevel level, std::string_view line) override { logger_.log(ToSpdlog(level), line); }

 private:
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> NewStderrLog(LogLevel least) { return std::make_unique<StderrLog>(least); }

}  // namespace rillmill
