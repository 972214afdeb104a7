// JsonTokenizer::ReadBase64: Jackson decodes base64 straight from the input, padding required.
#include "pipeline/json/base64.h"

#include <algorithm>
#include <array>

#include "pipeline/json/tokenizer.h"

namespace rillmill::pipeline {
namespace {

constexpr int kPadding = -2;

int SextetOf(int unit) {
  if (unit >= 'A' && unit <= 'Z') return unit - 'A';
  if (unit >= 'a' && unit <= 'z') return unit - 'a' + 26;
  if (unit >= '0' && unit <= '9') return unit - '0' + 52;
  if (unit == '+') return 62;
  if (unit == '/') return 63;
  return unit == '=' ? kPadding : -1;
}

}  // namespace

bool IsPlainBase64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return std::ranges::all_of(text, [](char c) { return SextetOf(c) >= 0; });
}

bool JsonTokenizer::ReadBase64(std::string* out) {
  out->clear();
  std::string_view held = string_;  // a string that has been read already (single quotes)
  size_t taken = 0;
  bool direct = string_unread_;
  // Next unit of the string, kEnd at its end, kWrong where Jackson throws.
  auto take = [&]() -> int {
    if (!direct) return taken < held.size() ? static_cast<uint8_t>(held[taken++]) : kEnd;
    int unit = Take();
    if (unit == '"') return kEnd;
    if (unit == '\\') unit = ReadEscape();
    failed_ |= unit < 0;
    return unit < 0 ? kWrong : unit;
  };
  for (;;) {
    int unit = take();
    while (unit >= 0 && unit <= ' ') unit = take();
    if (unit == kEnd) break;
    std::array<int, 4> sextets{};
    int known = 0;
    for (int i = 0; i < 4; ++i) {
      if (i > 0) unit = take();
      if (unit < 0) return false;  // padding is missing
      sextets[static_cast<size_t>(i)] = SextetOf(unit);
      bool padding = sextets[static_cast<size_t>(i)] == kPadding;
      if (padding ? i < 2 : sextets[static_cast<size_t>(i)] < 0 || known < i) return false;
      if (!padding) ++known;
    }
    int bits = sextets[0] << 18 | sextets[1] << 12 | (known > 2 ? sextets[2] << 6 : 0) |
               (known > 3 ? sextets[3] : 0);
    for (int i = 0; i + 1 < known; ++i) out->push_back(static_cast<char>(bits >> (16 - 8 * i)));
  }
  string_unread_ = false;
  return true;
}

}  // namespace rillmill::pipeline
