#include "transport/sinks/show_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace rillmill::transport {
namespace {

constexpr size_t kLeastWidth = 3;

// What follows is counted in UTF-16 units, as Java strings are.
struct Character {
  size_t bytes;  // of UTF-8
  size_t units;  // of UTF-16
  uint32_t code;
};

// The next character; bytes that are no UTF-8 count as one character each.
Character Decode(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes == 1 || bytes > text.size()) return {1, 1, lead};
  uint32_t code = lead & (0xffU >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) code = code << 6 | (static_cast<uint8_t>(text[i]) & 0x3f);
  return {bytes, bytes == 4 ? size_t{2} : size_t{1}, code};
}

// Spark's Utils.stringHalfWidth.
bool IsWide(uint32_t code) {
  constexpr std::array<std::pair<uint32_t, uint32_t>, 8> kWide{{{0x1100, 0x115f},
                                                                {0x2e80, 0xa4cf},
                                                                {0xac00, 0xd7a3},
                                                                {0xf900, 0xfaff},
                                                                {0xfe10, 0xfe19},
                                                                {0xfe30, 0xfe6f},
                                                                {0xff00, 0xff60},
                                                                {0xffe0, 0xffe6}}};
  return std::any_of(kWide.begin(), kWide.end(), [code](const auto& range) {
    return code >= range.first && code <= range.second;
  });
}

size_t Units(std::string_view text) {
  size_t units = 0;
  for (size_t at = 0; at < text.size();) {
    const Character c = Decode(text.substr(at));
    units += c.units;
    at += c.bytes;
  }
  return units;
}

size_t Width(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const Character c = Decode(text.substr(at));
    width += c.units + (IsWide(c.code) ? 1 : 0);
    at += c.bytes;
  }
  return width;
}

std::string_view FirstUnits(std::string_view text, size_t limit) {
  size_t at = 0;
  for (size_t units = 0; at < text.size();) {
    const Character c = Decode(text.substr(at));
    units += c.units;
    if (units > limit) break;
    at += c.bytes;
  }
  return text.substr(0, at);
}

// Spark's SchemaUtils.escapeMetaCharacters.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kPlain = "\n\r\t\f\b\v\a";
  constexpr std::string_view kLetters = "nrtfbva";
  std::string escaped;
  for (char c : text) {
    const size_t found = kPlain.find(c);
    if (found == std::string_view::npos) {
      escaped.push_back(c);
    } else {
      escaped.append({'\\', kLetters[found]});
    }
  }
  return escaped;
}

std::string Truncated(std::string text, size_t limit) {
  if (limit == 0 || Units(text) <= limit) return text;
  if (limit < 4) return std::string(FirstUnits(text, limit));
  return std::string(FirstUnits(text, limit - 3)) + "...";
}

using Rows = std::vector<std::vector<std::string>>;

std::vector<size_t> Widths(const Rows& rows) {
  std::vector<size_t> widths(rows.front().size(), kLeastWidth);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  return widths;
}

void AppendRow(const std::vector<std::string>& row, const std::vector<size_t>& widths, bool right,
               std::string* out) {
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string blanks(widths[i] - Width(row[i]), ' ');
    out->append("|").append(right ? blanks : row[i]).append(right ? row[i] : blanks);
  }
  out->append("|\n");
}

}  // namespace

std::string ShowTable(const std::vector<std::string>& header, const Rows& rows,
                      const ShowOptions& options) {
  Rows shown(1);
  for (const std::string& name : header) shown[0].push_back(Escaped(name));
  for (const auto& row : rows) {
    auto& cells = shown.emplace_back();
    for (const std::string& cell : row) cells.push_back(Truncated(Escaped(cell), options.truncate));
  }
  const std::vector<size_t> widths = Widths(shown);
  std::string line;
  for (size_t width : widths) line.append("+").append(width, '-');
  line.append("+\n");
  std::string table = line;
  for (size_t i = 0; i < shown.size(); ++i) {
    AppendRow(shown[i], widths, options.truncate > 0, &table);
    if (i == 0) table += line;
  }
  return table + line;
}

}  // namespace rillmill::transport
