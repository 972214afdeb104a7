// Equality of many texts with one that fits into two machine words.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace rillmill::pipeline {

// out[i] = 1 where texts[i] is `wanted`. A text of another size is not looked at: `wanted` is
// compared with itself in its place, so that no branch depends on a row. Word: unsigned, of
// wanted.size() / 2 bytes at least and wanted.size() at most.
template <class Word>
void MarkEqual(std::span<const std::string_view> texts, std::string_view wanted, uint8_t* out) {
  size_t size = wanted.size(), rest = size - sizeof(Word);
  auto load = [](const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof(word));
    return word;
  };
  Word first = load(wanted.data()), last = load(wanted.data() + rest);
  for (size_t i = 0; i < texts.size(); ++i) {
    bool sized = texts[i].size() == size;
    const char* at = sized ? texts[i].data() : wanted.data();
    auto differing = static_cast<uint64_t>((load(at) ^ first) | (load(at + rest) ^ last));
    out[i] = static_cast<uint8_t>(sized & (differing == 0));
  }
}

// The same for any text.
inline void MarkEqualText(std::span<const std::string_view> texts, std::string_view wanted,
                          uint8_t* out) {
  size_t size = wanted.size();
  if (size >= 8 && size <= 16) return MarkEqual<uint64_t>(texts, wanted, out);
  if (size >= 4 && size < 8) return MarkEqual<uint32_t>(texts, wanted, out);
  if (size >= 2 && size < 4) return MarkEqual<uint16_t>(texts, wanted, out);
  for (size_t i = 0; i < texts.size(); ++i) out[i] = texts[i] == wanted;
}

}  // namespace rillmill::pipeline
