// What the command line prints for people: everything here goes to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rillmill::config {

bool StdoutIsTerminal();
bool StderrIsTerminal();
// A terminal, and NO_COLOR does not ask for plain text.
bool ColorWanted();

// "error: text", once.
void PrintError(std::string_view text);
// "note: text" for each.
void PrintNotes(const std::vector<std::string>& notes);
void PrintLine(std::string_view text);
// A line that the next one replaces; an empty text clears it.
void PrintStatusLine(std::string_view text);

// "1,234,567".
std::string Grouped(int64_t number);
// "1.25 M", "870": three digits for rates.
std::string Short(double number);
// "1.25 ms", "870 us", "2.1 s".
std::string DurationText(double nanos);

}  // namespace rillmill::config
