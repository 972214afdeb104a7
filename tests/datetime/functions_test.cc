#include "session.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;
using DateFunctions = Session;

struct FieldCase {
  std::string_view function;
  std::vector<std::string> values;  // one per time below
};

// From sql-date-fields.
TEST_F(DateFunctions, TakeFields) {
  const std::vector<std::string> times = {"2024-02-29T23:59:59.123456Z", "2021-01-03",
                                          "1969-12-31T23:00:00Z", "2020-12-31T12:30"};
  for (const FieldCase& c : std::initializer_list<FieldCase>{
           {"year", {"2024", "2021", "1969", "2020"}},
           {"quarter", {"1", "1", "4", "4"}},
           {"month", {"2", "1", "12", "12"}},
           {"day", {"29", "3", "31", "31"}},
           {"dayofweek", {"5", "1", "4", "5"}},
           {"weekday", {"3", "6", "2", "3"}},
           {"dayofyear", {"60", "3", "365", "366"}},
           {"weekofyear", {"9", "53", "1", "53"}},
           {"hour", {"23", "0", "23", "12"}},
           {"minute", {"59", "0", "0", "30"}},
           {"second", {"59", "0", "0", "0"}},
           {"last_day", {"2024-02-29", "2021-01-31", "1969-12-31", "2020-12-31"}}}) {
    for (size_t i = 0; i < times.size(); ++i)
      EXPECT_EQ(Call(c.function, {Time(times[i])}), c.values[i]) << c.function << times[i];
  }
  EXPECT_EQ(Call("extract", {Text("SECOND"), Time(times[0])}), "59.123456");
  EXPECT_EQ(Call("date_part", {Text("yearofweek"), Time(times[1])}), "2020");
  EXPECT_EQ(Call("date_part", {Text("dow_iso"), Date("2021-01-03")}), "7");
}

// From sql-timestamp-difference.
TEST_F(DateFunctions, ExtractFromIntervals) {
  EXPECT_EQ(Call("extract", {Text("HOUR"), DayTime(97'445'000'000)}), "3");
  EXPECT_EQ(Call("extract", {Text("HOUR"), DayTime(-86'400'500'000)}), "0");
  EXPECT_EQ(Call("extract", {Text("DAY"), DayTime(-86'400'500'000)}), "-1");
  EXPECT_EQ(Call("extract", {Text("MONTH"), Months(-14)}), "-2");
  EXPECT_EQ(Call("extract", {Text("MONTH"), DayTime(1)}), "INVALID_EXTRACT_FIELD");
  EXPECT_EQ(Call("extract", {Text("nonsense"), DayTime(1)}), "INVALID_EXTRACT_FIELD");
}

// From sql-date-trunc.
TEST_F(DateFunctions, Truncate) {
  ExprPtr leap = Time("2024-02-29T23:59:59.123456Z"), old = Time("1969-12-28T00:00:00.000001Z");
  for (auto [unit, of_leap, of_old] :
       std::initializer_list<std::tuple<const char*, const char*, const char*>>{
           {"YEAR", "2024-01-01 00:00:00", "1969-01-01 00:00:00"},
           {"quarter", "2024-01-01 00:00:00", "1969-10-01 00:00:00"},
           {"MM", "2024-02-01 00:00:00", "1969-12-01 00:00:00"},
           {"week", "2024-02-26 00:00:00", "1969-12-22 00:00:00"},
           {"day", "2024-02-29 00:00:00", "1969-12-28 00:00:00"},
           {"hour", "2024-02-29 23:00:00", "1969-12-28 00:00:00"},
           {"second", "2024-02-29 23:59:59", "1969-12-28 00:00:00"},
           {"millisecond", "2024-02-29 23:59:59.123", "1969-12-28 00:00:00"},
           {"fortnight", "NULL", "NULL"}}) {
    EXPECT_EQ(Call("date_trunc", {Text(unit), leap}), of_leap) << unit;
    EXPECT_EQ(Call("date_trunc", {Text(unit), old}), of_old) << unit;
  }
  EXPECT_EQ(Call("trunc", {leap, Text("week")}), "2024-02-26");
  EXPECT_EQ(Call("trunc", {old, Text("YEAR")}), "1969-01-01");
  EXPECT_EQ(Call("trunc", {old, Text("day")}), "NULL");
}

// From sql-interval-arithmetic.
TEST_F(DateFunctions, MoveAndCompare) {
  ExprPtr t = Time("2024-01-31T12:00:00Z"), old = Time("1969-12-31T23:59:59Z"),
          start = Time("2024-01-01");
  EXPECT_EQ(Call("date_add", {t, Int(3)}), "2024-02-03");
  EXPECT_EQ(Call("date_sub", {old, Int(1)}), "1969-12-30");
  EXPECT_EQ(Call("add_months", {t, Int(1)}), "2024-02-29");
  EXPECT_EQ(Call("months_between", {t, start}), "0.98387097");
  EXPECT_EQ(Call("months_between", {Time("2024-02-29T00:00:00.000001Z"), start}), "1.90322581");
  EXPECT_EQ(Call("months_between", {old, start}), "-648.00000037");
  EXPECT_EQ(Call("datediff", {old, Date("2024-01-01")}), "-19724");
  EXPECT_EQ(Call("timestampadd", {Text("HOUR"), Int(5), old}), "1970-01-01 04:59:59");
  EXPECT_EQ(Call("timestampadd", {Text("QUARTER"), Int(1), t}), "2024-04-30 12:00:00");
  EXPECT_EQ(Call("timestampdiff", {Text("MINUTE"), old, Time("2024-02-01")}), "28445760");
  EXPECT_EQ(Call("timestampdiff",
                 {Text("MINUTE"), Time("2024-02-29T00:00:00.000001Z"), Time("2024-02-01")}),
            "-40320");
  EXPECT_EQ(Call("timestampdiff", {Text("MONTH"), t, Time("2024-02-29T12:00:00Z")}), "0");
  EXPECT_EQ(Call("timestampdiff", {Text("YEAR"), t, Time("2021-01-31T11:00:00Z")}), "-3");
  EXPECT_EQ(Call("next_day", {Date("2024-01-02"), Text("TU")}), "2024-01-09");
  EXPECT_EQ(Call("next_day", {Date("2024-01-02"), Text("xx")}), "ILLEGAL_DAY_OF_WEEK");
  EXPECT_EQ(Call("timestampadd", {Text("FORTNIGHT"), Int(5), old}),
            "INVALID_PARAMETER_VALUE.DATETIME_UNIT");
  EXPECT_EQ(Call("add_months", {Date("+5881580-07-01"), Int(1)}), "DATETIME_OVERFLOW");
}

// From sql-date-format, sql-to-timestamp-format and sql-to-timestamp-format-error.
TEST_F(DateFunctions, ConvertTexts) {
  EXPECT_EQ(Call("date_format", {Time("2024-07-09T15:04:05Z"), Text("EEE, d MMM yy h:mm a")}),
            "Tue, 9 Jul 24 3:04 PM");
  EXPECT_EQ(Call("from_unixtime", {Long(1704164645)}), "2024-01-02 03:04:05");
  EXPECT_EQ(Call("from_unixtime", {Long(0), Text("yyyy/MM/dd")}), "1970/01/01");
  EXPECT_EQ(Call("unix_timestamp", {Time("1969-12-31")}), "-86400");
  EXPECT_EQ(Call("unix_timestamp", {Text("2024-01-02"), Text("yyyy-MM-dd")}), "1704153600");
  EXPECT_EQ(Call("unix_timestamp", {}), "1714979289");
  EXPECT_EQ(Call("to_timestamp", {Text("2024-01-02 03:04:05"), Text("yyyy-MM-dd HH:mm:ss")}),
            "2024-01-02 03:04:05");
  EXPECT_EQ(Call("to_timestamp", {Text("2024-01-02x"), Text("yyyy-MM-dd")}),
            "CANNOT_PARSE_TIMESTAMP");
  EXPECT_EQ(Call("try_to_timestamp", {Text("2024-01-02x"), Text("yyyy-MM-dd")}), "NULL");
  EXPECT_EQ(Call("try_to_timestamp", {Text("nonsense")}), "NULL");
  EXPECT_EQ(Call("to_timestamp", {Text("nonsense")}), "CAST_INVALID_INPUT");
  EXPECT_EQ(Call("to_date", {Text("Jan 2, 2024"), Text("MMM d, yyyy")}), "2024-01-02");
  EXPECT_EQ(Call("to_date", {Time("2024-01-02T03:04:05Z")}), "2024-01-02");
  EXPECT_EQ(Call("to_date", {Text("x"), Text("YYYY")}),
            "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN");
  conf_.ansi = false;
  EXPECT_EQ(Call("to_timestamp", {Text("2024-01-02x"), Text("yyyy-MM-dd")}), "NULL");
}

// From sql-cast-timestamp-number and sql-session-zone.
TEST_F(DateFunctions, CountSecondsAndShiftZones) {
  EXPECT_EQ(Call("timestamp_seconds", {Long(-1)}), "1969-12-31 23:59:59");
  EXPECT_EQ(Call("timestamp_seconds", {Double(1.5)}), "1970-01-01 00:00:01.5");
  EXPECT_EQ(Call("timestamp_millis", {Long(1704164645)}), "1970-01-20 17:22:44.645");
  EXPECT_EQ(Call("timestamp_millis", {Long(INT64_MAX)}), "ARITHMETIC_OVERFLOW");
  EXPECT_EQ(Call("unix_millis", {Time("1969-12-31T23:59:59.5Z")}), "-500");
  EXPECT_EQ(Call("unix_micros", {Time("1969-12-31T23:59:59.5Z")}), "-500000");
  EXPECT_EQ(Call("unix_seconds", {Time("1969-12-31T23:59:59.5Z")}), "-1");
  EXPECT_EQ(Call("unix_date", {Date("1970-01-02")}), "1");
  EXPECT_EQ(Call("date_from_unix_date", {Int(-1)}), "1969-12-31");
  EXPECT_EQ(Call("from_utc_timestamp", {Time("2024-03-09T12:00:00Z"), Text("Asia/Tokyo")}),
            "2024-03-09 21:00:00");
  EXPECT_EQ(Call("to_utc_timestamp", {Time("2024-03-09T12:00:00Z"), Text("Asia/Tokyo")}),
            "2024-03-09 03:00:00");
  EXPECT_EQ(Call("to_utc_timestamp", {Time("2024-03-09T12:00:00Z"), Text("Nowhere")}),
            "INVALID_TIMEZONE");
}

TEST_F(DateFunctions, MakeValues) {
  EXPECT_EQ(Call("make_date", {Int(2024), Int(2), Int(29)}), "2024-02-29");
  EXPECT_EQ(Call("make_date", {Int(2023), Int(2), Int(29)}),
            "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION");
  EXPECT_EQ(Call("make_timestamp", {Int(2024), Int(1), Int(2), Int(3), Int(4), Double(5.5)}),
            "2024-01-02 03:04:05.5");
  EXPECT_EQ(
      Call("make_timestamp", {Int(2024), Int(1), Int(2), Int(3), Int(4), Int(5), Text("CET")}),
      "2024-01-02 02:04:05");
  EXPECT_EQ(Call("make_interval", {Int(0), Int(1), Int(0), Int(1), Int(1)}),
            "1 months 1 days 1 hours");
  conf_.ansi = false;
  EXPECT_EQ(Call("make_date", {Int(2023), Int(2), Int(29)}), "NULL");
}

TEST_F(DateFunctions, TheCurrentTimeIsThatOfTheMicroBatch) {
  conf_.time_zone = "Asia/Tokyo";
  EXPECT_EQ(Call("current_timestamp", {}), "2024-05-06 16:08:09.5");
  EXPECT_EQ(Call("localtimestamp", {}), "2024-05-06 16:08:09.5");
  EXPECT_EQ(Call("current_date", {}), "2024-05-06");
}

TEST_F(DateFunctions, WindowTimeIsTheLastMicrosecond) {
  DataType window = DataType::Struct({{"start", kTimestamp}, {"end", kTimestamp}});
  ExprPtr value =
      MakeLiteral(window, Datum{std::vector<Datum>{{int64_t{0}}, {int64_t{1'000'000}}}}, "window");
  EXPECT_EQ(Call("window_time", {value}), "1970-01-01 00:00:00.999999");
  EXPECT_EQ(Call("window_time", {Int(1)}), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
}

TEST_F(DateFunctions, NullGivesNull) {
  EXPECT_EQ(Call("year", {Null(kTimestamp)}), "NULL");
  EXPECT_EQ(Call("to_date", {Null(kString), Text("yyyy")}), "NULL");
  EXPECT_EQ(Call("date_add", {Date("2024-01-01"), Null(kInt)}), "NULL");
}

}  // namespace
}  // namespace rillmill::pipeline
