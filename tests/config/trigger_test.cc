#include "config/trigger.h"

#include <gtest/gtest.h>

namespace rillmill::config {
namespace {

using pipeline::OutputMode;
using pipeline::TriggerKind;

Located At(std::string text) { return {std::move(text), "job.toml:7:11"}; }

TEST(ParseTrigger, KnowsWordsInAnyCase) {
  EXPECT_EQ(ParseTrigger(At(""))->kind, TriggerKind::kDefault);
  EXPECT_EQ(ParseTrigger(At("default"))->kind, TriggerKind::kDefault);
  EXPECT_EQ(ParseTrigger(At("availableNow"))->kind, TriggerKind::kAvailableNow);
  EXPECT_EQ(ParseTrigger(At("AVAILABLENOW"))->kind, TriggerKind::kAvailableNow);
  EXPECT_EQ(ParseTrigger(At("once"))->kind, TriggerKind::kOnce);
}

TEST(ParseTrigger, ReadsIntervals) {
  const auto trigger = ParseTrigger(At("10 seconds"));
  ASSERT_TRUE(trigger.ok());
  EXPECT_EQ(trigger->kind, TriggerKind::kInterval);
  EXPECT_EQ(trigger->interval_ms, 10'000);
  EXPECT_EQ(ParseTrigger(At("1 minute 30 seconds"))->interval_ms, 90'000);
  EXPECT_EQ(ParseTrigger(At("500 milliseconds"))->interval_ms, 500);
}

TEST(ParseTrigger, ZeroMeansAsSoonAsPossible) {
  EXPECT_EQ(ParseTrigger(At("0 seconds"))->kind, TriggerKind::kDefault);
}

TEST(ParseTrigger, RefusesConfSyntaxWithASuggestion) {
  const Status status = ParseTrigger(At("10s")).status();
  EXPECT_EQ(status.exit_code(), 3);
  EXPECT_TRUE(status.message().starts_with("job.toml:7:11: trigger: ")) << status.message();
  EXPECT_NE(status.message().find("10 seconds"), std::string_view::npos) << status.message();
}

TEST(ParseTrigger, RefusesMonthsNegativesAndTooShortOnes) {
  for (const char* text : {"1 month", "-1 seconds", "10 microseconds", "soon", "10"}) {
    EXPECT_FALSE(ParseTrigger(At(text)).ok()) << text;
  }
}

TEST(ParseTrigger, SuggestsTheWordThatWasMeant) {
  const Status status = ParseTrigger(At("availableNwo")).status();
  EXPECT_NE(status.message().find("did you mean \"availableNow\"?"), std::string_view::npos)
      << status.message();
}

TEST(ParseOutputMode, KnowsThreeModes) {
  EXPECT_EQ(*ParseOutputMode(At("")), OutputMode::kAppend);
  EXPECT_EQ(*ParseOutputMode(At("append")), OutputMode::kAppend);
  EXPECT_EQ(*ParseOutputMode(At("Update")), OutputMode::kUpdate);
  EXPECT_EQ(*ParseOutputMode(At("complete")), OutputMode::kComplete);
  const Status status = ParseOutputMode(At("complet")).status();
  EXPECT_NE(status.message().find("did you mean \"complete\"?"), std::string_view::npos)
      << status.message();
}

}  // namespace
}  // namespace rillmill::config
