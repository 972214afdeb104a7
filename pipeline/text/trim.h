// What Java and Spark take for blanks around a value.
#pragma once

#include <string_view>

namespace rillmill::pipeline {

template <class IsBlank>
constexpr std::string_view TrimIf(std::string_view text, const IsBlank& is_blank) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// java.lang.String.trim: everything up to U+0020.
constexpr std::string_view TrimJavaBlanks(std::string_view text) {
  return TrimIf(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

// Spark's trimAll: white space and ISO control characters.
constexpr std::string_view TrimSparkBlanks(std::string_view text) {
  return TrimIf(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
}

}  // namespace rillmill::pipeline
