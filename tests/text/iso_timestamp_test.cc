#include <gtest/gtest.h>

#include <random>

#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {
namespace {

// What the fast path accepts, the full parser must accept with the same result.
void ExpectAgreement(const std::string& text) {
  int64_t fast = 0;
  if (!ParseIsoTimestampFast(text.data(), text.size(), &fast)) return;
  EXPECT_EQ(ParseTimestamp(text, *UtcZone()), fast) << text;
}

TEST(IsoTimestamp, TakesTheUsualLayouts) {
  for (std::string text : {"2018-12-31T23:57:00", "2018-12-31 23:57:00Z", "2018-12-31T23:57:00.5",
                           "2018-12-31T23:57:00.123Z", "2024-02-29T00:00:00.123456Z",
                           "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"}) {
    int64_t fast = 0;
    EXPECT_TRUE(ParseIsoTimestampFast(text.data(), text.size(), &fast)) << text;
    ExpectAgreement(text);
  }
}

TEST(IsoTimestamp, LeavesOtherLayoutsToTheFullParser) {
  for (std::string text :
       {"", "2018-12-31", "2018-12-31T23:57:0", "2018-12-31T23:57:00+01:00", "2023-02-29T00:00:00Z",
        "2018-12-31T24:00:00Z", "2018-12-31T23:60:00Z", "2018-12-31T23:57:60Z",
        "2018-13-01T00:00:00Z", "2018-00-01T00:00:00Z", "2018-01-00T00:00:00Z",
        "2018-12-31x23:57:00Z", "2018-12-31T23:57:00.", "2018-12-31T23:57:00.1234567Z",
        "2018-12-31T23:57:00ZZ", "201:-12-31T23:57:00Z"}) {
    int64_t fast = 0;
    EXPECT_FALSE(ParseIsoTimestampFast(text.data(), text.size(), &fast)) << text;
  }
}

TEST(IsoTimestamp, WantsAZoneUnlessTheSessionIsUtc) {
  std::string text = "2018-12-31T23:57:00";
  int64_t fast = 0;
  EXPECT_FALSE(ParseIsoTimestampFast(text.data(), text.size(), &fast, false));
  text += 'Z';
  EXPECT_TRUE(ParseIsoTimestampFast(text.data(), text.size(), &fast, false));
}

TEST(IsoTimestamp, AgreesWithTheFullParserOnEverySingleByteChange) {
  const std::string base = "2018-12-31T23:57:00.123Z";
  for (size_t at = 0; at < base.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = base;
      text[at] = static_cast<char>(byte);
      ExpectAgreement(text);
      ExpectAgreement(text.substr(0, at + 1));
    }
  }
}

TEST(IsoTimestamp, AgreesWithTheFullParserOnRandomTexts) {
  std::mt19937 random(7);
  const std::string alphabet = "0123456789012345678901234567890123456789-:T .Z+";
  for (int i = 0; i < 200'000; ++i) {
    std::string text = "2018-12-31T23:57:00.123Z";
    for (int change = 0; change < 4; ++change)
      text[random() % text.size()] = alphabet[random() % alphabet.size()];
    ExpectAgreement(text);
  }
}

}  // namespace
}  // namespace rillmill::pipeline
