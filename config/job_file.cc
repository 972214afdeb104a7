// The only file that includes toml++; compiled without its exceptions, an error is a value.
#define TOML_HEADER_ONLY 1
#define TOML_SHARED_LIB 0
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <fmt/format.h>

#include <algorithm>

#include "config/document.h"

namespace rillmill::config {
namespace {

// A job file is written by people; the limits keep hostile nesting away from recursion, here and in
// the library.
constexpr size_t kMaxBytes = 1 << 20;
constexpr int kMaxDots =
    1000;  // in a line: a key of so many parts would be a table nested as deeply
constexpr int kMaxDepth = 32;

class Converter {
 public:
  explicit Converter(const std::string& name) : name_(name) {}

  Status Table(const toml::table& table, int depth, Node* out) {
    out->kind = Node::Kind::kTable;
    out->where = Place(table.source().begin);
    if (depth > kMaxDepth)
      return {StatusCode::kInvalid, out->where + ": tables are nested too deeply"};
    for (const auto& [key, value] : InFileOrder(table)) {
      Member& member = out->members.emplace_back();
      member.name = std::string(key->str());
      member.where = Place(key->source().begin);
      RILLMILL_TRY(Value(*value, depth, &member.node));
    }
    return Status::Ok();
  }

 private:
  using Entry = std::pair<const toml::key*, const toml::node*>;

  // The library sorts by name; a job means the order in which it was written.
  static std::vector<Entry> InFileOrder(const toml::table& table) {
    std::vector<Entry> entries;
    for (const auto& [key, value] : table) entries.emplace_back(&key, &value);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return a.first->source().begin < b.first->source().begin;
    });
    return entries;
  }

  Status Value(const toml::node& value, int depth, Node* out) {
    if (const toml::table* table = value.as_table()) return Table(*table, depth + 1, out);
    out->where = Place(value.source().begin);
    out->kind = Node::Kind::kNumber;
    if (const auto* text = value.as_string()) {
      out->kind = Node::Kind::kText;
      out->text = text->get();
    } else if (const auto* flag = value.as_boolean()) {
      out->kind = Node::Kind::kBool;
      out->text = flag->get() ? "true" : "false";
    } else if (const auto* integer = value.as_integer()) {
      out->text = fmt::format("{}", integer->get());
    } else if (const auto* number = value.as_floating_point()) {
      out->text = fmt::format("{}", number->get());
    } else {
      out->kind = Node::Kind::kOther;
    }
    return Status::Ok();
  }

  std::string Place(toml::source_position at) const {
    return fmt::format("{}:{}:{}", name_, at.line, at.column);
  }

  const std::string& name_;
};

// Whether the library may see the text.
Status CheckLimits(std::string_view text, const std::string& name) {
  if (text.size() > kMaxBytes) {
    return {StatusCode::kInvalid, name + ": larger than 1 MiB, not a job file"};
  }
  int line = 1;
  int dots = 0;
  for (char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && ++dots > kMaxDots) {
      return {StatusCode::kInvalid,
              fmt::format("{}:{}:1: more than {} dots in a line", name, line, kMaxDots)};
    }
  }
  return Status::Ok();
}

}  // namespace

Result<Node> ParseToml(std::string_view text, const std::string& name) {
  RILLMILL_TRY(CheckLimits(text, name));
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Status(StatusCode::kInvalid,
                  fmt::format("{}:{}:{}: {}", name, error.source().begin.line,
                              error.source().begin.column, error.description()));
  }
  Node root;
  RILLMILL_TRY(Converter(name).Table(parsed.table(), 0, &root));
  return root;
}

}  // namespace rillmill::config
