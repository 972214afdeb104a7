// Characters of UTF-8 texts. Broken bytes count as one character each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rillmill::pipeline {

inline bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }
inline bool IsAscii(std::string_view text) {
  uint8_t all = 0;
  for (char c : text) all |= static_cast<uint8_t>(c);
  return all < 0x80;
}

// Bytes of the character that starts at `at`, at least 1.
size_t CharacterBytes(std::string_view text, size_t at);
size_t CountCharacters(std::string_view text);
// Byte offset of the character number `characters`, or the text's size.
size_t CharacterOffset(std::string_view text, size_t characters);
// Characters [start, start + count) of the text, cut to its ends.
std::string_view Characters(std::string_view text, int64_t start, int64_t count);

// The code point at `*at`, which moves behind it.
char32_t DecodeCharacter(std::string_view text, size_t* at);
void AppendCharacter(char32_t character, std::string* out);

// Java's toUpperCase, toLowerCase and toTitleCase of whole texts (root locale).
void AppendUpper(std::string_view text, std::string* out);
void AppendLower(std::string_view text, std::string* out);
char32_t LowerCharacter(char32_t character);
char32_t UpperCharacter(char32_t character);

}  // namespace rillmill::pipeline
