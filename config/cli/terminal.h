// What the command line prints for people: everything here goes to stderr.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/number_text.h"  // IWYU pragma: export

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

// "[=====     ]  50 %  text  1.2 s left": a bar for the share done, 0 to 1; no time for 0 seconds.
std::string BarText(double share, std::string_view text, double seconds_left);

}  // namespace rillmill::config
