#include "pipeline/json/java_text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rillmill::pipeline {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool Continues(uint8_t byte) { return (byte & 0xC0) == 0x80; }

bool BadSecondOf3(uint8_t first, uint8_t second) {
  return (first == 0xE0 && (second & 0xE0) == 0x80) || !Continues(second);
}

bool BadSecondOf4(uint8_t first, uint8_t second) {
  return (first == 0xF0 && second < 0x90) || (first == 0xF4 && (second & 0xF0) != 0x80) ||
         !Continues(second);
}

// How many bytes one replacement stands for; 0: they are a character.
size_t MalformedSizeOf2(const uint8_t* at, size_t left) {
  return left < 2 || !Continues(at[1]) ? 1 : 0;
}

size_t MalformedSizeOf3(const uint8_t* at, size_t left) {
  if (left > 1 && BadSecondOf3(at[0], at[1])) return 1;
  if (left < 3) return left;
  if (!Continues(at[2])) return 2;
  return at[0] == 0xED && at[1] >= 0xA0 ? 3 : 0;  // surrogates are no characters
}

size_t MalformedSizeOf4(const uint8_t* at, size_t left) {
  if (at[0] > 0xF4 || (left > 1 && BadSecondOf4(at[0], at[1]))) return 1;
  if (left > 2 && !Continues(at[2])) return 2;
  if (left < 4) return left;
  return Continues(at[3]) ? 0 : 3;
}

struct Sequence {
  size_t size;
  bool malformed;
};

Sequence SequenceAt(const uint8_t* at, size_t left) {
  size_t size = 1, malformed = 1;
  if (at[0] >= 0xC2 && at[0] <= 0xDF) size = 2, malformed = MalformedSizeOf2(at, left);
  if (at[0] >= 0xE0 && at[0] <= 0xEF) size = 3, malformed = MalformedSizeOf3(at, left);
  if (at[0] >= 0xF0 && at[0] <= 0xF7) size = 4, malformed = MalformedSizeOf4(at, left);
  return malformed != 0 ? Sequence{malformed, true} : Sequence{size, false};
}

size_t AsciiPrefix(const uint8_t* at, size_t left) {
  size_t n = 0;
  for (uint64_t word; n + 8 <= left; n += 8) {
    std::memcpy(&word, at + n, 8);
    if (word & 0x8080808080808080U) break;
  }
  while (n < left && at[n] < 0x80) ++n;
  return n;
}

void AppendCharacter(char32_t code, std::string* out) {
  auto tail = [&](int shift) { out->push_back(static_cast<char>(0x80 | (code >> shift & 0x3F))); };
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | code >> 12));
    tail(6), tail(0);
  } else {
    out->push_back(static_cast<char>(0xF0 | code >> 18));
    tail(12), tail(6), tail(0);
  }
}

bool IsHighSurrogate(char32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool IsLowSurrogate(char32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// Where the next surrogate without a partner stands.
size_t FindLoneSurrogate(std::string_view text, size_t from) {
  for (size_t at = text.find('\xED', from); at != std::string_view::npos;
       at = text.find('\xED', at + 3)) {
    if (static_cast<uint8_t>(text[at + 1]) >= 0xA0) return at;
  }
  return text.size();
}

bool IsLatin1IdentifierPart(char16_t c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
      c == '$')
    return true;
  if (c <= 0x08 || (c >= 0x0E && c <= 0x1B) || (c >= 0x7F && c <= 0x9F))
    return true;  // "ignorable"
  if ((c >= 0xA2 && c <= 0xA5) || c == 0xAA || c == 0xAD || c == 0xB5 || c == 0xBA) return true;
  return c >= 0xC0 && c != 0xD7 && c != 0xF7;
}

}  // namespace

void AppendDecoded(std::string_view bytes, std::string* out) {
  const uint8_t* begin = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t at = 0, good = 0;  // bytes from `good` on are not yet copied
  while (at < bytes.size()) {
    at += AsciiPrefix(begin + at, bytes.size() - at);
    if (at == bytes.size()) break;
    Sequence sequence = SequenceAt(begin + at, bytes.size() - at);
    if (sequence.malformed) {
      out->append(bytes, good, at - good);
      out->append(kReplacement);
      good = at + sequence.size;
    }
    at += sequence.size;
  }
  out->append(bytes, good, at - good);
}

std::string_view DecodedCopy(std::string_view bytes, Arena* arena) {
  std::string text;
  AppendDecoded(bytes, &text);
  return arena->Copy(text);
}

char32_t FirstCharacter(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>(text[i])); };
  auto tail = [&](size_t i) { return byte(i) & 0x3F; };
  if (byte(0) < 0x80) return byte(0);
  if (byte(0) < 0xE0) return (byte(0) & 0x1F) << 6 | tail(1);
  if (byte(0) < 0xF0) return (byte(0) & 0x0F) << 12 | tail(1) << 6 | tail(2);
  return (byte(0) & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
}

// A character of four bytes is a pair.
size_t CountUnits(std::string_view text) {
  size_t units = 0;
  for (char byte : text) units += !IsContinuation(byte) + (static_cast<uint8_t>(byte) >= 0xF0);
  return units;
}

void AppendUnit(char16_t unit, std::string* out) {
  if (IsLowSurrogate(unit) && out->size() >= 3) {
    std::string_view last = std::string_view(*out).substr(out->size() - 3);
    char32_t high = last[0] == '\xED' ? FirstCharacter(last) : 0;
    if (IsHighSurrogate(high)) {
      out->resize(out->size() - 3);
      return AppendCharacter(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF), out);
    }
  }
  AppendCharacter(unit, out);
}

size_t CountPlainBytes(std::string_view text, char quote) {
  size_t n = 0;
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8(quote), backslashes = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(' ' - 1);
  for (; n + 16 <= text.size(); n += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + n));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    __m128i odd = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes)));
    if (auto bits = static_cast<uint32_t>(_mm_movemask_epi8(odd)); bits != 0)
      return n + static_cast<size_t>(__builtin_ctz(bits));
  }
#endif
  while (n < text.size() && static_cast<uint8_t>(text[n]) >= ' ' && text[n] != quote &&
         text[n] != '\\')
    ++n;
  return n;
}

void AppendEncoded(std::string_view text, std::string* out) {
  for (size_t at = 0;;) {
    size_t lone = FindLoneSurrogate(text, at);
    out->append(text, at, lone - at);
    if (lone == text.size()) return;
    out->push_back('?');
    at = lone + 3;
  }
}

bool IsJavaIdentifierPart(char16_t c) {
  if (c < 0x100) return IsLatin1IdentifierPart(c);
  if (c >= 0x2000 && c <= 0x2BFF)
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064);
  if ((c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020)) return false;
  return c < 0xD800 || (c >= 0xF900 && c < 0xFE10) || (c >= 0xFE70 && c < 0xFF00) ||
         (c >= 0xFF10 && c < 0xFFF0);
}

bool IsJavaIdentifierStart(char16_t c) {
  bool ignorable =
      c <= 0x1B || (c >= 0x7F && c <= 0x9F) || c == 0xAD || (c >= 0x200B && c <= 0x2064);
  return IsJavaIdentifierPart(c) && !(c >= '0' && c <= '9') && !ignorable;
}

}  // namespace rillmill::pipeline
