#include "pipeline/text/datetime.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

const TimeZone& Zone(std::string_view id) { return **FindTimeZone(id); }

std::string CastTimestamp(std::string_view text, std::string_view zone = "UTC") {
  std::optional<int64_t> micros = ParseTimestamp(text, Zone(zone));
  if (!micros) return "NULL";
  std::string out;
  AppendTimestamp(*micros, *UtcZone(), &out);
  return out;
}

std::string CastDate(std::string_view text) {
  std::optional<int32_t> days = ParseDate(text);
  if (!days) return "NULL";
  std::string out;
  AppendDate(*days, &out);
  return out;
}

struct Case {
  std::string_view text, timestamp, date;
};

// From sql-to-timestamp and json-timestamps.
constexpr Case kCases[] = {
    {" 2024-01-02 ", "2024-01-02 00:00:00", "2024-01-02"},
    {"", "NULL", "NULL"},
    {"+12024-01-02", "+12024-01-02 00:00:00", "+12024-01-02"},
    {"02/01/2024", "NULL", "NULL"},
    {"2024", "2024-01-01 00:00:00", "2024-01-01"},
    {"2024-01", "2024-01-01 00:00:00", "2024-01-01"},
    {"2024-01-02 03:04", "2024-01-02 03:04:00", "2024-01-02"},
    {"2024-01-02 3", "2024-01-02 03:00:00", "2024-01-02"},
    {"2024-01-02 03:04:05 Europe/Paris", "2024-01-02 02:04:05", "2024-01-02"},
    {"2024-01-02 03:04:05 UTC+1", "2024-01-02 02:04:05", "2024-01-02"},
    {"2024-01-02 03:04:05 PST", "2024-01-02 11:04:05", "2024-01-02"},
    {"2024-01-02 03:04:05+9:5", "2024-01-01 17:59:05", "2024-01-02"},
    {"2024-01-02 03:04:05z", "NULL", "2024-01-02"},
    {"2024-01-02\t03:04:05", "NULL", "NULL"},
    {"2024-01-02 3:4:5", "2024-01-02 03:04:05", "2024-01-02"},
    {"2024-01-02", "2024-01-02 00:00:00", "2024-01-02"},
    {"2024-01-02T", "NULL", "2024-01-02"},
    {"2024-01-02T03:04:05+02:00", "2024-01-02 01:04:05", "2024-01-02"},
    {"2024-01-02T03:04:05-0130", "2024-01-02 04:34:05", "2024-01-02"},
    {"2024-01-02T03:04:05.123456789Z", "2024-01-02 03:04:05.123456", "2024-01-02"},
    {"2024-01-02T03:04:05.000GMT", "2024-01-02 03:04:05", "2024-01-02"},
    {"2024-01-02T03:04:05.Z", "2024-01-02 03:04:05", "2024-01-02"},
    {"2024-01-02T03:04Z", "NULL", "2024-01-02"},
    {"2024-01-02T24:00:00", "NULL", "2024-01-02"},
    {"2024-01-02T25:00:00", "NULL", "2024-01-02"},
    {"2024-02-30", "NULL", "NULL"},
    {"2024-1-2", "2024-01-02 00:00:00", "2024-01-02"},
    {"2024-13-01", "NULL", "NULL"},
    {"20240102", "NULL", "NULL"},
    {"1704164645", "NULL", "NULL"},
    {"abc", "NULL", "NULL"},
    {"0001-01-01T00:00:00Z", "0001-01-01 00:00:00", "0001-01-01"},
    {"2024-01-02 junk", "NULL", "2024-01-02"},
    {"-0001-03-01", "-0001-03-01 00:00:00", "-0001-03-01"},
};

TEST(Datetime, CastsTextsAsSparkDoes) {
  for (const Case& c : kCases) {
    EXPECT_EQ(CastTimestamp(c.text), c.timestamp) << c.text;
    EXPECT_EQ(CastDate(c.text), c.date) << c.text;
  }
}

TEST(Datetime, TakesTheSessionZoneWhereTheTextHasNone) {
  EXPECT_EQ(CastTimestamp("2024-07-01 00:00:00", "America/Los_Angeles"), "2024-07-01 07:00:00");
  EXPECT_EQ(CastTimestamp("2024-03-10 02:30:00", "America/Los_Angeles"),
            "2024-03-10 10:30:00");  // in the gap
  EXPECT_EQ(CastTimestamp("2024-11-03 01:30:00", "America/New_York"),
            "2024-11-03 05:30:00");  // the earlier one
}

TEST(Datetime, TimeOnlyTextsMeanToday) {
  int64_t now = *ParseTimestamp("2024-05-06T23:00:00Z", *UtcZone());
  EXPECT_EQ(ParseTimestamp("T01:02:03", *UtcZone(), now),
            ParseTimestamp("2024-05-06T01:02:03Z", *UtcZone()));
  EXPECT_EQ(ParseTimestamp("1:02", Zone("Asia/Tokyo"), now),
            ParseTimestamp("2024-05-06T16:02:00Z", *UtcZone()));
  EXPECT_EQ(ParseTimestampNtz("T01:02:03", true), std::nullopt);
}

TEST(Datetime, RefusesTimestampsBeyondTheRange) {
  EXPECT_EQ(ParseTimestamp("294247-01-10T04:00:54.775807Z", *UtcZone()), INT64_MAX);
  EXPECT_EQ(ParseTimestamp("294247-01-10T04:00:54.775808Z", *UtcZone()), std::nullopt);
  EXPECT_EQ(ParseTimestamp("-290308-12-21T19:59:05.224192Z", *UtcZone()), INT64_MIN);
  EXPECT_EQ(ParseTimestamp("999999-01-01", *UtcZone()), std::nullopt);
}

TEST(Datetime, DatesSpanAllIntegers) {
  EXPECT_EQ(CastDate("+5881580-07-11"), "+5881580-07-11");
  EXPECT_EQ(CastDate("+5881580-07-12"), "NULL");
  EXPECT_EQ(CastDate("-5877641-06-23"), "-5877641-06-23");
  EXPECT_EQ(CastDate("-5877641-06-22"), "NULL");
  EXPECT_EQ(CastDate("9999999-01-01"), "NULL");
}

TEST(Datetime, NtzRefusesZonesWhenAsked) {
  EXPECT_EQ(ParseTimestampNtz("2024-01-02T00:00:00Z", false), std::nullopt);
  EXPECT_EQ(ParseTimestampNtz("2024-01-02T00:00:00+05:00", true),
            ParseTimestamp("2024-01-02", *UtcZone()));
  EXPECT_EQ(ParseTimestampNtz("2024-01-02T00:00:00 Nowhere", true), std::nullopt);
}

TEST(Datetime, CivilDatesRoundTrip) {
  for (int64_t days = -800'000; days < 800'000; ++days) {
    CivilDate date = CivilFromDays(days);
    ASSERT_TRUE(IsValidDate(date.year, date.month, date.day)) << days;
    ASSERT_EQ(DaysFromCivil(date.year, date.month, date.day), days);
  }
  EXPECT_EQ(CivilFromDays(0), (CivilDate{1970, 1, 1}));
  EXPECT_EQ(CivilFromDays(19'782), (CivilDate{2024, 2, 29}));
}

TEST(Datetime, CountsIsoWeeks) {
  IsoWeek week = IsoWeekFromDays(DaysFromCivil(2021, 1, 3));
  EXPECT_EQ(week.year, 2020);
  EXPECT_EQ(week.week, 53);
  week = IsoWeekFromDays(DaysFromCivil(1969, 12, 31));
  EXPECT_EQ(week.year, 1970);
  EXPECT_EQ(week.week, 1);
}

TEST(Datetime, CutsTheDayWhenMonthsAreAdded) {
  EXPECT_EQ(AddMonths(DaysFromCivil(2024, 1, 31), 1), DaysFromCivil(2024, 2, 29));
  EXPECT_EQ(AddMonths(DaysFromCivil(2024, 2, 29), -12), DaysFromCivil(2023, 2, 28));
  EXPECT_EQ(AddMonths(DaysFromCivil(1969, 12, 31), 1), DaysFromCivil(1970, 1, 31));
}

TEST(Datetime, PrintsIsoTimestampsInTheZone) {
  int64_t micros = *ParseTimestamp("2024-07-01T12:00:00.678901Z", *UtcZone());
  std::string utc, paris;
  AppendIsoTimestamp(micros, *UtcZone(), &utc);
  AppendIsoTimestamp(micros, Zone("Europe/Paris"), &paris);
  EXPECT_EQ(utc, "2024-07-01T12:00:00.678Z");
  EXPECT_EQ(paris, "2024-07-01T14:00:00.678+02:00");
}

TEST(Datetime, PrintsFractionsWithoutTrailingZeros) {
  EXPECT_EQ(CastTimestamp("2024-01-02T03:04:05.120Z"), "2024-01-02 03:04:05.12");
  EXPECT_EQ(CastTimestamp("1969-12-31T23:59:59.000001Z"), "1969-12-31 23:59:59.000001");
}

}  // namespace
}  // namespace rillmill::pipeline
