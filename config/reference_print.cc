#include <fmt/format.h>

#include <string_view>

#include "config/reference.h"
#include "pipeline/text/to_text.h"

namespace rillmill::config {
namespace {

std::string TextOf(const ReferenceEntry& entry) {
  std::string text = "  " + entry.name;
  if (!entry.type.empty()) text += fmt::format(" ({})", entry.type);
  if (!entry.default_text.empty()) text += ", default " + entry.default_text;
  return text + fmt::format("\n      {}\n", entry.help);
}

// A cell of a table: a '|' would end it.
std::string Cell(std::string_view text) {
  std::string cell;
  for (char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string Code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", Cell(text));
}

std::string RowOf(const ReferenceEntry& entry) {
  return fmt::format("| {} | {} | {} | {} |\n", Code(entry.name), Cell(entry.type),
                     Code(entry.default_text), Cell(entry.help));
}

std::string Member(std::string_view name, std::string_view value) {
  std::string member;
  pipeline::AppendJsonString(name, &member);
  member += ':';
  pipeline::AppendJsonString(value, &member);
  return member;
}

std::string JsonOf(const ReferenceEntry& entry) {
  return fmt::format("{{{},{},{},{}}}", Member("name", entry.name), Member("type", entry.type),
                     Member("default", entry.default_text), Member("help", entry.help));
}

std::string JsonOf(const ReferenceGroup& group) {
  std::string entries;
  for (const ReferenceEntry& entry : group.entries)
    entries += (entries.empty() ? "" : ",\n  ") + JsonOf(entry);
  return fmt::format("{{{},{},\"entries\":[{}]}}", Member("title", group.title),
                     Member("note", group.note), entries);
}

}  // namespace

std::string AsText(const std::vector<ReferenceGroup>& groups) {
  std::string text;
  for (const ReferenceGroup& group : groups) {
    text += (text.empty() ? "" : "\n") + group.title + "\n";
    if (!group.note.empty()) text += "  " + group.note + "\n";
    for (const ReferenceEntry& entry : group.entries) text += TextOf(entry);
  }
  return text;
}

std::string AsMarkdown(const std::vector<ReferenceGroup>& groups) {
  std::string text =
      "# Reference\n\nAll that a job file may hold, as `rillmill config list --options` prints it "
      "(this page: with `--markdown`).\n";
  for (const ReferenceGroup& group : groups) {
    text += fmt::format("\n## {}\n", group.title);
    if (!group.note.empty()) text += fmt::format("\n{}\n", group.note);
    if (group.entries.empty()) continue;
    text += "\n| name | type | default | meaning |\n| --- | --- | --- | --- |\n";
    for (const ReferenceEntry& entry : group.entries) text += RowOf(entry);
  }
  return text;
}

std::string AsJson(const std::vector<ReferenceGroup>& groups) {
  std::string text;
  for (const ReferenceGroup& group : groups) text += (text.empty() ? "[" : ",\n ") + JsonOf(group);
  return text + "]\n";
}

}  // namespace rillmill::config
