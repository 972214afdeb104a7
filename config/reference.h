// Every key, option and property that a job may hold, as data: collected from the declarations
// that check them. `config list --options` prints it, and REFERENCE.md is its Markdown.
#pragma once

#include <string>
#include <vector>

namespace rillmill::config {

struct ReferenceEntry {
  std::string name;
  std::string type;          // "integer, at least 1", "required"
  std::string default_text;  // empty = none
  std::string help;
};

struct ReferenceGroup {
  std::string title;  // "[source.NAME.options] of format \"text\""
  std::string note;   // may be empty
  std::vector<ReferenceEntry> entries;
};

std::vector<ReferenceGroup> Reference();

std::string AsText(const std::vector<ReferenceGroup>& groups);
std::string AsMarkdown(const std::vector<ReferenceGroup>& groups);
std::string AsJson(const std::vector<ReferenceGroup>& groups);

}  // namespace rillmill::config
