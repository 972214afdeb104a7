#include "pipeline/functions/utf8.h"

#include <locale.h>
#include <clocale>
#include <cwctype>

namespace rillmill::pipeline {
namespace {

// glibc's Unicode tables; the process's own locale stays as it is.
locale_t UnicodeLocale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

constexpr char32_t kSharpS = 0xDF;

size_t ExpectedBytes(uint8_t lead) {
  if (lead < 0xC2) return 1;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
}

char AsciiUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

size_t CharacterBytes(std::string_view text, size_t at) {
  size_t expected = ExpectedBytes(static_cast<uint8_t>(text[at]));
  if (at + expected > text.size()) return 1;
  for (size_t i = 1; i < expected; ++i) {
    if (!IsContinuation(text[at + i])) return 1;
  }
  return expected;
}

size_t CountCharacters(std::string_view text) {
  if (IsAscii(text)) return text.size();
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += CharacterBytes(text, at)) ++count;
  return count;
}

size_t CharacterOffset(std::string_view text, size_t characters) {
  size_t at = 0;
  while (characters > 0 && at < text.size()) {
    at += CharacterBytes(text, at);
    --characters;
  }
  return at;
}

std::string_view Characters(std::string_view text, int64_t start, int64_t count) {
  int64_t end = start + count;
  if (end <= 0 || count <= 0) return {};
  size_t from = start > 0 ? CharacterOffset(text, static_cast<size_t>(start)) : 0;
  std::string_view rest = text.substr(from);
  return rest.substr(0,
                     CharacterOffset(rest, static_cast<size_t>(end - std::max<int64_t>(start, 0))));
}

char32_t DecodeCharacter(std::string_view text, size_t* at) {
  size_t bytes = CharacterBytes(text, *at);
  auto lead = static_cast<uint8_t>(text[*at]);
  char32_t code = bytes == 1 ? lead : lead & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i)
    code = (code << 6) | (static_cast<uint8_t>(text[*at + i]) & 0x3Fu);
  *at += bytes;
  return bytes == 1 && lead >= 0x80 ? 0xFFFD : code;
}

void AppendCharacter(char32_t c, std::string* out) {
  auto tail = [&](int shift) { out->push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3F))); };
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    out->push_back(static_cast<char>(0xF0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

char32_t LowerCharacter(char32_t c) {
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(c), UnicodeLocale()));
}
char32_t UpperCharacter(char32_t c) {
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(c), UnicodeLocale()));
}

void AppendUpper(std::string_view text, std::string* out) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<uint8_t>(text[at]) < 0x80) {
      out->push_back(AsciiUpper(text[at++]));
      continue;
    }
    char32_t c = DecodeCharacter(text, &at);
    if (c == kSharpS) {
      out->append("SS");
    } else {
      AppendCharacter(UpperCharacter(c), out);
    }
  }
}

void AppendLower(std::string_view text, std::string* out) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<uint8_t>(text[at]) < 0x80) {
      out->push_back(AsciiLower(text[at++]));
    } else {
      AppendCharacter(LowerCharacter(DecodeCharacter(text, &at)), out);
    }
  }
}

}  // namespace rillmill::pipeline
