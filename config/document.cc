#include "config/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

// Removes `name` however it was written: as one quoted key or as nested tables.
void Erase(std::string_view name, Node* table) {
  std::erase_if(table->members, [&](Member& member) {
    if (member.name == name) return true;
    if (member.node.kind != Node::Kind::kTable || !name.starts_with(member.name + "."))
      return false;
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
    const CaseInsensitiveLess less;
    auto same = [&](const Member& other) {
      return !less(other.name, name) && !less(name, other.name);
    };
    if (std::any_of(out->begin(), out->end(), same)) {
      return {StatusCode::kInvalid, fmt::format("{}: `{}` is given twice", member.where, name)};
    }
    out->push_back({std::move(name), member.where, member.node});
  }
  return Status::Ok();
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
  Node* table = root;
  bool open = false;
  for (size_t dot = path.find('.'); dot != std::string_view::npos && !open; dot = path.find('.')) {
    std::string_view name = path.substr(0, dot);
    Member* member = FindOrAdd(name, where, table);
    if (member->node.kind != Node::Kind::kTable) {
      return {StatusCode::kInvalid,
              fmt::format("{}: `{}` is {}, not a table", where, name, KindText(member->node.kind))};
    }
    open = std::find(kOpenTables.begin(), kOpenTables.end(), name) != kOpenTables.end();
    table = &member->node;
    path.remove_prefix(dot + 1);
  }
  if (path.empty()) return {StatusCode::kInvalid, where + ": a name is missing"};
  if (open) Erase(path, table);
  Member* member = FindOrAdd(path, where, table);
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
