#include "pipeline/text/time_zone.h"

#include <gtest/gtest.h>

#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {
namespace {

int64_t At(std::string_view text) { return *ParseTimestamp(text, *UtcZone()); }
int32_t Offset(std::string_view zone, std::string_view instant) {
  return (*FindTimeZone(zone))->OffsetSecondsAt(At(instant));
}

TEST(TimeZone, KnowsOffsetsPrefixesAndShortIds) {
  for (auto [id, seconds] :
       std::initializer_list<std::pair<const char*, int>>{{"Z", 0},
                                                          {"UTC", 0},
                                                          {"GMT", 0},
                                                          {"UT", 0},
                                                          {"+9:5", 32'700},
                                                          {"+09:05", 32'700},
                                                          {"-0130", -5400},
                                                          {"+5", 18'000},
                                                          {"+18:00", 64'800},
                                                          {"GMT+3", 10'800},
                                                          {"UTC-03:30", -12'600},
                                                          {"EST", -18'000},
                                                          {"+01:02:03", 3723}}) {
    Result<const TimeZone*> zone = FindTimeZone(id);
    ASSERT_TRUE(zone.ok()) << id;
    EXPECT_EQ((*zone)->OffsetSecondsAt(0), seconds) << id;
  }
  EXPECT_EQ(Offset("PST", "2024-07-01"), -25'200);
}

TEST(TimeZone, RefusesWhatJavaRefuses) {
  for (const char* id : {"", "z", "utc", "+19:00", "+01:60", "Europe/Nowhere", "UTC+", "GMT+19",
                         "+1:2:3", "../etc/passwd", "+:3"}) {
    Result<const TimeZone*> zone = FindTimeZone(id);
    ASSERT_FALSE(zone.ok()) << id;
    EXPECT_EQ(zone.status().error_class(), "INVALID_TIMEZONE");
  }
}

TEST(TimeZone, HasSummerTimeBeyondTheListedYears) {
  EXPECT_EQ(Offset("Europe/Paris", "2050-07-01"), 7200);
  EXPECT_EQ(Offset("Europe/Paris", "2050-12-01"), 3600);
  EXPECT_EQ(Offset("America/New_York", "9999-07-01"), -14'400);
  EXPECT_EQ(Offset("Australia/Sydney", "2100-01-01"), 39'600);
}

TEST(TimeZone, HasLocalMeanTimeBeforeTheFirstRule) {
  EXPECT_EQ(Offset("Europe/Paris", "1800-01-01"), 561);
  EXPECT_EQ(Offset("America/New_York", "0001-01-01"), -17'762);
}

TEST(TimeZone, MovesForwardInGapsAndTakesTheEarlierInOverlaps) {
  const TimeZone& zone = **FindTimeZone("America/New_York");
  EXPECT_EQ(zone.LocalToUtc(At("2024-03-10 02:30:00")), At("2024-03-10 07:30:00"));
  EXPECT_EQ(zone.LocalToUtc(At("2024-11-03 01:30:00")), At("2024-11-03 05:30:00"));
  EXPECT_EQ(zone.LocalToUtc(At("2024-11-03 02:00:00")), At("2024-11-03 07:00:00"));
}

TEST(TimeZone, LocalAndUtcRoundTripOutsideOfOverlaps) {
  const TimeZone& zone = **FindTimeZone("Europe/London");
  for (int64_t at = At("1890-01-01"); at < At("2200-01-01");
       at += 7 * kMicrosPerDay + 12'345'678'901) {
    int64_t back = zone.LocalToUtc(zone.UtcToLocal(at));
    EXPECT_TRUE(back == at || zone.UtcToLocal(back) == zone.UtcToLocal(at)) << at;
  }
}

TEST(TimeZone, StaysInRangeAtTheEdges) {
  const TimeZone& zone = **FindTimeZone("Asia/Tokyo");
  EXPECT_EQ(zone.UtcToLocal(INT64_MAX), INT64_MAX);
  EXPECT_EQ(zone.LocalToUtc(INT64_MIN), INT64_MIN);
}

}  // namespace
}  // namespace rillmill::pipeline
