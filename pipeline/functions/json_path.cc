#include "pipeline/functions/json_path.h"

#include <charconv>
#include <span>

#include "pipeline/json/java_text.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

using Kind = JsonStep::Kind;
using Steps = std::span<const JsonStep>;

// ".name" or ".*"; the name ends at a dot or a bracket.
bool ParseDotStep(std::string_view* rest, JsonPath* path) {
  rest->remove_prefix(1);
  size_t end = std::min(rest->find_first_of(".["), rest->size());
  std::string_view name = rest->substr(0, end);
  rest->remove_prefix(end);
  if (name.empty()) return false;
  path->push_back({name == "*" ? Kind::kAnyName : Kind::kName, std::string(name)});
  return true;
}

// "['name']", "[3]" or "[*]".
bool ParseBracketStep(std::string_view* rest, JsonPath* path) {
  bool quoted = rest->starts_with("['");
  size_t start = quoted ? 2 : 1;
  size_t end = rest->find(quoted ? "']" : "]", start);
  if (end == std::string_view::npos) return false;
  std::string_view inside = rest->substr(start, end - start);
  rest->remove_prefix(end + (quoted ? 2 : 1));
  if (quoted) {
    path->push_back({inside == "*" ? Kind::kAnyName : Kind::kName, std::string(inside)});
    return !inside.empty();
  }
  JsonStep step{inside == "*" ? Kind::kAnyIndex : Kind::kIndex, {}};
  auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), step.index);
  path->push_back(step);
  return step.kind == Kind::kAnyIndex ||
         (error == std::errc() && stop == inside.data() + inside.size());
}

// How a match is written: a string at the top as it is; inside of wildcards as JSON; nested
// wildcards flattened.
enum class Style : uint8_t { kRaw, kQuoted, kFlat };

// Values written one after the other with commas, brackets put around them by the caller.
class Matches {
 public:
  std::string text;
  int count = 0;

  std::string* Next() {
    if (count++ > 0) text += ',';
    return &text;
  }
};

bool Walk(const JsonNode& node, Steps path, Style style, Matches* out);

bool WriteLeaf(const JsonNode& node, Style style, Matches* out) {
  if (node.kind == JsonNode::Kind::kText && style == Style::kRaw) {
    *out->Next() += node.text;
  } else if (node.kind == JsonNode::Kind::kArray && style == Style::kFlat) {
    bool any = false;
    for (const JsonNode& child : node.children) any |= WriteLeaf(child, style, out);
    return any;
  } else {
    AppendJsonNode(node, out->Next());
  }
  return true;
}

bool WalkObject(const JsonNode& node, Steps path, Style style, Matches* out) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (path[0].kind == Kind::kName &&
        (node.names[i] != path[0].name || node.children[i].kind == JsonNode::Kind::kNull))
      continue;
    if (Walk(node.children[i], path.subspan(1), style, out)) return true;
  }
  return false;
}

bool WalkChildren(const JsonNode& node, Steps path, Style style, Matches* out) {
  bool any = false;
  for (const JsonNode& child : node.children) any |= Walk(child, path, style, out);
  return any;
}

bool WriteBracketed(const Matches& inner, Matches* out) {
  std::string* text = out->Next();
  *text += '[';
  *text += inner.text;
  *text += ']';
  return true;
}

bool WalkAllElements(const JsonNode& node, Steps path, Style style, Matches* out) {
  Matches inner;
  if (path.size() > 1 && path[1].kind == Kind::kAnyIndex) {
    bool any = WalkChildren(node, path.subspan(2), Style::kFlat, &inner);
    WriteBracketed(inner, out);
    return any;
  }
  bool any =
      WalkChildren(node, path.subspan(1), style == Style::kFlat ? style : Style::kQuoted, &inner);
  if (style == Style::kQuoted) {
    WriteBracketed(inner, out);
    return any;
  }
  if (inner.count > 1) return WriteBracketed(inner, out);
  if (inner.count == 1) *out->Next() += inner.text;  // a single match stands without brackets
  return any;
}

bool Walk(const JsonNode& node, Steps path, Style style, Matches* out) {
  if (path.empty()) return WriteLeaf(node, style, out);
  bool by_name = path[0].kind == Kind::kName || path[0].kind == Kind::kAnyName;
  if (by_name) return node.kind == JsonNode::Kind::kObject && WalkObject(node, path, style, out);
  if (node.kind != JsonNode::Kind::kArray) return false;
  if (path[0].kind == Kind::kAnyIndex) return WalkAllElements(node, path, style, out);
  if (path[0].index >= node.children.size()) return false;
  bool before_wildcard = path.size() > 1 && path[1].kind == Kind::kAnyIndex;
  return Walk(node.children[path[0].index], path.subspan(1),
              before_wildcard ? Style::kQuoted : style, out);
}

}  // namespace

std::optional<JsonPath> ParseJsonPath(std::string_view text) {
  if (!text.starts_with('$')) return std::nullopt;
  text.remove_prefix(1);
  JsonPath path;
  while (!text.empty()) {
    bool ok = text[0] == '.' ? ParseDotStep(&text, &path)
                             : text[0] == '[' && ParseBracketStep(&text, &path);
    if (!ok) return std::nullopt;
  }
  return path;
}

std::optional<JsonNode> JsonNodeReader::Read(std::string_view text) {
  tokenizer_.Reset(text);
  JsonNode root;
  if (!ReadValue(tokenizer_.Next(), &root)) return std::nullopt;
  return root;
}

bool JsonNodeReader::ReadString(std::string* out) {
  std::optional<std::string_view> text = tokenizer_.StringText();
  if (text) AppendEncoded(*text, out);
  return text.has_value();
}

// Recurses as deep as the tokenizer allows, 1,000 levels.
bool JsonNodeReader::ReadValue(Token token, JsonNode* node) {
  switch (token) {
    case Token::kNull:
      return true;
    case Token::kTrue:
    case Token::kFalse:
      node->kind = JsonNode::Kind::kWord;
      node->text = token == Token::kTrue ? "true" : "false";
      return true;
    case Token::kInt:
    case Token::kFloat:
      node->kind = JsonNode::Kind::kWord;
      node->text = tokenizer_.number();
      return true;
    case Token::kString:
      node->kind = JsonNode::Kind::kText;
      return ReadString(&node->text);
    case Token::kStartArray:
    case Token::kStartObject:
      break;
    default:
      return false;
  }
  bool object = token == Token::kStartObject;
  node->kind = object ? JsonNode::Kind::kObject : JsonNode::Kind::kArray;
  Token end = object ? Token::kEndObject : Token::kEndArray;
  for (token = tokenizer_.Next(); token != end; token = tokenizer_.Next()) {
    if (object) {
      if (token != Token::kName) return false;
      AppendEncoded(tokenizer_.name_text(), &node->names.emplace_back());
      token = tokenizer_.Next();
    }
    if (!ReadValue(token, &node->children.emplace_back())) return false;
  }
  return true;
}

void AppendJsonNode(const JsonNode& node, std::string* out) {
  switch (node.kind) {
    case JsonNode::Kind::kNull:
      out->append("null");
      return;
    case JsonNode::Kind::kWord:
      out->append(node.text);
      return;
    case JsonNode::Kind::kText:
      AppendJsonString(node.text, out);
      return;
    default:
      break;
  }
  bool object = node.kind == JsonNode::Kind::kObject;
  out->push_back(object ? '{' : '[');
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out->push_back(',');
    if (object) {
      AppendJsonString(node.names[i], out);
      out->push_back(':');
    }
    AppendJsonNode(node.children[i], out);
  }
  out->push_back(object ? '}' : ']');
}

bool AppendAtPath(const JsonNode& node, const JsonPath& path, std::string* out) {
  Matches matches;
  if (!Walk(node, path, Style::kRaw, &matches)) return false;
  out->append(matches.text);
  return true;
}

}  // namespace rillmill::pipeline
