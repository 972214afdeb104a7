// Text as Java sees it. What Java has decoded is UTF-8 here too; a code unit that only an escape
// can make, a surrogate without its partner, stands in it as three bytes like any other unit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/arena.h"

namespace rillmill::pipeline {

// What an InputStreamReader makes of the bytes, appended: one U+FFFD per malformed sequence, by the
// JDK's own lengths. A malformed sequence never takes in ASCII.
void AppendDecoded(std::string_view bytes, std::string* out);
std::string_view DecodedCopy(std::string_view bytes, Arena* arena);

// The byte of UTF-8 continues a character.
inline bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }
// The character at the front. REQUIRES: decoded text that begins with one.
char32_t FirstCharacter(std::string_view text);
// How many code units the decoded text has.
size_t CountUnits(std::string_view text);
// Appends one code unit; the second half of a pair joins the first.
void AppendUnit(char16_t unit, std::string* out);

// How many bytes at the front are neither `quote`, a backslash nor a control character.
size_t CountPlainBytes(std::string_view text, char quote);

// String.getBytes(UTF_8), appended: a lone surrogate becomes '?'.
void AppendEncoded(std::string_view text, std::string* out);

// Character.isJavaIdentifierPart and isJavaIdentifierStart; beyond Latin-1 by blocks: letters'
// blocks yes, marks' and symbols' no.
bool IsJavaIdentifierPart(char16_t unit);
bool IsJavaIdentifierStart(char16_t unit);

}  // namespace rillmill::pipeline
