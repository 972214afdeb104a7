#include "pipeline/text/interval.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

constexpr int64_t kSecond = 1'000'000;

std::string Print(const DataType& type, int64_t value) {
  std::string out;
  AppendInterval(type, value, &out);
  return out;
}

std::string Print(const CalendarInterval& value) {
  std::string out;
  AppendCalendarInterval(value, &out);
  return out;
}

TEST(Interval, ReadsNumbersWithUnits) {
  EXPECT_EQ(*ParseFixedInterval("10 minutes"), 600 * kSecond);
  EXPECT_EQ(*ParseFixedInterval("1 day 2 hours"), 26 * 3600 * kSecond);
  EXPECT_EQ(*ParseFixedInterval("1.5 seconds"), 1'500'000);
  EXPECT_EQ(*ParseFixedInterval("-10 minutes"), -600 * kSecond);
  EXPECT_EQ(*ParseFixedInterval("INTERVAL 1 Week 1 MILLISECOND 3 microseconds"),
            7 * 86'400 * kSecond + 1003);
  EXPECT_EQ(*ParseInterval("1 year -2 months"), (CalendarInterval{10, 0, 0}));
}

TEST(Interval, SaysWhatIsWrongAndSuggests) {
  for (auto [text, hint] : std::initializer_list<std::pair<const char*, const char*>>{
           {"10s", "try \"10 seconds\""},
           {"500ms", "try \"500 milliseconds\""},
           {"10", "try \"10 seconds\""},
           {"5 minuets", "'minuets' is no unit"},
           {"", "empty"},
           {"1.5 days", "cannot have a fraction"},
           {"x", "number is expected"},
           {"99999999999999999999 days", "too large"},
           {"9223372036854775807 days", "too long"}}) {
    Result<CalendarInterval> result = ParseInterval(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.status().error_class(), "CANNOT_PARSE_INTERVAL");
    EXPECT_NE(result.status().message().find(hint), std::string_view::npos)
        << result.status().message();
  }
}

TEST(Interval, RefusesMonthsWhereLengthsAreFixed) {
  EXPECT_EQ(ParseFixedInterval("1 month").status().error_class(), "_LEGACY_ERROR_TEMP_3231");
  EXPECT_EQ(*ParseWatermarkDelay("1 month"), 31 * 86'400 * kSecond);
}

TEST(Interval, PrintsAnsiIntervals) {
  EXPECT_EQ(Print(DataType::DayTimeInterval(), 97'445 * kSecond),
            "INTERVAL '1 03:04:05' DAY TO SECOND");
  EXPECT_EQ(Print(DataType::DayTimeInterval(), -86'400'500'000),
            "INTERVAL '-1 00:00:00.5' DAY TO SECOND");
  EXPECT_EQ(Print(DataType::DayTimeInterval(0, 0), 86'400 * kSecond), "INTERVAL '1' DAY");
  EXPECT_EQ(Print(DataType::DayTimeInterval(1, 2), 5400 * kSecond),
            "INTERVAL '01:30' HOUR TO MINUTE");
  EXPECT_EQ(Print(DataType::DayTimeInterval(), INT64_MIN),
            "INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND");
  EXPECT_EQ(Print(DataType::YearMonthInterval(), -14), "INTERVAL '-1-2' YEAR TO MONTH");
  EXPECT_EQ(Print(DataType::YearMonthInterval(1, 1), 14), "INTERVAL '14' MONTH");
}

TEST(Interval, PrintsCalendarIntervals) {
  EXPECT_EQ(Print(CalendarInterval{0, 0, 3602 * kSecond}), "1 hours 2 seconds");
  EXPECT_EQ(Print(CalendarInterval{-13, 4, -500'000}), "-1 years -1 months 4 days -0.5 seconds");
  EXPECT_EQ(Print(CalendarInterval{}), "0 seconds");
}

TEST(FixedIntervalText, IsWhatAPersonWouldWrite) {
  const std::pair<int64_t, std::string_view> rows[] = {
      {3'600'000'000, "1 hour"},   {5'400'000'000, "1 hour 30 minutes"},
      {86'400'000'000, "1 day"},   {1'500'000, "1 second 500 milliseconds"},
      {2, "2 microseconds"},       {0, "0 seconds"},
      {-300'000'000, "-5 minutes"}};
  for (const auto& [micros, text] : rows) {
    EXPECT_EQ(FixedIntervalText(micros), text);
    const auto read = ParseFixedInterval(text);
    ASSERT_TRUE(read.ok()) << text;
    EXPECT_EQ(*read, micros);
  }
}

}  // namespace
}  // namespace rillmill::pipeline
