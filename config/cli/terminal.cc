#include "config/cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace rillmill::config {
namespace {

// Threads write whole lines: one call each.
void Write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string Colored(std::string_view text, int color) {
  return ColorWanted() ? fmt::format("\x1b[{}m{}\x1b[0m", color, text) : std::string(text);
}

}  // namespace

bool StdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }
bool StderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

bool ColorWanted() {
  const char* no_color = std::getenv("NO_COLOR");
  return StderrIsTerminal() && (no_color == nullptr || *no_color == '\0');
}

void PrintError(std::string_view text) {
  Write(fmt::format("{} {}\n", Colored("error:", 31), text));
}

void PrintNotes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) Write(fmt::format("{} {}\n", Colored("note:", 33), note));
}

void PrintLine(std::string_view text) { Write(std::string(text) + "\n"); }

void PrintStatusLine(std::string_view text) { Write(fmt::format("\r{}\x1b[K", text)); }

std::string BarText(double share, std::string_view text, double seconds_left) {
  constexpr int kWidth = 24;
  share = std::clamp(share, 0.0, 1.0);
  const int filled = static_cast<int>(share * kWidth);
  const std::string eta =
      seconds_left > 0 ? fmt::format("  {} left", DurationText(seconds_left * 1e9)) : "";
  return fmt::format("[{:=<{}}{: <{}}] {:3.0f} %  {}{}", "", filled, "", kWidth - filled,
                     share * 100, text, eta);
}

}  // namespace rillmill::config
