// Text as Java sees it: UTF-16 code units with U+FFFD for bytes that are not UTF-8, and back.
#pragma once

#include <string>
#include <string_view>

namespace rillmill::pipeline {

// What an InputStreamReader makes of the bytes: one U+FFFD per malformed sequence, by the JDK's own
// lengths.
void DecodeUtf8AsJava(std::string_view bytes, std::u16string* out);

// How many units at the front are neither `quote`, a backslash nor a control character. It may stop
// early, in front of an ordinary unit too, but not for ASCII.
size_t CountPlainUnits(std::u16string_view units, char16_t quote);

// String.getBytes(UTF_8): a lone surrogate becomes '?'.
void EncodeUtf8AsJava(std::u16string_view units, std::string* out);

// Character.isJavaIdentifierPart and isJavaIdentifierStart; beyond Latin-1 by blocks: letters'
// blocks yes, marks' and symbols' no.
bool IsJavaIdentifierPart(char16_t unit);
bool IsJavaIdentifierStart(char16_t unit);

}  // namespace rillmill::pipeline
