#include "transport/memory/json_field.h"

#include <cstddef>

namespace rillmill::transport {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool Take(char c) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // A string, a scalar, or everything up to the matching bracket.
  std::string_view TakeValue() {
    SkipSpace();
    const size_t begin = at_;
    size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':')) break;
      if (c == '"') {
        SkipString();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    }
    return Trimmed(text_.substr(begin, at_ - begin));
  }

 private:
  void SkipSpace() {
    while (at_ < text_.size() && kSpace.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  void SkipString() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = at_ < text_.size() ? at_ + 1 : text_.size();
  }

  static std::string_view Trimmed(std::string_view text) {
    const size_t last = text.find_last_not_of(kSpace);
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::string_view JsonField(std::string_view record, std::string_view name) {
  Scanner scanner(record);
  if (!scanner.Take('{')) return {};
  do {
    const std::string_view key = scanner.TakeValue();
    if (!scanner.Take(':')) return {};
    const std::string_view value = scanner.TakeValue();
    if (key.size() == name.size() + 2 && key.substr(1, name.size()) == name) return value;
  } while (scanner.Take(','));
  return {};
}

}  // namespace rillmill::transport
