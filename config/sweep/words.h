// Taking flags apart.
#pragma once

#include <string_view>
#include <vector>

namespace rillmill::config {

// Without blanks at either end.
inline std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// The parts between separators, trimmed; at least one.
inline std::vector<std::string_view> SplitAt(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (size_t end; (end = text.find(separator)) != std::string_view::npos;) {
    parts.push_back(Trimmed(text.substr(0, end)));
    text.remove_prefix(end + separator.size());
  }
  parts.push_back(Trimmed(text));
  return parts;
}

}  // namespace rillmill::config
