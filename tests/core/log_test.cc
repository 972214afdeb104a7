#include "core/log.h"

#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace rillmill {
namespace {

std::string Captured(const std::function<void()>& write) {
  testing::internal::CaptureStderr();
  write();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesTheTimeTheLevelAndTheLine) {
  const std::string text =
      Captured([] { NewStderrLog(LogLevel::kInfo)->Write(LogLevel::kWarning, "disk {} is full"); });
  EXPECT_TRUE(std::regex_match(
      text,
      std::regex(
          R"(\d\d:\d\d:\d\d\.\d\d\d (\x1b\[[0-9;]*m)*warning(\x1b\[[0-9;]*m)* disk \{\} is full\n)")))
      << text;
}

TEST(Log, LeavesOutWhatIsBelowTheLeastLevel) {
  const std::string text = Captured([] {
    const auto log = NewStderrLog(LogLevel::kWarning);
    log->Write(LogLevel::kDebug, "debug");
    log->Write(LogLevel::kInfo, "info");
    log->Write(LogLevel::kWarning, "warning");
    log->Write(LogLevel::kError, "error");
  });
  EXPECT_EQ(text.find("debug"), std::string::npos);
  EXPECT_EQ(text.find("info"), std::string::npos);
  EXPECT_NE(text.find("warning"), std::string::npos);
  EXPECT_NE(text.find("error"), std::string::npos);
}

TEST(Log, NeverTearsALine) {
  const std::string line(200, 'x');
  const std::string text = Captured([&] {
    const auto log = NewStderrLog(LogLevel::kInfo);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) log->Write(LogLevel::kInfo, line);
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  size_t whole = 0;
  for (size_t at = 0; (at = text.find(" " + line + "\n", at)) != std::string::npos; ++at) ++whole;
  EXPECT_EQ(whole, 200u);
}

}  // namespace
}  // namespace rillmill
