// What single records become, beyond the conformance cases: both paths.
#include <gtest/gtest.h>

#include "tests/json/decode_support.h"

namespace rillmill::pipeline {
namespace {

const DataType kInts = DataType::Array(TypeId::kInt);

class DecoderTest : public testing::TestWithParam<DecodePath> {
 protected:
  Decoded Decode(std::vector<Field> fields, const std::vector<std::string>& texts,
                 JsonOptions options = {}) {
    return DecodeTexts(RequestFor(std::move(fields), std::move(options)), texts, GetParam());
  }
  std::string One(const DataType& type, const std::string& value) {
    Decoded decoded = Decode({{"v", type}}, {"{\"v\":" + value + "}"});
    return decoded.rows.at(0) + (decoded.corrupt.at(0) ? " corrupt" : "");
  }
};
INSTANTIATE_TEST_SUITE_P(Paths, DecoderTest, testing::Values(DecodePath::kFast, DecodePath::kSlow));

TEST_P(DecoderTest, TinyIntTakesUpTo255AndWraps) {
  EXPECT_EQ(One(TypeId::kTinyInt, "255"), "-1");
  EXPECT_EQ(One(TypeId::kTinyInt, "-128"), "-128");
  EXPECT_EQ(One(TypeId::kTinyInt, "256"), "NULL corrupt");
  EXPECT_EQ(One(TypeId::kTinyInt, "-129"), "NULL corrupt");
}

TEST_P(DecoderTest, BigIntKeepsItsWholeRange) {
  EXPECT_EQ(One(TypeId::kBigInt, "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(One(TypeId::kBigInt, "9223372036854775808"), "NULL corrupt");
}

TEST_P(DecoderTest, EpochSecondsWrapAround) {
  EXPECT_EQ(One(TypeId::kTimestamp, "9223372036854775807"), "-1000000");
  EXPECT_EQ(One(TypeId::kTimestamp, "1704164645"), "1704164645000000");
  EXPECT_EQ(One(TypeId::kTimestamp, "1.5"), "NULL corrupt");
}

TEST_P(DecoderTest, BlankRecordsAreNullStructs) {
  Decoded decoded = Decode({{"a", TypeId::kInt}}, {"", "  \t", "null", "{}"});
  EXPECT_EQ(decoded.struct_null, (std::vector<bool>{true, true, false, false}));
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{false, false, true, false}));
}

TEST_P(DecoderTest, TheLaterDuplicateWinsUnlessItIsBad) {
  Decoded decoded = Decode({{"a", TypeId::kInt}},
                           {R"({"a":1,"a":2})", R"({"a":1,"a":null})", R"({"a":1,"a":"x"})"});
  EXPECT_EQ(decoded.rows, (std::vector<std::string>{"2", "NULL", "1"}));
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{false, false, true}));
}

TEST_P(DecoderTest, EscapesAreResolvedInValuesAndNames) {
  Decoded decoded = Decode({{"a", TypeId::kString}},
                           {R"({"\u0061":"x\n\"\\\/\u00e9\ud83d\ude00"})", R"({"a":"\ud800"})"});
  EXPECT_EQ(decoded.rows.at(0), "'x\n\"\\/\u00e9\U0001F600'");
  EXPECT_EQ(decoded.rows.at(1), "'?'");
}

TEST_P(DecoderTest, BytesThatAreNoUtf8AreReplacedWithinTheirString) {
  Decoded decoded = Decode({{"a", TypeId::kString}, {"b", TypeId::kString}},
                           {"{\"a\":\"x\xFFy\xE2\x82\",\"b\":\"\xC3\"}",
                            "{\"z\":\"\xF0\x9F\",\"a\":\"\xED\xA0\x80\\n\",\"b\":\"ok\"}"});
  EXPECT_EQ(decoded.rows.at(0), "'x\uFFFDy\uFFFD' '\uFFFD'");
  EXPECT_EQ(decoded.rows.at(1), "'\uFFFD\n' 'ok'");
  EXPECT_EQ(decoded.corrupt_rows, 0u);
}

TEST_P(DecoderTest, ABadValueLeavesTheOtherFieldsAlone) {
  Decoded decoded = Decode({{"a", TypeId::kInt}, {"b", TypeId::kTimestamp}, {"c", TypeId::kString}},
                           {R"({"a":true,"b":"soon","c":"x"})", R"({"a":{"q":[1]},"b":[],"c":7})",
                            R"({"a":1,"b":"soon","c":"cut)", R"({"a":-0,"b":false,"c":-0})"});
  EXPECT_EQ(decoded.rows, (std::vector<std::string>{"NULL NULL 'x'", "NULL NULL '7'",
                                                    "NULL NULL NULL", "0 NULL '0'"}));
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{true, true, true, true}));
}

TEST_P(DecoderTest, NestedValuesKeepWhatIsGood) {
  std::vector<Field> fields = {
      {"o", DataType::Struct({{"a", TypeId::kInt}, {"b", TypeId::kString}})},
      {"l", kInts},
      {"m", DataType::Map(TypeId::kString, TypeId::kInt)},
      {"s", DataType::Array(DataType::Struct({{"x", TypeId::kInt}}))}};
  Decoded decoded = Decode(
      fields,
      {R"({"o":{"a":1,"b":"y"},"l":[1,null,3],"m":{"k":1,"k":2},"s":[{"x":1},{"x":2}]})",
       R"({"o":{"a":"bad","b":"y"},"l":[1,"x",3],"m":{"k":1,"z":"x"},"s":[{"x":"q"},{"x":2}]})"});
  EXPECT_EQ(decoded.rows.at(0), "{1 'y' } [1 NULL 3 ] ['k' 1 'k' 2 ] [{1 } {2 } ]");
  EXPECT_EQ(decoded.rows.at(1), "{NULL 'y' } NULL NULL [{NULL } {2 } ]");
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{false, true}));
}

TEST_P(DecoderTest, DeepNestingNeverOverflowsTheStack) {
  std::string deep(1'000'000, '[');
  Decoded decoded = Decode({{"a", TypeId::kString}}, {R"({"a":)" + deep, R"({"b":)" + deep, deep});
  EXPECT_EQ(decoded.corrupt_rows, 3U);
}

TEST_P(DecoderTest, NestingCountsUpTo1000) {
  auto nested = [](size_t n) {
    return R"({"a":)" + std::string(n, '[') + std::string(n, ']') + R"(,"b":1})";
  };
  Decoded decoded = Decode({{"b", TypeId::kInt}}, {nested(999), nested(1000)});
  EXPECT_EQ(decoded.corrupt, (std::vector<bool>{false, true}));
  Decoded kept =
      Decode({{"a", TypeId::kString}, {"b", TypeId::kInt}}, {nested(1000), nested(2000)});
  EXPECT_EQ(kept.rows, (std::vector<std::string>{"NULL 1", "NULL NULL"}));
}

TEST_P(DecoderTest, LargeRecordsAreDecoded) {
  std::string big(10'000'000, 'x');
  Decoded decoded = Decode({{"a", TypeId::kString}}, {R"({"a":")" + big + "\"}"});
  EXPECT_EQ(decoded.rows.at(0).size(), big.size() + 2);
  EXPECT_EQ(decoded.corrupt_rows, 0U);
}

TEST_P(DecoderTest, OnlyRequestedFieldsAreCheckedUnlessAllAre) {
  DecodeRequest request = RequestFor({{"a", TypeId::kInt}, {"b", TypeId::kInt}});
  request.fields = {1};
  std::vector<std::string> texts = {R"({"a":"x","b":1})", R"({"a":1,"b":"x"})"};
  EXPECT_EQ(DecodeTexts(request, texts, GetParam()).corrupt, (std::vector<bool>{true, true}));
  request.all_fields = false;
  EXPECT_EQ(DecodeTexts(request, texts, GetParam()).corrupt, (std::vector<bool>{false, true}));
}

// Where padding is missing, Jackson has taken the closing quote before it knows, wanted or not.
TEST_P(DecoderTest, Base64WithoutPaddingSpoilsTheRecordEvenIfNobodyReadsIt) {
  DecodeRequest request = RequestFor({{"a", TypeId::kString}, {"b", TypeId::kBinary}});
  request.fields = {0};
  request.all_fields = false;
  Decoded decoded = DecodeTexts(
      request,
      {R"({"b":"aGVsbG8=","a":"x"})", R"({"b":"aGV sbG8=","a":"x"})", R"({"b":"aGVsbG8","a":"x"})",
       R"({"b":"aGV=bG8=","a":"x"})", R"({"b":"a$VsbG8=","a":"x"})", R"({"b":17,"a":"x"})"},
      GetParam());
  EXPECT_EQ(decoded.rows, (std::vector<std::string>{"'x'", "'x'", "NULL", "'x'", "'x'", "'x'"}));
}

TEST_P(DecoderTest, CorruptColumnsHoldTheRecord) {
  DecodeRequest request = RequestFor({{"a", TypeId::kInt}, {"_corrupt_record", TypeId::kString}});
  request.corrupt_syntax = true;
  Decoded decoded = DecodeTexts(request, {R"({"a":1})", R"({"a":"x"})", "oops", ""}, GetParam());
  EXPECT_EQ(decoded.rows, (std::vector<std::string>{"1 NULL NULL", R"(NULL '{"a":"x"}' NULL)",
                                                    "NULL 'oops' 'oops'", "NULL NULL NULL"}));
}

TEST_P(DecoderTest, FailFastStopsAtTheFirstBadRecord) {
  JsonOptions options;
  options.fail_fast = true;
  Decoded decoded = Decode({{"a", TypeId::kInt}}, {R"({"a":1})", R"({"a":"4"})"}, options);
  EXPECT_EQ(decoded.status.error_class(), "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
  EXPECT_EQ(decoded.status.code(), StatusCode::kDataPolicy);
  EXPECT_TRUE(
      Decode({{"a", TypeId::kInt}}, {R"({"a":1})", "", R"({"z":[]})"}, options).status.ok());
}

TEST_P(DecoderTest, AFieldMayBeAskedForTwice) {
  DecodeRequest request = RequestFor({{"a", TypeId::kInt}, {"b", TypeId::kString}});
  request.fields = {1, 0, 1};
  EXPECT_EQ(DecodeTexts(request, {R"({"a":1,"b":"x"})"}, GetParam()).rows.at(0), "'x' 1 'x'");
}

}  // namespace
}  // namespace rillmill::pipeline
