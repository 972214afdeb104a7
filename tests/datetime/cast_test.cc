#include <limits>

#include "session.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;
using Casts = Session;

// From sql-try-cast-strings, sql-cast-error-string-int.
TEST_F(Casts, MalformedTextsAreErrorsUnlessTried) {
  EXPECT_EQ(Cast(Text("5x"), kInt), "CAST_INVALID_INPUT");
  EXPECT_EQ(Cast(Text("5x"), kInt, true), "NULL");
  EXPECT_EQ(Cast(Text("12.7"), kInt, true), "NULL");
  EXPECT_EQ(Cast(Text(" 12 "), kInt), "12");
  EXPECT_EQ(Cast(Text("2147483648"), kInt), "CAST_INVALID_INPUT");
  EXPECT_EQ(Cast(Text("2024-02-30"), kDate), "CAST_INVALID_INPUT");
  EXPECT_EQ(Cast(Text("yes"), kBoolean), "true");
  EXPECT_EQ(Cast(Text("12345.678"), DataType::Decimal(6, 2)),
            "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION");
  EXPECT_EQ(Cast(Text("12x"), DataType::Decimal(6, 2)), "CAST_INVALID_INPUT");
}

TEST_F(Casts, SayWhatIsWrong) {
  Arena arena;
  EvalContext context = Context(&arena);
  DataType text = kString, number = kInt;
  EvaluateCast(*FillColumn(text, Datum{std::string("5x")}, 1, &arena), number, false, &context);
  EXPECT_EQ(context.error.message(),
            "The value '5x' of the type \"STRING\" cannot be cast to \"INT\" because it is "
            "malformed. Correct the value as per "
            "the syntax, or change its target type. Use `try_cast` to tolerate malformed input and "
            "return NULL instead.");
}

// From conf-ansi-off.
TEST_F(Casts, WithoutAnsiGiveNullOrWrap) {
  conf_.ansi = false;
  EXPECT_EQ(Cast(Text("12.9"), kInt), "12");
  EXPECT_EQ(Cast(Text("12x"), kInt), "NULL");
  EXPECT_EQ(Cast(Double(1e300), kInt), "2147483647");
  EXPECT_EQ(Cast(Double(-1.9), kInt), "-1");
  EXPECT_EQ(Cast(Double(300), kTinyInt), "44");
  EXPECT_EQ(Cast(Long(4294967297), kInt), "1");
  EXPECT_EQ(Cast(Double(std::numeric_limits<double>::quiet_NaN()), kInt), "0");
}

TEST_F(Casts, OverflowIsAnErrorUnderAnsi) {
  EXPECT_EQ(Cast(Double(1e300), kInt), "CAST_OVERFLOW");
  EXPECT_EQ(Cast(Long(2147483648), kInt), "CAST_OVERFLOW");
  EXPECT_EQ(Cast(Long(2147483648), kInt, true), "NULL");
  EXPECT_EQ(Cast(Double(9223372036854775808.0), kBigInt), "CAST_OVERFLOW");
  EXPECT_EQ(Cast(Double(-9223372036854775808.0), kBigInt), "-9223372036854775808");
  EXPECT_EQ(Cast(Double(-128.9), kTinyInt), "-128");
  EXPECT_EQ(Cast(Long(123456), DataType::Decimal(5, 0)),
            "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION");
}

// From sql-cast-numbers.
TEST_F(Casts, NumbersRoundAsSparkDoes) {
  EXPECT_EQ(Cast(Double(-1.75), kInt), "-1");
  EXPECT_EQ(Cast(Double(-1.75), DataType::Decimal(6, 1)), "-1.8");
  EXPECT_EQ(Cast(Double(999.95), DataType::Decimal(6, 1)), "1000.0");
  EXPECT_EQ(Cast(Double(0.05), DataType::Decimal(6, 1)), "0.1");
  EXPECT_EQ(Cast(Double(999.95), kFloat), "999.95");
  EXPECT_EQ(Cast(Double(0.05), kBoolean), "true");
  EXPECT_EQ(Cast(MakeLiteral(DataType::Decimal(8, 2), Datum{Int128{-175}}), kInt), "-1");
  EXPECT_EQ(Cast(MakeLiteral(DataType::Decimal(8, 2), Datum{Int128{-175}}), kDouble), "-1.75");
}

// From sql-cast-timestamp-number.
TEST_F(Casts, TimestampsAreSeconds) {
  EXPECT_EQ(Cast(Time("2024-01-02T03:04:05.678901Z"), kBigInt), "1704164645");
  EXPECT_EQ(Cast(Time("1969-12-31T23:59:59.5Z"), kBigInt), "-1");
  EXPECT_EQ(Cast(Time("1969-12-31T23:59:59.5Z"), kDouble), "-0.5");
  EXPECT_EQ(Cast(Time("2024-01-02T03:04:05.678901Z"), kDouble), "1.704164645678901E9");
  EXPECT_EQ(Cast(Time("2024-01-02T03:04:05.678901Z"), DataType::Decimal(20, 6)),
            "1704164645.678901");
  EXPECT_EQ(Cast(Long(1704164645), kTimestamp), "2024-01-02 03:04:05");
  EXPECT_EQ(Cast(Double(-0.5), kTimestamp), "1969-12-31 23:59:59.5");
}

TEST_F(Casts, DatesAndTimestampsGoThroughTheSessionZone) {
  conf_.time_zone = "America/New_York";
  EXPECT_EQ(Cast(Time("2024-03-10T03:00:00Z"), kDate), "2024-03-09");
  EXPECT_EQ(Cast(MakeCast(Date("2024-03-10"), kTimestamp), kBigInt), "1710046800");
  EXPECT_EQ(Cast(Time("2024-03-10T03:00:00Z"), kTimestampNtz), "2024-03-09 22:00:00");
  EXPECT_EQ(Cast(Text("T01:02:03"), kTimestamp), "2024-05-06 01:02:03");
}

TEST_F(Casts, IntervalsCountInTheirLastField) {
  EXPECT_EQ(Cast(Int(90), DataType::DayTimeInterval(2, 2)), "INTERVAL '90' MINUTE");
  EXPECT_EQ(Cast(DayTime(5'400'000'000, 2, 2), kInt), "90");
  EXPECT_EQ(Cast(DayTime(90'061'500'000), DataType::DayTimeInterval(0, 1)),
            "INTERVAL '1 01' DAY TO HOUR");
  EXPECT_EQ(Cast(Months(14), DataType::YearMonthInterval(0, 0)), "INTERVAL '1' YEAR");
}

TEST_F(Casts, NestedValuesAreCastElementWise) {
  DataType texts = DataType::Array(kString);
  ExprPtr list =
      MakeLiteral(texts, Datum{std::vector<Datum>{{std::string("1")}, {}, {std::string("x")}}});
  EXPECT_EQ(Cast(list, DataType::Array(kInt)), "CAST_INVALID_INPUT");
  EXPECT_EQ(Cast(list, DataType::Array(kInt), true), "[1, null, null]");
  ExprPtr pair = MakeLiteral(DataType::Struct({{"a", kInt}, {"b", kString}}),
                             Datum{std::vector<Datum>{{int64_t{7}}, {std::string("2024-01-02")}}});
  EXPECT_EQ(Cast(pair, DataType::Struct({{"x", kDouble}, {"y", kDate}})), "{7.0, 2024-01-02}");
  ExprPtr map = MakeLiteral(DataType::Map(kString, kInt),
                            Datum{std::vector<Datum>{{std::string("1")}, {int64_t{2}}}});
  EXPECT_EQ(Cast(map, DataType::Map(kInt, kString)), "{1 -> 2}");
}

TEST_F(Casts, ElementsThatNoRowHoldsAreNotCast) {
  Arena arena;
  EvalContext context = Context(&arena);
  DataType from = DataType::Array(kString), to = DataType::Array(kInt);
  Column* list = FillColumn(from, Datum{std::vector<Datum>{{std::string("x")}, {std::string("5")}}},
                            1, &arena);
  list->values<ListRef>()[0] = {1, 1};
  const Column* cast = EvaluateCast(*list, to, false, &context);
  ASSERT_FALSE(context.failed());
  EXPECT_EQ(cast->children[0]->values<int32_t>()[cast->values<ListRef>()[0].begin], 5);
}

TEST_F(Casts, NullStaysNull) {
  for (DataType to : {DataType(kInt), DataType(kString), DataType::Decimal(5, 1), DataType(kDate),
                      DataType::Array(kInt)}) {
    EXPECT_EQ(Cast(Null(kNull), to), "NULL");
  }
}

}  // namespace
}  // namespace rillmill::pipeline
