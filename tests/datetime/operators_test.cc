#include "session.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;
using TemporalOperators = Session;

constexpr int64_t kHour = 3'600'000'000, kDay = 24 * kHour;

// From sql-interval-arithmetic.
TEST_F(TemporalOperators, ShiftTimestamps) {
  ExprPtr t = Time("2024-01-31T12:00:00Z");
  EXPECT_EQ(Call("+", {t, DayTime(kDay, 0, 0)}), "2024-02-01 12:00:00");
  EXPECT_EQ(Call("-", {t, DayTime(kHour * 3 / 2, 2, 2)}), "2024-01-31 10:30:00");
  EXPECT_EQ(Call("+", {t, DayTime(kDay + 2 * kHour + 184'500'000)}), "2024-02-01 14:03:04.5");
  EXPECT_EQ(Call("+", {Months(1), t}), "2024-02-29 12:00:00");
  EXPECT_EQ(Call("-", {t, Months(12)}), "2023-01-31 12:00:00");
  EXPECT_EQ(Call("+", {t, Calendar({1, 1, kHour})}), "2024-03-01 13:00:00");
  EXPECT_EQ(Call("-", {Int(1), t}), "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES");
}

// From sql-session-zone: 24 hours are a day too.
TEST_F(TemporalOperators, WholeDaysAreLocalDays) {
  conf_.time_zone = "America/New_York";
  ExprPtr t = Time("2024-03-09T12:00:00Z");
  EXPECT_EQ(Call("+", {t, DayTime(kDay, 0, 0)}), "2024-03-10 07:00:00");
  EXPECT_EQ(Call("+", {t, DayTime(kDay, 1, 1)}), "2024-03-10 07:00:00");
  EXPECT_EQ(Call("+", {t, DayTime(23 * kHour, 1, 1)}), "2024-03-10 07:00:00");
}

TEST_F(TemporalOperators, ShiftDates) {
  EXPECT_EQ(Call("+", {Date("2024-01-31"), Months(1)}), "2024-02-29");
  EXPECT_EQ(Call("-", {Date("2024-01-31"), DayTime(2 * kDay, 0, 0)}), "2024-01-29");
  EXPECT_EQ(Call("+", {Date("2024-01-31"), DayTime(kHour, 1, 1)}), "2024-01-31 01:00:00");
  EXPECT_EQ(Call("+", {Int(1), Date("2024-01-31")}), "2024-02-01");
  EXPECT_EQ(Call("-", {Date("2024-01-31"), Int(31)}), "2023-12-31");
  EXPECT_EQ(Call("+", {Date("2024-01-31"), Null(kNull)}), "NULL");
}

// From sql-timestamp-difference.
TEST_F(TemporalOperators, Differences) {
  EXPECT_EQ(Call("-", {Time("2024-01-02T03:04:05Z"), Time("2024-01-01")}),
            "INTERVAL '1 03:04:05' DAY TO SECOND");
  EXPECT_EQ(Call("-", {Time("2024-01-01"), Time("2024-01-02T00:00:00.5Z")}),
            "INTERVAL '-1 00:00:00.5' DAY TO SECOND");
  EXPECT_EQ(Call("-", {Date("2024-01-02"), Date("2024-01-01")}), "INTERVAL '1' DAY");
  EXPECT_EQ(Call("-", {Time("2024-01-02"), Date("2024-01-01")}),
            "INTERVAL '1 00:00:00' DAY TO SECOND");
}

TEST_F(TemporalOperators, IntervalsAddAndScale) {
  EXPECT_EQ(Call("+", {DayTime(kDay, 0, 0), DayTime(kHour, 1, 1)}), "INTERVAL '1 01' DAY TO HOUR");
  EXPECT_EQ(Call("-", {Months(13), Months(1)}), "INTERVAL '1-0' YEAR TO MONTH");
  EXPECT_EQ(Call("-", {Months(13)}), "INTERVAL '-1-1' YEAR TO MONTH");
  EXPECT_EQ(Call("*", {DayTime(kHour, 1, 1), Int(3)}), "INTERVAL '0 03:00:00' DAY TO SECOND");
  EXPECT_EQ(Call("*", {Double(1.5), Months(3)}), "INTERVAL '0-5' YEAR TO MONTH");
  EXPECT_EQ(Call("/", {Months(7), Int(2)}), "INTERVAL '0-4' YEAR TO MONTH");
  EXPECT_EQ(Call("/", {Months(7), Int(0)}), "INTERVAL_DIVIDED_BY_ZERO");
  EXPECT_EQ(Call("try_divide", {Months(7), Int(0)}), "NULL");
  EXPECT_EQ(Call("*", {Calendar({2, 1, 0}), Double(1.5)}), "3 months 1 days 12 hours");
  EXPECT_EQ(Call("+", {DayTime(INT64_MAX), DayTime(1)}), "ARITHMETIC_OVERFLOW");
}

}  // namespace
}  // namespace rillmill::pipeline
