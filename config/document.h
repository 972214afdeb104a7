// A job file as a tree of tables and values, each with its place, free of the TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.h"

namespace rillmill::config {

struct Member;

struct Node {
  enum class Kind : uint8_t { kText, kBool, kNumber, kTable, kOther };
  Kind kind = Kind::kTable;
  std::string text;   // of scalars, as it is handed on: numbers and booleans are written out
  std::string where;  // "job.toml:14:9"
  std::vector<Member> members;  // of a table, in the order of the file

  const Member* Find(std::string_view name) const;
};

struct Member {
  std::string name;
  std::string where;  // of the name
  Node node;
};

// What a Kind is called in messages: "a text", "a table".
std::string_view KindText(Node::Kind kind);

// Parses TOML. `name` begins every place. Errors: "name:line:column: what".
Result<Node> ParseToml(std::string_view text, const std::string& name);

// `--set section.key=value`: replaces or adds one text value. The rest of `path` after options,
// json, derive or conf is one name, because those names hold dots; quotes around a name do the
// same.
Status SetValue(std::string_view path, std::string value, Node* root);

// Replaces ${env:NAME} and ${file:path} in every text of the tree; relative paths start in
// `directory`, one line break at a file's end is dropped.
Status InsertValues(const std::string& directory, Node* root);

// The scalars below a table with their names joined by dots: `a.b = 1` and `"a.b" = 1` are the same
// property. Errors: a value that is no text, number or boolean, or a name that is given twice.
Result<std::vector<Member>> Flatten(const Node& table);

}  // namespace rillmill::config
