// The fast path against the slow one: the same columns, verdicts and counts for sound and for
// damaged records.
#include <absl/strings/escaping.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/json/decode_support.h"
#include "tests/json/record_generator.h"

namespace rillmill::pipeline {
namespace {

struct Schema {
  std::string name;
  DecodeRequest request;
};

DecodeRequest Flat() {
  return RequestFor({{"a", TypeId::kString},
                     {"b", TypeId::kInt},
                     {"c", TypeId::kTimestamp},
                     {"d", TypeId::kDouble},
                     {"e", TypeId::kBoolean},
                     {"f", DataType::Decimal(20, 3)},
                     {"g", TypeId::kDate},
                     {"h", TypeId::kTinyInt},
                     {"_corrupt_record", TypeId::kString}});
}

DecodeRequest Pruned() {
  DecodeRequest request = Flat();
  request.fields = {2, 0};
  request.all_fields = false;
  request.corrupt_syntax = true;
  return request;
}

DecodeRequest Lenient() {
  DecodeRequest request = Flat();
  JsonOptions& options = request.options;
  options.allow_comments = options.allow_unquoted_field_names =
      options.allow_numeric_leading_zeros = true;
  options.allow_backslash_escaping_any_character = options.allow_unquoted_control_chars = true;
  options.allow_single_quotes = options.allow_non_numeric_numbers = false;
  options.timestamp_format = "";
  options.time_zone = "America/Los_Angeles";
  return request;
}

DecodeRequest Nested() {
  return RequestFor({{"a", DataType::Struct({{"a", TypeId::kInt}, {"b", TypeId::kString}})},
                     {"b", DataType::Array(TypeId::kBigInt)},
                     {"c", DataType::Map(TypeId::kString, TypeId::kString)},
                     {"d", DataType::Array(DataType::Struct({{"a", TypeId::kFloat}}))},
                     {"e", TypeId::kBinary},
                     {"f", TypeId::kTimestampNtz},
                     {"g", TypeId::kBigInt},
                     {"h", TypeId::kString}});
}

DecodeRequest NoFields() {
  DecodeRequest request = Flat();
  request.fields.clear();
  request.all_fields = false;
  return request;
}

class Differential : public testing::TestWithParam<Schema> {};

void ExpectEqual(const Decoded& fast, const Decoded& slow, const std::vector<std::string>& texts) {
  if (fast == slow) return;
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(fast.rows.at(i), slow.rows.at(i)) << absl::CHexEscape(texts[i]);
    EXPECT_EQ(fast.corrupt.at(i), slow.corrupt.at(i)) << absl::CHexEscape(texts[i]);
    EXPECT_EQ(fast.struct_null.at(i), slow.struct_null.at(i)) << absl::CHexEscape(texts[i]);
  }
}

// On every instruction set that this CPU has.
void ExpectSame(const DecodeRequest& request, const std::vector<std::string>& texts) {
  Decoded slow = DecodeTexts(request, texts, DecodePath::kSlow);
  for (CpuTarget target : AvailableCpuTargets()) {
    SCOPED_TRACE(fmt::format("target {}", static_cast<int>(target)));
    for (bool separated : {true, false}) {
      ExpectEqual(DecodeTexts(request, texts, DecodePath::kFast, separated, target), slow, texts);
    }
  }
}

TEST_P(Differential, BothPathsAgreeOnSoundAndDamagedRecords) {
  RecordGenerator generator(20'240'102);
  for (int round = 0; round < 150 && !HasFailure(); ++round) {
    size_t damage = round % 3 == 0 ? 1 : round % 3 == 1 ? 10 : 100;  // one record in … is damaged
    std::vector<std::string> texts;
    for (int i = 0; i < 60; ++i) {
      texts.push_back(generator.Record());
      if (generator.Pick(damage) == 0) texts.back() = generator.Damaged(texts.back());
    }
    ExpectSame(GetParam().request, texts);
  }
}

// Every prefix of a record, and every byte replaced.
TEST_P(Differential, BothPathsAgreeOnEveryCutAndEveryReplacedByte) {
  std::string record =
      R"({"a":"x\ty","b":12,"c":"2024-01-02T03:04:05Z","z":{"k":[1,{"q":"\u00e9"},true]},"d":-1.5e3,"e":true,"h":null})";
  std::vector<std::string> texts;
  for (size_t i = 0; i < record.size(); ++i) texts.push_back(record.substr(0, i));
  for (char byte : std::string_view("\"\\{}[],: x0\x01\xFF\xC3'/-", 17)) {
    for (size_t i = 0; i < record.size(); ++i) {
      texts.push_back(record);
      texts.back()[i] = byte;
    }
  }
  ExpectSame(GetParam().request, texts);
}

// Strings of every length up to some blocks, plain, with a letter beyond ASCII and with an escape;
// long runs of the same length, so that sizes are guessed, and then another one.
TEST_P(Differential, BothPathsAgreeOnStringsOfEveryLength) {
  std::vector<std::string> texts;
  for (size_t size = 0; size < 140; ++size) {
    for (const char* end : {"", "\xC3\xA9", "\\n", "\xC3", "\x01"}) {
      std::string text = std::string(size, 'x') + end;
      for (int i = 0; i < (size % 7 == 0 ? 20 : 1); ++i)
        texts.push_back(R"({"a":")" + text + R"(","c":"2024-01-02T03:04:05","z":")" + text + "\"}");
      texts.push_back(R"({"a":"", "h":")" + text + "\"}");
      texts.push_back(R"({"key_)" + text + R"(":1,"b":2})");
    }
  }
  ExpectSame(GetParam().request, texts);
}

INSTANTIATE_TEST_SUITE_P(Schemas, Differential,
                         testing::Values(Schema{"Flat", Flat()}, Schema{"Pruned", Pruned()},
                                         Schema{"Lenient", Lenient()}, Schema{"Nested", Nested()},
                                         Schema{"NoFields", NoFields()}),
                         [](const auto& schema) { return schema.param.name; });

}  // namespace
}  // namespace rillmill::pipeline
