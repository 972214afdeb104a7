#include "pipeline/text/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace rillmill::pipeline {
namespace {

std::string Double(double value) {
  std::string out;
  AppendDouble(value, &out);
  return out;
}

std::string Float(float value) {
  std::string out;
  AppendFloat(value, &out);
  return out;
}

std::string Decimal(std::string_view text, int precision, int scale) {
  std::optional<Int128> value = ParseDecimal(text, precision, scale);
  std::string out;
  if (value) AppendDecimalPlain(*value, scale, &out);
  return out;
}

TEST(Number, PrintsDoublesAsJavaDoes) {
  for (auto [value, text] : std::initializer_list<std::pair<double, const char*>>{
           {1e7, "1.0E7"},
           {9999999.5, "9999999.5"},
           {0.001, "0.001"},
           {1e-4, "1.0E-4"},
           {12345678.9, "1.23456789E7"},
           {3.3333333333333335e-5, "3.3333333333333335E-5"},
           {100, "100.0"},
           {1234.5, "1234.5"},
           {0.0, "0.0"},
           {-0.0, "-0.0"},
           {1e21, "1.0E21"},
           {1.2345678901234568e29, "1.2345678901234568E29"},
           {-2.5, "-2.5"},
           {1e-3 / 2, "5.0E-4"}}) {
    EXPECT_EQ(Double(value), text);
  }
  EXPECT_EQ(Double(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(Double(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(Double(std::nan("")), "NaN");
  EXPECT_EQ(Float(0.1f), "0.1");
  EXPECT_EQ(Float(1e10f), "1.0E10");
}

// As Java 17 does: more digits than are needed, in this range only.
TEST(Number, PrintsLargeWholeNumbersByTheirDigits) {
  EXPECT_EQ(Double(std::bit_cast<double>(0x43C31389B917FB76ull)), "2.7491874786848881E18");
  EXPECT_EQ(Double(9223372036854775808.0), "9.223372036854776E18");
  EXPECT_EQ(Double(9007199254740993.0), "9.007199254740992E15");
}

TEST(Number, DoublesRoundTrip) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    double value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    EXPECT_EQ(ParseDouble(Double(value)), value);
  }
}

struct CastCase {
  std::string_view text;
  std::optional<int64_t> integer;
  std::optional<double> floating;
  std::string_view decimal;  // DECIMAL(6,2)
  std::optional<bool> boolean;
};

// From sql-try-cast-strings.
TEST(Number, CastsTextsAsSparkDoes) {
  constexpr auto kNone = std::nullopt;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const CastCase& c : std::initializer_list<CastCase>{
           {" 12 ", 12, 12.0, "12.00", kNone},
           {"", kNone, kNone, "", kNone},
           {"+5", 5, 5.0, "5.00", kNone},
           {"-0", 0, -0.0, "0.00", kNone},
           {".5", kNone, 0.5, "0.50", kNone},
           {"0", 0, 0.0, "0.00", false},
           {"0x1F", kNone, kNone, "", kNone},
           {"12.7", kNone, 12.7, "12.70", kNone},
           {"12345.678", kNone, 12345.678, "", kNone},
           {"1_000", kNone, kNone, "", kNone},
           {"1d", kNone, 1.0, "", kNone},
           {"1e3", kNone, 1000.0, "1000.00", kNone},
           {"2147483648", 2147483648, 2147483648.0, "", kNone},
           {"5.", kNone, 5.0, "5.00", kNone},
           {"9223372036854775808", kNone, 9223372036854775808.0, "", kNone},
           {"T", kNone, kNone, "", true},
           {"abc", kNone, kNone, "", kNone},
           {"inf", kNone, kInfinity, "", kNone},
           {"-Infinity", kNone, -kInfinity, "", kNone},
           {"true", kNone, kNone, "", true},
           {"yes", kNone, kNone, "", true},
           {"NO", kNone, kNone, "", false},
           {"0x1p3", kNone, 8.0, "", kNone},
           {"1e400", kNone, kInfinity, "", kNone},
           {"1e-400", kNone, 0.0, "0.00", kNone},
           {"-", kNone, kNone, "", kNone},
           {"--5", kNone, kNone, "", kNone},
           {"1e", kNone, kNone, "", kNone},
           {"infinit", kNone, kNone, "", kNone},
           {"1ee3", kNone, kNone, "", kNone}}) {
    EXPECT_EQ(ParseIntegral(c.text, INT64_MIN, INT64_MAX), c.integer) << c.text;
    EXPECT_EQ(ParseDouble(c.text), c.floating) << c.text;
    EXPECT_EQ(Decimal(c.text, 6, 2), c.decimal) << c.text;
    EXPECT_EQ(ParseBoolean(c.text), c.boolean) << c.text;
  }
  EXPECT_TRUE(std::isnan(ParseDouble("nan").value_or(0)));
  EXPECT_TRUE(std::signbit(*ParseDouble("-0")));
}

TEST(Number, CutsFractionsOnlyWithoutAnsi) {
  EXPECT_EQ(ParseIntegral("12.9", INT32_MIN, INT32_MAX, true), 12);
  EXPECT_EQ(ParseIntegral("12.x", INT32_MIN, INT32_MAX, true), std::nullopt);
  EXPECT_EQ(ParseIntegral("12.9", INT32_MIN, INT32_MAX), std::nullopt);
}

TEST(Number, ReadsDigitsOfAnyCount) {
  std::string digits = "12345678901234567";
  int64_t value = 0;
  for (size_t n = 1; n <= digits.size(); ++n) {
    value = value * 10 + (digits[n - 1] - '0');
    std::string text = digits.substr(0, n);
    EXPECT_EQ(ParseIntegral(text, INT64_MIN, INT64_MAX), value);
    for (size_t at = 0; at < n; ++at) {
      std::string odd = text;
      odd[at] = at % 2 == 0 ? '/' : ':';  // the neighbours of 0 and 9
      EXPECT_EQ(ParseIntegral(odd, INT64_MIN, INT64_MAX), std::nullopt) << odd;
    }
  }
  EXPECT_EQ(ParseIntegral("1234567890", INT32_MIN, 1'000'000'000), std::nullopt);
}

TEST(Number, ChecksTheRangeOfIntegers) {
  EXPECT_EQ(ParseIntegral("-9223372036854775808", INT64_MIN, INT64_MAX), INT64_MIN);
  EXPECT_EQ(ParseIntegral("9223372036854775807", INT64_MIN, INT64_MAX), INT64_MAX);
  EXPECT_EQ(ParseIntegral("-9223372036854775809", INT64_MIN, INT64_MAX), std::nullopt);
  EXPECT_EQ(ParseIntegral("128", -128, 127), std::nullopt);
}

TEST(Number, RoundsDecimalsHalfUp) {
  EXPECT_EQ(Decimal("1.005", 10, 2), "1.01");
  EXPECT_EQ(Decimal("1.004999", 10, 2), "1.00");
  EXPECT_EQ(Decimal("-2.675", 10, 2), "-2.68");
  EXPECT_EQ(Decimal("99999999.995", 10, 2), "");
  EXPECT_EQ(Decimal("1e-2", 10, 2), "0.01");
  EXPECT_EQ(Decimal("0.005", 10, 2), "0.01");
  EXPECT_EQ(Decimal("0.0049", 10, 2), "0.00");
  EXPECT_EQ(Decimal("1e-2147483647", 10, 2), "0.00");
  EXPECT_EQ(Decimal("1e2147483647", 10, 2), "");
  EXPECT_EQ(Decimal("99999999999999999999999999999999999999", 38, 0),
            "99999999999999999999999999999999999999");
}

TEST(Number, TellsNumbersOutOfRangeFromOtherTexts) {
  bool is_number = false;
  EXPECT_EQ(ParseDecimal("1000", 3, 0, &is_number), std::nullopt);
  EXPECT_TRUE(is_number);
  EXPECT_EQ(ParseDecimal("1000x", 3, 0, &is_number), std::nullopt);
  EXPECT_FALSE(is_number);
}

TEST(Number, PrintsDecimalsAsBigDecimalDoes) {
  std::string out;
  AppendDecimal(0, 10, &out);
  AppendDecimal(1000, 10, &(out += ' '));
  AppendDecimal(-5, 7, &(out += ' '));
  AppendDecimal(-15, 2, &(out += ' '));
  AppendDecimal(123, 0, &(out += ' '));
  EXPECT_EQ(out, "0E-10 1.000E-7 -5E-7 -0.15 123");
}

TEST(Number, RescalesDecimals) {
  Int128 result = 0;
  EXPECT_TRUE(RescaleDecimal(-175, 2, 6, 1, &result));
  EXPECT_EQ(static_cast<int>(result), -18);
  EXPECT_FALSE(RescaleDecimal(99999, 0, 5, 1, &result));
  EXPECT_FALSE(RescaleDecimal(PowerOfTen(37), 0, 38, 2, &result));
}

}  // namespace
}  // namespace rillmill::pipeline
