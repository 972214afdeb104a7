#include "config/knob_value.h"

#include <gtest/gtest.h>

namespace rillmill::config {
namespace {

constexpr int64_t kMiB = 1024 * 1024;

TEST(ParseBytes, ReadsIntegersWithBinaryUnits) {
  const std::pair<const char*, int64_t> cases[] = {
      {"1g", 1024 * kMiB}, {"64m", 64 * kMiB}, {"512", 512 * kMiB}, {"3KB", 3072},
      {"7b", 7},           {"2Mb", 2 * kMiB},  {"1t", kMiB * kMiB}, {" 16m ", 16 * kMiB}};
  for (const auto& [text, bytes] : cases) {
    const auto parsed = ParseBytes(text, kMiB);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(*parsed, bytes) << text;
  }
}

TEST(ParseBytes, RefusesFractionsUnknownUnitsAndOverflow) {
  for (const char* text : {"1.5g", "", "g", "10x", "10mib", "1gb5", "1bb", "99999999999999999999",
                           "9999999p", "1 g", "-"}) {
    EXPECT_FALSE(ParseBytes(text, kMiB).ok()) << text;
  }
  EXPECT_NE(ParseBytes("1.5g", kMiB).status().message().find("no fraction"),
            std::string_view::npos);
}

TEST(ParseMaster, KnowsSparksMasters) {
  EXPECT_EQ(ParseMaster("local")->threads, 1);
  EXPECT_EQ(ParseMaster("local[4]")->threads, 4);
  EXPECT_EQ(ParseMaster("local[*]")->threads, 0);
  EXPECT_EQ(ParseMaster("local[*,3]")->threads, 0);
  EXPECT_EQ(ParseMaster("local[2, 3]")->threads, 2);
  EXPECT_TRUE(ParseMaster("local[2]")->local);
  EXPECT_FALSE(ParseMaster("spark://host:7077")->local);
  EXPECT_TRUE(ParseMaster("yarn")->cluster_manager);
  EXPECT_TRUE(ParseMaster("k8s://https://host")->cluster_manager);
}

TEST(ParseMaster, RefusesEverythingElse) {
  for (const char* text : {"", "local[0]", "local[]", "local[-1]", "local[2", "local[2,0]",
                           "local[1025]", "Local", "here"}) {
    EXPECT_FALSE(ParseMaster(text).ok()) << text;
  }
}

TEST(BytesText, IsReadable) {
  EXPECT_EQ(BytesText(64 * kMiB), "64 MiB");
  EXPECT_EQ(BytesText(1536 * kMiB), "1.5 GiB");
  EXPECT_EQ(BytesText(0), "0 B");
}

}  // namespace
}  // namespace rillmill::config
