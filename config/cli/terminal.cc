#include "config/cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>
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

// `value` with three digits and the first unit in which it is below `step`.
template <size_t n>
std::string Scaled(double value, double step, const std::array<std::string_view, n>& units) {
  size_t unit = 0;
  for (; std::abs(value) >= step && unit + 1 < n; ++unit) value /= step;
  const int digits = value == std::floor(value) || std::abs(value) >= 100 ? 0
                     : std::abs(value) >= 10                              ? 1
                                                                          : 2;
  return fmt::format("{:.{}f}{}{}", value, digits, units[unit].empty() ? "" : " ", units[unit]);
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

std::string Grouped(int64_t number) {
  std::string digits = fmt::format("{}", number);
  const int first = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(digits.size()) - 3; at > first; at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

std::string Short(double number) {
  return Scaled(number, 1000, std::array<std::string_view, 4>{"", "k", "M", "G"});
}

std::string DurationText(double nanos) {
  return Scaled(nanos, 1000, std::array<std::string_view, 4>{"ns", "us", "ms", "s"});
}

}  // namespace rillmill::config
