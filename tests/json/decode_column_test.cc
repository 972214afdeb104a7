// Decode(Column): from_json as a function, over texts that lie anywhere in memory.
#include <gtest/gtest.h>

#include "tests/json/decode_support.h"

namespace rillmill::pipeline {
namespace {

using Texts = std::vector<std::optional<std::string>>;

class DecodeColumnTest : public testing::TestWithParam<DecodePath> {};
INSTANTIATE_TEST_SUITE_P(Paths, DecodeColumnTest,
                         testing::Values(DecodePath::kFast, DecodePath::kSlow));

TEST_P(DecodeColumnTest, NullsAndBlanksAreNullStructs) {
  Texts texts = {R"({"a":1})", std::nullopt, "", " \t\r\n", "{}", std::nullopt};
  Decoded decoded = DecodeColumn(RequestFor({{"a", TypeId::kInt}}), texts, GetParam());
  EXPECT_EQ(decoded.rows, (std::vector<std::string>{"1", "NULL", "NULL", "NULL", "NULL", "NULL"}));
  EXPECT_EQ(decoded.struct_null, (std::vector<bool>{false, true, true, true, false, true}));
  EXPECT_EQ(decoded.corrupt_rows, 0U);
}

TEST_P(DecodeColumnTest, NothingButNullsAndNothingAtAll) {
  DecodeRequest request = RequestFor({{"a", TypeId::kString}});
  EXPECT_EQ(DecodeColumn(request, {std::nullopt, std::nullopt}, GetParam()).struct_null,
            (std::vector<bool>{true, true}));
  Decoded none = DecodeColumn(request, {}, GetParam());
  EXPECT_TRUE(none.status.ok());
  EXPECT_TRUE(none.rows.empty());
}

TEST_P(DecodeColumnTest, CorruptTextsKeepTheirExactBytes) {
  DecodeRequest request = RequestFor({{"a", TypeId::kInt}, {"_corrupt_record", TypeId::kString}});
  std::string odd("{\"a\":\0\xFF\n", 8);
  Decoded decoded = DecodeColumn(request, {odd, R"({"a":7})", R"({"a":"x"} )"}, GetParam());
  EXPECT_EQ(decoded.rows,
            (std::vector<std::string>{"NULL '" + odd + "'", "7 NULL", R"(NULL '{"a":"x"} ')"}));
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{true, false, true}));
}

// The texts are exactly as long as their memory.
TEST_P(DecodeColumnTest, NoByteBehindATextIsRead) {
  DecodeRequest request = RequestFor({{"a", TypeId::kString}, {"b", TypeId::kDouble}});
  Texts texts;
  for (size_t size = 0; size < 9'000; size += size < 200 ? 1 : 977) {
    std::string text(size, 'x');
    texts.push_back(R"({"a":")" + text);
    texts.push_back(R"({"a":")" + text + R"(\)");
    texts.push_back(R"({"a":")" + text + R"("})");
    texts.push_back(R"({"b":1)" + std::string(size, '0'));
    texts.push_back(R"({")" + text);
    texts.push_back(R"({"a":")" + text + R"(","b":tr)");
  }
  for (CpuTarget target : AvailableCpuTargets()) {
    Decoded decoded = DecodeColumn(request, texts, GetParam(), target);
    EXPECT_EQ(decoded.corrupt_rows, texts.size() - texts.size() / 6);
    EXPECT_EQ(decoded.rows.at(2), "'' NULL");
    EXPECT_EQ(decoded.rows.at(6 * 150 + 2), "'" + std::string(150, 'x') + "' NULL");
  }
}

TEST_P(DecodeColumnTest, FailFastStopsAtABadTextButNotAtNullOrBlank) {
  JsonOptions options;
  options.fail_fast = true;
  DecodeRequest request = RequestFor({{"a", TypeId::kInt}}, options);
  EXPECT_TRUE(DecodeColumn(request, {R"({"a":1})", std::nullopt, " "}, GetParam()).status.ok());
  Status status = DecodeColumn(request, {R"({"a":1})", R"({"a":"4"})"}, GetParam()).status;
  EXPECT_EQ(status.error_class(), "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
  EXPECT_EQ(status.code(), StatusCode::kDataPolicy);
}

}  // namespace
}  // namespace rillmill::pipeline
