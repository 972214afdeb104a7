#include "config/section.h"

#include <fmt/format.h>

#include <algorithm>

namespace rillmill::config {
namespace {

Status Unknown(const Member& member, const std::string& title, std::span<const KeySpec> keys,
               std::string_view hint) {
  std::vector<std::string_view> known;
  for (const KeySpec& key : keys) known.push_back(key.name);
  const std::string_view nearest = NearestName(member.name, known);
  if (!nearest.empty()) {
    return Invalid(member.where, fmt::format("unknown key `{}` in {} (did you mean `{}`?)",
                                             member.name, title, nearest));
  }
  return Invalid(member.where,
                 fmt::format("unknown key `{}` in {}; known are {}{}{}", member.name, title,
                             fmt::join(known, ", "), hint.empty() ? "" : ". ", hint));
}

}  // namespace

Status Invalid(const std::string& where, std::string_view text) {
  return {StatusCode::kInvalid, fmt::format("{}{}{}", where, where.empty() ? "" : ": ", text)};
}

Result<Section> Section::Open(const Node& node, std::string title, std::span<const KeySpec> keys,
                              std::string_view hint) {
  if (node.kind != Node::Kind::kTable) {
    return Invalid(node.where,
                   fmt::format("{} must be a table, not {}", title, KindText(node.kind)));
  }
  Section section(node, std::move(title));
  for (const Member& member : node.members) RILLMILL_TRY(section.CheckMember(member, keys, hint));
  for (const KeySpec& key : keys) {
    if (key.required && node.Find(key.name) == nullptr) {
      return Invalid(node.where, fmt::format("{} needs `{}`", section.title_, key.name));
    }
  }
  return section;
}

Status Section::CheckMember(const Member& member, std::span<const KeySpec> keys,
                            std::string_view hint) const {
  auto key = std::find_if(keys.begin(), keys.end(),
                          [&](const KeySpec& spec) { return spec.name == member.name; });
  if (key == keys.end()) return Unknown(member, title_, keys, hint);
  const std::string& where = member.node.where;
  if (key->kind == KeyKind::kNotYet) {
    return Invalid(member.where,
                   fmt::format("`{}` in {} is not supported yet", member.name, title_));
  }
  const Node::Kind wanted = key->kind == KeyKind::kText ? Node::Kind::kText : Node::Kind::kTable;
  if (member.node.kind != wanted) {
    return Invalid(where, fmt::format("`{}` in {} must be {}, not {}", member.name, title_,
                                      KindText(wanted), KindText(member.node.kind)));
  }
  if (key->required && wanted == Node::Kind::kText && member.node.text.empty()) {
    return Invalid(where, fmt::format("`{}` in {} is empty", member.name, title_));
  }
  return Status::Ok();
}

Located Section::Text(std::string_view name) const {
  const Member* member = node_->Find(name);
  return member == nullptr ? Located{} : Located{member->node.text, member->node.where};
}

const Node* Section::Table(std::string_view name) const {
  const Member* member = node_->Find(name);
  return member == nullptr ? nullptr : &member->node;
}

Result<Options> Section::ReadOptions(std::string_view name) const {
  Options options;
  const Node* table = Table(name);
  if (table == nullptr) return options;
  RILLMILL_ASSIGN(std::vector<Member> flat, Flatten(*table));
  for (Member& member : flat)
    options.Set(member.name, std::move(member.node.text), member.node.where);
  return options;
}

}  // namespace rillmill::config
