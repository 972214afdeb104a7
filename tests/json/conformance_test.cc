// The inputs of the conformance cases json-*: as many corrupt records as Spark's output shows.
// (Whole outputs: tests/conformance.)
#include <absl/strings/str_split.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/json/decode_support.h"

namespace rillmill::pipeline {
namespace {

struct Case {
  std::string name;
  std::vector<Field> fields;
  std::string shown_as = "_corrupt_record";  // the corrupt column's name in the output
};

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(std::string(RILLMILL_SHARED_DIR "/conformance/") + path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  std::vector<std::string> lines = absl::StrSplit(bytes.str(), '\n');
  lines.pop_back();
  return lines;
}

std::vector<Case> Cases() {
  const DataType o = DataType::Struct({{"a", TypeId::kInt}, {"b", TypeId::kString}});
  const DataType m = DataType::Map(TypeId::kString, TypeId::kInt);
  return {
      {"json-binary", {{"b", TypeId::kBinary}}, "bad"},
      {"json-blank-and-null", {{"a", TypeId::kInt}, {"b", TypeId::kString}}},
      {"json-booleans", {{"b", TypeId::kBoolean}, {"i", TypeId::kInt}}},
      {"json-dates", {{"n", TypeId::kInt}, {"d", TypeId::kDate}}},
      {"json-decimal", {{"m", DataType::Decimal(10, 2)}}},
      {"json-doubles", {{"d", TypeId::kDouble}, {"f", TypeId::kFloat}}, "bad"},
      {"json-escapes", {{"s", TypeId::kString}, {"n", TypeId::kBigInt}}, "bad"},
      {"json-integers",
       {{"b", TypeId::kTinyInt},
        {"s", TypeId::kSmallInt},
        {"i", TypeId::kInt},
        {"l", TypeId::kBigInt}}},
      {"json-invalid-utf8", {{"n", TypeId::kInt}, {"s", TypeId::kString}}, "bad"},
      {"json-keys", {{"a", TypeId::kInt}, {"b", TypeId::kString}, {"Cc", TypeId::kInt}}},
      {"json-limits", {{"n", TypeId::kInt}, {"u", TypeId::kString}, {"a", TypeId::kInt}}, "bad"},
      {"json-nested",
       {{"n", TypeId::kInt}, {"o", o}, {"l", DataType::Array(TypeId::kInt)}, {"m", m}}},
      {"json-quotes-and-comments", {{"a", TypeId::kInt}, {"b", TypeId::kString}}},
      {"json-strings", {{"s", TypeId::kString}}},
      {"json-timestamps", {{"n", TypeId::kInt}, {"t", TypeId::kTimestamp}}},
      {"json-top-level-not-object", {{"a", TypeId::kInt}}},
      {"json-trailing-bytes", {{"a", TypeId::kInt}}},
      {"json-truncated", {{"a", TypeId::kInt}, {"b", TypeId::kString}}}};
}

class JsonConformance : public testing::TestWithParam<DecodePath> {};

TEST_P(JsonConformance, AsManyRecordsAreCorruptAsUnderSpark) {
  if (!std::ifstream(RILLMILL_SHARED_DIR "/conformance/index.tsv"))
    GTEST_SKIP() << "no shared data";
  for (const Case& one : Cases()) {
    std::vector<std::string> input = Lines(one.name + "/input/000.ndjson");
    std::vector<std::string> expected = Lines(one.name + "/expected/batch-0000.ndjson");
    ASSERT_EQ(input.size(), expected.size()) << one.name;
    auto shows = [&](const std::string& row) {
      return row.find("\"" + one.shown_as + "\":") != std::string::npos;
    };
    auto corrupt = std::count_if(expected.begin(), expected.end(), shows);
    EXPECT_EQ(DecodeTexts(RequestFor(one.fields), input, GetParam()).corrupt_rows, corrupt)
        << one.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Paths, JsonConformance,
                         testing::Values(DecodePath::kFast, DecodePath::kSlow));

}  // namespace
}  // namespace rillmill::pipeline
