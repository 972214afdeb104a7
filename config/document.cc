#include "config/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/options.h"

namespace rillmill::config {
namespace {

constexpr std::array<std::string_view, 4> kOpenTables = {"options", "json", "derive", "conf"};

Member* FindOrAdd(std::string_view name, const std::string& where, Node* table) {
  auto same = [&](const Member& member) { return member.name == name; };
  auto found = std::find_if(table->members.begin(), table->members.end(), same);
  if (found != table->members.end()) return &*found;
  Node added;
  added.where = where;
  return &table->members.emplace_back(Member{std::string(name), where, std::move(added)});
}

bool SameName(std::string_view a, std::string_view b) {
  const CaseInsensitiveLess less;
  return !less(a, b) && !less(b, a);
}

// Removes `name` however it was written: as one quoted key or as nested tables, in any case.
void Erase(std::string_view name, Node* table) {
  std::erase_if(table->members, [&](Member& member) {
    if (SameName(member.name, name)) return true;
    const bool begins_name = SameName(member.name + ".", name.substr(0, member.name.size() + 1));
    if (member.node.kind != Node::Kind::kTable || !begins_name) return false;
    Erase(name.substr(member.name.size() + 1), &member.node);
    return member.node.members.empty();
  });
}

Status FlattenInto(const Node& table, const std::string& prefix, std::vector<Member>* out) {
  for (const Member& member : table.members) {
    std::string name = prefix + member.name;
    if (member.node.kind == Node::Kind::kTable) {
      RILLMILL_TRY(FlattenInto(member.node, name + ".", out));
      continue;
    }
    if (member.node.kind == Node::Kind::kOther) {
      return {StatusCode::kInvalid, fmt::format("{}: `{}` must be a text, a number, true or false",
                                                member.node.where, name)};
    }
    auto same = [&](const Member& other) { return SameName(other.name, name); };
    if (std::any_of(out->begin(), out->end(), same)) {
      return {StatusCode::kInvalid, fmt::format("{}: `{}` is given twice", member.where, name)};
    }
    out->push_back({std::move(name), member.where, member.node});
  }
  return Status::Ok();
}

// The names of a dotted path; quotes around one keep its dots.
Result<std::vector<std::string>> SplitPath(std::string_view path) {
  std::vector<std::string> names;
  for (bool more = true; more;) {
    const bool quoted = path.starts_with('"') || path.starts_with('\'');
    const size_t begin = quoted ? 1 : 0;
    const size_t end = std::min(path.find(quoted ? path[0] : '.', begin), path.size());
    names.emplace_back(path.substr(begin, end - begin));
    if (names.back().empty()) return Status(StatusCode::kInvalid, "a name is missing");
    path.remove_prefix(std::min(path.size(), end + begin));
    more = path.starts_with('.');
    if (!more && !path.empty())
      return Status(StatusCode::kInvalid, fmt::format("a dot is missing before `{}`", path));
    if (more) path.remove_prefix(1);
  }
  return names;
}

// Whether names[i] is a table whose names hold dots, and not a source or table that is called so.
bool IsOpen(const std::vector<std::string>& names, size_t i) {
  const bool given_by_user = i == 1 && (names[0] == "source" || names[0] == "table");
  return !given_by_user &&
         std::find(kOpenTables.begin(), kOpenTables.end(), names[i]) != kOpenTables.end();
}

// Where the last name begins: behind an open table all the rest is one.
size_t LastNameOf(const std::vector<std::string>& names) {
  size_t last = 0;
  while (last + 1 < names.size() && (last == 0 || !IsOpen(names, last - 1))) ++last;
  return last;
}

}  // namespace

const Member* Node::Find(std::string_view name) const {
  auto found = std::find_if(members.begin(), members.end(),
                            [&](const Member& member) { return member.name == name; });
  return found == members.end() ? nullptr : &*found;
}

std::string_view KindText(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kText:
      return "a text";
    case Node::Kind::kBool:
      return "a boolean";
    case Node::Kind::kNumber:
      return "a number";
    case Node::Kind::kTable:
      return "a table";
    case Node::Kind::kOther:
      return "an array or a date";
  }
  return {};
}

Status SetValue(std::string_view path, std::string value, Node* root) {
  const std::string where = fmt::format("--set {}", path);
  auto split = SplitPath(path);
  if (!split.ok()) return split.status().WithContext(where);
  const std::vector<std::string>& names = *split;
  const size_t last = LastNameOf(names);
  Node* table = root;
  for (size_t i = 0; i < last; ++i) {
    Member* member = FindOrAdd(names[i], where, table);
    if (member->node.kind != Node::Kind::kTable) {
      return {StatusCode::kInvalid, fmt::format("{}: `{}` is {}, not a table", where, names[i],
                                                KindText(member->node.kind))};
    }
    table = &member->node;
  }
  const std::string name = fmt::format("{}", fmt::join(std::span(names).subspan(last), "."));
  if (last > 0 && IsOpen(names, last - 1)) Erase(name, table);
  Member* member = FindOrAdd(name, where, table);
  member->where = where;
  member->node = Node{Node::Kind::kText, std::move(value), where, {}};
  return Status::Ok();
}

Result<std::vector<Member>> Flatten(const Node& table) {
  std::vector<Member> flat;
  RILLMILL_TRY(FlattenInto(table, "", &flat));
  return flat;
}

}  // namespace rillmill::config
