#include "pipeline/json/escapes.h"

#include <array>
#include <charconv>

namespace rillmill::pipeline {
namespace {

// What a short escape's letter stands for, 0 if it is none.
constexpr std::array<char, 256> kShort = [] {
  std::array<char, 256> table{};
  table['"'] = '"', table['\\'] = '\\', table['/'] = '/';
  table['b'] = '\b', table['f'] = '\f', table['n'] = '\n', table['r'] = '\r', table['t'] = '\t';
  return table;
}();

// The code of the four digits at the start, -1 if they are none.
int HexCode(std::string_view digits) {
  if (digits.size() < 4) return -1;
  unsigned code = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, code, 16);
  return end == digits.data() + 4 ? static_cast<int>(code) : -1;
}

char* AppendUtf8(int code, char* to) {
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *to++ = static_cast<char>(0xC0 | code >> 6);
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *to++ = static_cast<char>(0xE0 | code >> 12);
    *to++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return to;
}

}  // namespace

bool HasPlainEscapes(std::string_view text) {
  for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
    if (at + 1 >= text.size()) return false;
    if (text[at + 1] == 'u') {
      int code = HexCode(text.substr(at + 2));
      if (code < 0 || (code >= 0xD800 && code <= 0xDFFF)) return false;
      at += 6;
    } else {
      if (kShort[static_cast<uint8_t>(text[at + 1])] == 0) return false;
      at += 2;
    }
  }
  return true;
}

std::string_view Unescape(std::string_view text, Arena* arena) {
  char* begin = arena->NewArray<char>(text.size());
  char* to = begin;
  size_t at = 0;
  while (at < text.size()) {
    size_t run = std::min(text.find('\\', at), text.size()) - at;
    std::memcpy(to, text.data() + at, run);
    to += run;
    at += run;
    if (at == text.size()) break;
    bool hex = text[at + 1] == 'u';
    if (hex) {
      to = AppendUtf8(HexCode(text.substr(at + 2)), to);
    } else {
      *to++ = kShort[static_cast<uint8_t>(text[at + 1])];
    }
    at += hex ? 6 : 2;
  }
  return {begin, static_cast<size_t>(to - begin)};
}

}  // namespace rillmill::pipeline
