// JSONTestSuite's 318 inputs, bare and wrapped, against what Spark 4.2 made of them
// (shared/data/json_test_suite).
#include <absl/strings/escaping.h>
#include <absl/strings/str_split.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <fstream>
#include <sstream>

#include "tests/json/decode_support.h"

namespace rillmill::pipeline {
namespace {

std::string ReadVerdicts() {
  std::ifstream file(RILLMILL_SHARED_DIR "/data/json_test_suite/verdicts.tsv.zst",
                     std::ios::binary);
  std::ostringstream packed;
  packed << file.rdbuf();
  std::string bytes = packed.str(), text(16 << 20, '\0');
  size_t size = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
  text.resize(ZSTD_isError(size) ? 0 : size);
  return text;
}

// The expected v, written as JSON: null, a string, or "length:N" for a long one.
std::string ExpectedV(std::string_view json) {
  if (json == "null") return "NULL";
  auto decoded = DecodeTexts(RequestFor({{"v", TypeId::kString}}),
                             {"{\"v\":" + std::string(json) + "}"}, DecodePath::kSlow);
  return decoded.rows.at(0);
}

size_t Characters(std::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

struct Way {
  DecodePath path;
  CpuTarget target;
};

std::vector<Way> Ways() {
  std::vector<Way> ways = {{DecodePath::kSlow, CpuTarget::kBaseline}};
  for (CpuTarget target : AvailableCpuTargets()) ways.push_back({DecodePath::kFast, target});
  return ways;
}

class JsonTestSuite : public testing::TestWithParam<Way> {};

TEST_P(JsonTestSuite, AllVerdictsAreSparks) {
  std::string text = ReadVerdicts();
  if (text.empty()) GTEST_SKIP() << "no shared data";
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), 637U);
  lines.erase(lines.begin());
  JsonOptions options;
  options.corrupt_column = "c";
  DecodeRequest request =
      RequestFor({{"v", TypeId::kString}, {"w", TypeId::kInt}, {"c", TypeId::kString}}, options);
  request.fields = {0, 1};
  for (const std::string& line : lines) {
    std::vector<std::string> cells = absl::StrSplit(line, '\t');
    std::string input;
    ASSERT_TRUE(absl::Base64Unescape(cells[2], &input));
    Decoded seen = DecodeTexts(request, {input}, GetParam().path, false, GetParam().target);
    std::string where = cells[0] + " " + cells[1] + ": " + absl::CHexEscape(input.substr(0, 80));
    EXPECT_EQ(seen.struct_null.at(0), cells[3] == "1") << where;
    EXPECT_EQ(seen.corrupt.at(0), cells[4] == "1") << where;
    size_t gap = seen.rows.at(0).rfind(' ');
    std::string v = seen.rows.at(0).substr(0, gap);
    std::string expected = ExpectedV(cells[5]);
    if (expected.starts_with("'length:")) v = fmt::format("'length:{}'", Characters(v) - 2);
    EXPECT_EQ(v, expected) << where;
    EXPECT_EQ(seen.rows.at(0).substr(gap + 1), cells[6] == "None" ? "NULL" : cells[6]) << where;
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, JsonTestSuite, testing::ValuesIn(Ways()));

}  // namespace
}  // namespace rillmill::pipeline
