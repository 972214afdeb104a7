// ${env:NAME} and ${file:path} in the texts of a job.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "config/document.h"
#include "core/file_system.h"

namespace rillmill::config {
namespace {

class Inserter {
 public:
  explicit Inserter(const std::string& directory) : directory_(directory) {}

  Status Insert(Node* node) const {
    for (Member& member : node->members) RILLMILL_TRY(Insert(&member.node));
    if (node->kind != Node::Kind::kText || node->text.find("${") == std::string::npos)
      return Status::Ok();
    auto replaced = Replace(node->text);
    if (!replaced.ok()) return replaced.status().WithContext(node->where);
    node->text = *std::move(replaced);
    return Status::Ok();
  }

 private:
  // One pass: what was inserted is not looked at again.
  Result<std::string> Replace(std::string_view text) const {
    std::string out;
    for (size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
      out += text.substr(0, at);
      text.remove_prefix(at);
      const bool env = text.starts_with("${env:");
      if (!env && !text.starts_with("${file:")) {
        out += "${";
        text.remove_prefix(2);
        continue;
      }
      const size_t end = text.find('}');
      if (end == std::string_view::npos) return Invalid("\"${\" has no closing \"}\"");
      const size_t name_at = text.find(':') + 1;
      std::string name(text.substr(name_at, end - name_at));
      RILLMILL_ASSIGN(std::string value, env ? FromEnvironment(name) : FromFile(name));
      out += value;
      text.remove_prefix(end + 1);
    }
    out += text;
    return out;
  }

  static Status Invalid(std::string text) { return {StatusCode::kInvalid, std::move(text)}; }

  static Result<std::string> FromEnvironment(const std::string& name) {
    const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value == nullptr)
      return Invalid(fmt::format("the environment variable {} is not set", name));
    return std::string(value);
  }

  Result<std::string> FromFile(const std::string& name) const {
    const std::string path = (std::filesystem::path(directory_) / name).string();
    auto content = ReadFile(SystemFileSystem(), path);
    if (!content.ok()) return content.status().As(StatusCode::kInvalid);
    if (content->ends_with('\n')) content->pop_back();
    if (content->ends_with('\r')) content->pop_back();
    return content;
  }

  const std::string& directory_;
};

}  // namespace

Status InsertValues(const std::string& directory, Node* root) {
  return Inserter(directory).Insert(root);
}

}  // namespace rillmill::config
