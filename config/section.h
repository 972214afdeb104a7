// One table of a job file, read by a list of the keys that it may hold.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/job.h"
#include "core/status.h"

namespace rillmill::config {

enum class KeyKind : uint8_t {
  kText,
  kTable,
  kNotYet,  // part of the format, not supported so far: refused by name
};

struct KeySpec {
  std::string_view name;
  KeyKind kind;
  std::string_view help;
  bool required = false;
  std::string_view default_text = {};  // as it would be written; empty = none
};

class Section {
 public:
  // Checks names, types and what is required. `title` is what messages call the table:
  // "[source.calls]"; `hint` follows an unknown key that is like none of the known ones. Both the
  // node and `keys` outlive the section.
  static Result<Section> Open(const Node& node, std::string title, std::span<const KeySpec> keys,
                              std::string_view hint = {});

  // The text of a key, or an empty one.
  Located Text(std::string_view name) const;
  // The table under a key, or null.
  const Node* Table(std::string_view name) const;
  // The scalars of the table under `name` as options.
  Result<Options> ReadOptions(std::string_view name) const;

  const std::string& title() const { return title_; }
  const std::string& where() const { return node_->where; }

 private:
  Section(const Node& node, std::string title) : node_(&node), title_(std::move(title)) {}
  Status CheckMember(const Member& member, std::span<const KeySpec> keys,
                     std::string_view hint) const;

  const Node* node_;
  std::string title_;
};

// "where: text", an error about the job file.
Status Invalid(const std::string& where, std::string_view text);

}  // namespace rillmill::config
