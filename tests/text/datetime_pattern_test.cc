#include <gtest/gtest.h>

#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {
namespace {

std::string Format(std::string_view pattern, std::string_view instant,
                   std::string_view zone = "UTC") {
  auto compiled = DateTimePattern::Compile(pattern, false);
  if (!compiled.ok()) return compiled.status().ToString();
  std::string out;
  (*compiled)->Format(*ParseTimestamp(instant, *UtcZone()), **FindTimeZone(zone), &out);
  return out;
}

std::string Parse(std::string_view pattern, std::string_view text, std::string_view zone = "UTC") {
  auto compiled = DateTimePattern::Compile(pattern, true);
  if (!compiled.ok()) return compiled.status().ToString();
  std::optional<int64_t> micros = (*compiled)->Parse(text, **FindTimeZone(zone));
  std::string out = micros ? "" : "NULL";
  if (micros) AppendTimestamp(*micros, *UtcZone(), &out);
  return out;
}

// From sql-date-format.
TEST(DateTimePattern, FormatsAsSparkDoes) {
  constexpr std::string_view kTime = "2024-07-09T15:04:05.678901Z", kOld = "1969-12-31";
  EXPECT_EQ(Format("yyyy-MM-dd HH:mm:ss.SSSSSS", kTime), "2024-07-09 15:04:05.678901");
  EXPECT_EQ(Format("EEE, d MMM yy h:mm a", kTime), "Tue, 9 Jul 24 3:04 PM");
  EXPECT_EQ(Format("EEE, d MMM yy h:mm a", kOld), "Wed, 31 Dec 69 12:00 AM");
  EXPECT_EQ(Format("EEEE MMMM D Q", kTime), "Tuesday July 191 3");
  EXPECT_EQ(Format("'at' HH'h'", kTime), "at 15h");
  EXPECT_EQ(Format("XXX z", kTime), "Z UTC");
  EXPECT_EQ(Format("XXX z VV O x Z", kTime, "America/Los_Angeles"),
            "-07:00 PDT America/Los_Angeles GMT-7 -07 -0700");
  EXPECT_EQ(Format("k K ''", "2024-01-01"), "24 0 '");
  EXPECT_EQ(Format("yyyy", "+12024-01-02"), "+12024");
  EXPECT_EQ(Format("y G", "-0001-01-01"), "2 BC");
  EXPECT_EQ(Format("HH[:mm]", kTime), "15:04");
}

// From sql-to-timestamp-format and json-timestamp-format.
TEST(DateTimePattern, ParsesAsSparkDoes) {
  EXPECT_EQ(Parse("yyyy-MM-dd HH:mm:ss", "0001-01-01 00:00:00"), "0001-01-01 00:00:00");
  EXPECT_EQ(Parse("dd/MM/yyyy h:mm a", "02/01/2024 3:04 PM"), "2024-01-02 15:04:00");
  EXPECT_EQ(Parse("dd/MM/yyyy h:mm a", "31/12/2023 12:00 AM"), "2023-12-31 00:00:00");
  EXPECT_EQ(Parse("dd/MM/yyyy h:mm a", "2024-01-02"), "NULL");
  EXPECT_EQ(Parse("MMM d, yyyy", "Dec 31, 1999"), "1999-12-31 00:00:00");
  EXPECT_EQ(Parse("yyyyMMddHHmmssSSS", "20240102030405678"), "NULL");
  EXPECT_EQ(Parse("yyyyMMdd HHmmss", "19700101 235959"), "1970-01-01 23:59:59");
  EXPECT_EQ(Parse("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-01-02T03:04:05.678+05:30"),
            "2024-01-01 21:34:05.678");
  EXPECT_EQ(Parse("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-01-02T03:04:05.678Z"),
            "2024-01-02 03:04:05.678");
  EXPECT_EQ(Parse("yyyy-MM-dd", "2024-01-02x"), "NULL");
  EXPECT_EQ(Parse("dd/MM/yyyy HH:mm:ss", "2/1/2024 03:04:05"), "NULL");
  EXPECT_EQ(Parse("dd/MM/yyyy HH:mm:ss", "31/02/2024 00:00:00"), "NULL");
  EXPECT_EQ(Parse("yyyy-MM-dd", "2024-07-01", "America/New_York"), "2024-07-01 04:00:00");
  EXPECT_EQ(Parse("yyyy-MM-dd HH:mm VV", "2024-07-01 00:00 Europe/Paris"), "2024-06-30 22:00:00");
}

TEST(DateTimePattern, OptionalSectionsMayBeMissing) {
  EXPECT_EQ(Parse("yyyy-MM-dd[ HH:mm[:ss]]", "2024-01-02"), "2024-01-02 00:00:00");
  EXPECT_EQ(Parse("yyyy-MM-dd[ HH:mm[:ss]]", "2024-01-02 03:04"), "2024-01-02 03:04:00");
  EXPECT_EQ(Parse("yyyy-MM-dd[ HH:mm[:ss]]", "2024-01-02 03:04:05"), "2024-01-02 03:04:05");
  EXPECT_EQ(Parse("yyyy-MM-dd[ HH:mm[:ss]]", "2024-01-02 03"), "NULL");
}

TEST(DateTimePattern, RefusesWhatSparkRefuses) {
  for (std::string_view pattern :
       {"u", "w", "Y", "e", "A", "n", "MMMMM", "'open", "b", "]", "{", "V", "dddd"}) {
    auto compiled = DateTimePattern::Compile(pattern, false);
    ASSERT_FALSE(compiled.ok()) << pattern;
    EXPECT_TRUE(compiled.status().error_class().starts_with("INCONSISTENT_BEHAVIOR_CROSS_VERSION"))
        << pattern;
  }
  EXPECT_TRUE(DateTimePattern::Compile("EEE", false).ok());
  EXPECT_FALSE(DateTimePattern::Compile("EEE", true).ok());
}

}  // namespace
}  // namespace rillmill::pipeline
