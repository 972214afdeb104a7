#include "pipeline/json/java_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rillmill::pipeline {
namespace {

constexpr char16_t kReplacement = 0xFFFD;

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

bool BadSecondOf3(uint8_t first, uint8_t second) {
  return (first == 0xE0 && (second & 0xE0) == 0x80) || !IsContinuation(second);
}

bool BadSecondOf4(uint8_t first, uint8_t second) {
  return (first == 0xF0 && second < 0x90) || (first == 0xF4 && (second & 0xF0) != 0x80) ||
         !IsContinuation(second);
}

// Each Decode returns the bytes consumed; a malformed or cut sequence appends one U+FFFD.
size_t Decode2(const uint8_t* at, size_t left, std::u16string* out) {
  if (left < 2 || !IsContinuation(at[1])) {
    out->push_back(kReplacement);
    return 1;
  }
  out->push_back(static_cast<char16_t>((at[0] & 0x1F) << 6 | (at[1] & 0x3F)));
  return 2;
}

size_t Decode3(const uint8_t* at, size_t left, std::u16string* out) {
  size_t size = 3;
  char32_t code = kReplacement;
  if (left > 1 && BadSecondOf3(at[0], at[1])) {
    size = 1;
  } else if (left < 3) {
    size = left;
  } else if (!IsContinuation(at[2])) {
    size = 2;
  } else {
    code = static_cast<char32_t>((at[0] & 0x0F) << 12 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F));
    if (code >= 0xD800 && code <= 0xDFFF) code = kReplacement;
  }
  out->push_back(static_cast<char16_t>(code));
  return size;
}

size_t MalformedSizeOf4(const uint8_t* at, size_t left) {
  if (at[0] > 0xF4 || (left > 1 && BadSecondOf4(at[0], at[1]))) return 1;
  if (left > 2 && !IsContinuation(at[2])) return 2;
  if (left < 4) return left;
  return IsContinuation(at[3]) ? 0 : 3;
}

size_t Decode4(const uint8_t* at, size_t left, std::u16string* out) {
  if (size_t malformed = MalformedSizeOf4(at, left); malformed != 0) {
    out->push_back(kReplacement);
    return malformed;
  }
  char32_t code = static_cast<char32_t>((at[0] & 0x07) << 18 | (at[1] & 0x3F) << 12 |
                                        (at[2] & 0x3F) << 6 | (at[3] & 0x3F));
  out->push_back(static_cast<char16_t>(0xD7C0 + (code >> 10)));
  out->push_back(static_cast<char16_t>(0xDC00 | (code & 0x3FF)));
  return 4;
}

size_t DecodeOne(const uint8_t* at, size_t left, std::u16string* out) {
  if (at[0] >= 0xC2 && at[0] <= 0xDF) return Decode2(at, left, out);
  if (at[0] >= 0xE0 && at[0] <= 0xEF) return Decode3(at, left, out);
  if (at[0] >= 0xF0 && at[0] <= 0xF7) return Decode4(at, left, out);
  out->push_back(kReplacement);
  return 1;
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

// Copies ASCII units up to the first other one; returns how many.
size_t NarrowAscii(std::u16string_view units, char* to) {
  size_t n = 0;
#if defined(__SSE2__)
  for (; n + 8 <= units.size(); n += 8) {
    __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units.data() + n));
    __m128i beyond = _mm_and_si128(eight, _mm_set1_epi16(static_cast<int16_t>(0xFF80)));
    if (_mm_movemask_epi8(_mm_cmpeq_epi16(beyond, _mm_setzero_si128())) != 0xFFFF) break;
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to + n), _mm_packus_epi16(eight, eight));
  }
#endif
  for (; n < units.size() && units[n] < 0x80; ++n) to[n] = static_cast<char>(units[n]);
  return n;
}

void AppendCodePoint(char32_t code, std::string* out) {
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

void DecodeUtf8AsJava(std::string_view bytes, std::u16string* out) {
  out->clear();
  out->reserve(bytes.size());
  const uint8_t* at = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t* end = at + bytes.size();
  while (at < end) {
    size_t left = static_cast<size_t>(end - at);
    if (size_t ascii = AsciiPrefix(at, left); ascii != 0) {
      size_t size = out->size();
      out->resize(size + ascii);
      std::copy(at, at + ascii, out->begin() + static_cast<std::ptrdiff_t>(size));
      at += ascii;
    } else {
      at += DecodeOne(at, left, out);
    }
  }
}

size_t CountPlainUnits(std::u16string_view units, char16_t quote) {
  size_t n = 0;
#if defined(__SSE2__)
  auto all = [](char16_t unit) { return _mm_set1_epi16(static_cast<int16_t>(unit)); };
  const __m128i quotes = all(quote), backslashes = all('\\'), blanks = all(' ');
  for (; n + 8 <= units.size(); n += 8) {
    __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units.data() + n));
    // As signed numbers, units from 0x8000 on are below the blank: they stop the count early.
    __m128i odd = _mm_or_si128(
        _mm_cmplt_epi16(eight, blanks),
        _mm_or_si128(_mm_cmpeq_epi16(eight, quotes), _mm_cmpeq_epi16(eight, backslashes)));
    if (auto bits = static_cast<uint32_t>(_mm_movemask_epi8(odd)); bits != 0)
      return n + static_cast<size_t>(__builtin_ctz(bits)) / 2;
  }
#endif
  while (n < units.size() && units[n] >= ' ' && units[n] != quote && units[n] != '\\') ++n;
  return n;
}

void EncodeUtf8AsJava(std::u16string_view units, std::string* out) {
  out->resize(units.size());
  size_t ascii = NarrowAscii(units, out->data());
  out->resize(ascii);
  for (size_t i = ascii; i < units.size(); ++i) {
    char32_t code = units[i];
    bool high = code >= 0xD800 && code <= 0xDBFF;
    if (high && i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] <= 0xDFFF) {
      code = 0x10000 + ((code & 0x3FF) << 10) + (units[++i] & 0x3FFU);
    } else if (code >= 0xD800 && code <= 0xDFFF) {
      code = '?';
    }
    AppendCodePoint(code, out);
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
