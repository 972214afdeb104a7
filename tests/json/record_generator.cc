#include "tests/json/record_generator.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace rillmill::pipeline {
namespace {

constexpr std::array<std::string_view, 16> kPieces = {"abc",
                                                      "",
                                                      "2024-01-02T03:04:05.678Z",
                                                      "2018-12-31T23:57:00",
                                                      "2024-01-02",
                                                      "NaN",
                                                      "+INF",
                                                      "1,000.5",
                                                      "aGVsbG8=",
                                                      R"(\n)",
                                                      R"(\u00e9)",
                                                      R"(\ud83d\ude00)",
                                                      R"(\ud800)",
                                                      "\xC3\xA9\xE6\x97\xA5",
                                                      R"(\\\")",
                                                      "San Francisco"};
constexpr std::array<std::string_view, 14> kNumbers = {"0",
                                                       "-0",
                                                       "1",
                                                       "127",
                                                       "255",
                                                       "-129",
                                                       "2147483648",
                                                       "9223372036854775807",
                                                       "9223372036854775808",
                                                       "1.5",
                                                       "1e5",
                                                       "-2.5E-3",
                                                       "1e400",
                                                       "123456789012345678901234567890"};
constexpr std::array<std::string_view, 20> kDamage = {
    "\"",   "\\",           "{",    "}",  "[",  "]", ",", ":",
    " ",    "\n",           "\t",   "'",  "/*", "0", "e", ".",
    "\xFF", "\xED\xA0\x80", "\x01", "\\u"};

}  // namespace

std::string RecordGenerator::Blank() { return Pick(12) == 0 ? std::string(Pick(3), ' ') : ""; }

std::string RecordGenerator::Key() {
  if (Pick(30) == 0) return R"(\u0061)";
  if (Pick(10) == 0) return "unknown_key_of_some_length_" + std::to_string(Pick(100));
  return std::string(1, static_cast<char>('a' + Pick(10)));
}

std::string RecordGenerator::Text() {
  std::string text = "\"";
  for (size_t n = Pick(3); n > 0; --n) text += kPieces[Pick(kPieces.size())];
  return text + "\"";
}

std::string RecordGenerator::Number() { return std::string(kNumbers[Pick(kNumbers.size())]); }

std::string RecordGenerator::List(int depth, bool object) {
  std::string list(1, object ? '{' : '[');
  for (size_t i = 0, n = Pick(4); i < n; ++i) {
    list += (i > 0 ? "," : "") + Blank();
    if (object) list += "\"" + Key() + "\"" + Blank() + ":";
    list += Value(depth + 1) + Blank();
  }
  return list + (object ? "}" : "]");
}

std::string RecordGenerator::Value(int depth) {
  switch (Pick(depth > 3 ? 8 : 10)) {
    case 0:
      return "null";
    case 1:
      return "true";
    case 2:
      return "false";
    case 3:
    case 4:
      return Number();
    case 8:
      return List(depth, true);
    case 9:
      return List(depth, false);
    default:
      return Text();
  }
}

std::string RecordGenerator::Record() {
  std::string record = Blank() + "{";
  bool ordered = Pick(2) == 0;
  for (size_t i = 0, n = 3 + Pick(6); i < n; ++i) {
    std::string key = ordered ? std::string(1, static_cast<char>('a' + i)) : Key();
    record += (i > 0 ? "," : "") + Blank() + "\"" + key + "\"" + Blank() + ":" + Blank() +
              Value(0) + Blank();
  }
  return record + "}" + Blank();
}

std::string RecordGenerator::Damaged(std::string record) {
  for (size_t n = 1 + Pick(2); n > 0 && !record.empty(); --n) {
    size_t at = Pick(record.size());
    switch (Pick(5)) {
      case 0:
        record[at] = static_cast<char>(record[at] ^ (1 << Pick(8)));
        break;
      case 1:
        record.resize(at);
        break;
      case 2:
        record.insert(at, kDamage[Pick(kDamage.size())]);
        break;
      case 3:
        record.insert(at, record.substr(at, 1 + Pick(8)));
        break;
      default:
        record.erase(at, 1 + Pick(4));
        break;
    }
  }
  return record;
}

}  // namespace rillmill::pipeline
