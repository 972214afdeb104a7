// Hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rillmill::pipeline {

inline constexpr std::string_view kLowerHex = "0123456789abcdef";
inline constexpr std::string_view kUpperHex = "0123456789ABCDEF";

inline void AppendHex(std::string_view bytes, std::string_view digits, std::string* out) {
  for (char c : bytes) {
    out->push_back(digits[static_cast<uint8_t>(c) >> 4]);
    out->push_back(digits[static_cast<uint8_t>(c) & 15]);
  }
}

// -1 for what is no digit.
inline int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace rillmill::pipeline
