#include "core/options.h"

#include <gtest/gtest.h>

namespace rillmill {
namespace {

constexpr std::array<OptionSpec, 5> kSpecs{{
    {"path", OptionType::kString, "", "a path"},
    {"maxOffsetsPerTrigger", OptionType::kLong, "", "a limit", 1},
    {"multiLine", OptionType::kBool, "false", "a switch"},
    {"maxTriggerDelay", OptionType::kDuration, "15m", "a time"},
    {"share", OptionType::kDouble, "0", "a share"},
}};

Status Check(std::string_view name, std::string text) {
  Options options;
  options.Set(name, std::move(text), "job.toml:14:9");
  return options.Check(kSpecs);
}

TEST(Options, NamesAreCaseInsensitive) {
  Options options;
  options.Set("MAXoffsetspertrigger", "5");
  EXPECT_TRUE(options.Check(kSpecs).ok());
  EXPECT_EQ(options.Long("maxOffsetsPerTrigger"), 5);
  options.Set("maxOffsetsPerTrigger", "6");
  EXPECT_EQ(options.all().size(), 1u);
}

TEST(Options, UnknownNameSuggestsTheNearest) {
  const Status status = Check("maxOffsetPerTrigger", "5");
  EXPECT_EQ(status.code(), StatusCode::kInvalid);
  EXPECT_EQ(status.message(),
            "job.toml:14:9: option `maxOffsetPerTrigger`: is unknown (did you mean "
            "`maxOffsetsPerTrigger`?)");
}

TEST(Options, UnknownNameWithoutNeighbourListsTheKnown) {
  const std::string message(Check("zzzzzzzz", "5").message());
  EXPECT_NE(message.find("known: path, maxOffsetsPerTrigger"), std::string::npos) << message;
}

TEST(Options, MalformedValuesAreNamedWithTheirPlace) {
  EXPECT_EQ(Check("maxOffsetsPerTrigger", "5x").message(),
            "job.toml:14:9: option `maxOffsetsPerTrigger`: \"5x\" is not an integer");
  EXPECT_FALSE(Check("maxOffsetsPerTrigger", "99999999999999999999").ok());
  EXPECT_FALSE(Check("maxOffsetsPerTrigger", "").ok());
  EXPECT_FALSE(Check("maxOffsetsPerTrigger", "0").ok());
  EXPECT_FALSE(Check("multiLine", "yes").ok());
  EXPECT_FALSE(Check("share", "half").ok());
  EXPECT_FALSE(Check("maxTriggerDelay", "10 parsecs").ok());
}

TEST(Options, WellFormedValuesPass) {
  EXPECT_TRUE(Check("maxOffsetsPerTrigger", " 7 ").ok());
  EXPECT_TRUE(Check("multiLine", "TRUE").ok());
  EXPECT_TRUE(Check("share", "0.25").ok());
  EXPECT_TRUE(Check("maxTriggerDelay", "15m").ok());
}

TEST(Options, OpenPrefixesPassUnchecked) {
  Options options;
  options.Set("kafka.bootstrap.servers", "x");
  EXPECT_FALSE(options.Check(kSpecs).ok());
  constexpr std::array<std::string_view, 1> kOpen{"kafka."};
  EXPECT_TRUE(options.Check(kSpecs, kOpen).ok());
}

TEST(Options, TypedGettersReadWhatWasChecked) {
  Options options;
  options.Set("multiLine", "True");
  options.Set("share", "0.5");
  options.Set("maxTriggerDelay", "2s");
  EXPECT_TRUE(options.Bool("multiline", false));
  EXPECT_DOUBLE_EQ(*options.Double("share"), 0.5);
  EXPECT_EQ(options.DurationMillis("maxTriggerDelay"), 2000);
  EXPECT_EQ(options.Long("maxOffsetsPerTrigger"), std::nullopt);
  EXPECT_EQ(options.Text("path", "none"), "none");
}

TEST(NearestName, IsEmptyWhenNothingIsNear) {
  constexpr std::array<std::string_view, 2> kKnown{"format", "schema"};
  EXPECT_EQ(NearestName("formt", kKnown), "format");
  EXPECT_EQ(NearestName("Shcema", kKnown), "schema");
  EXPECT_EQ(NearestName("watermark", kKnown), "");
}

TEST(ParseDurationMillis, ReadsSparksUnits) {
  EXPECT_EQ(*ParseDurationMillis("10s"), 10'000);
  EXPECT_EQ(*ParseDurationMillis("500ms"), 500);
  EXPECT_EQ(*ParseDurationMillis("15m"), 900'000);
  EXPECT_EQ(*ParseDurationMillis("15MIN"), 900'000);
  EXPECT_EQ(*ParseDurationMillis("2h"), 7'200'000);
  EXPECT_EQ(*ParseDurationMillis("1d"), 86'400'000);
  EXPECT_EQ(*ParseDurationMillis("1500us"), 1);
  EXPECT_EQ(*ParseDurationMillis("3"), 3);
  EXPECT_EQ(*ParseDurationMillis("3", 1000), 3000);
  EXPECT_EQ(*ParseDurationMillis("-1s"), -1000);
}

TEST(ParseDurationMillis, RefusesTheRest) {
  for (const char* text : {"", "s", "1.5s", "10 s", "10sec", "9223372036854775807d", "--1s"}) {
    EXPECT_FALSE(ParseDurationMillis(text).ok()) << text;
  }
}

}  // namespace
}  // namespace rillmill
