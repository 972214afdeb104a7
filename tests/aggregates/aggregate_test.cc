// Every aggregate over small columns: updated in one go, and split in two halves that are merged.
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/functions/aggregate.h"
#include "pipeline/text/to_text.h"
#include "pipeline/types/datum.h"

namespace rillmill::pipeline {
namespace {

Datum Int(int64_t value) { return {value}; }
Datum Real(double value) { return {value}; }
Datum Text(std::string value) { return {std::move(value)}; }
Datum Null() { return {}; }

struct Rows {
  std::vector<DataType> types;
  std::vector<std::vector<Datum>> columns;
};

class AggregateTest : public testing::Test {
 protected:
  // The result as to_json prints it; `split` rows go into one state, the others into a second that
  // is merged into the first.
  std::string Run(const std::string& name, const Rows& rows, size_t split,
                  std::vector<ExprPtr> constants = {}) {
    EvalContext context;
    context.arena = &arena_;
    context.conf = &conf_;
    context.zone = UtcZone();
    std::vector<ExprPtr> arguments;
    for (const DataType& type : rows.types) arguments.push_back(MakeColumn(0, type, true, "c"));
    for (const ExprPtr& constant : constants) arguments.push_back(constant);
    auto function = FindAggregate(name)->resolve(arguments, conf_);
    if (!function.ok()) return std::string(function.status().error_class());
    const AggregateFunction& f = **function;
    std::vector<char> first(f.traits().state_size + 8), second(f.traits().state_size + 8);
    char *a = first.data(), *b = second.data();
    Feed(f, rows, 0, split, constants, a, &context);
    Feed(f, rows, split, rows.columns[0].size(), constants, b, &context);
    f.Merge(std::vector<char*>{a}, std::vector<const char*>{b}, &arena_, &context);
    const Column* result = f.Finish(std::vector<const char*>{a}, &context);
    if (context.failed()) return std::string(context.error.error_class());
    std::string text;
    AppendJson(*result, 0, {UtcZone(), true}, &text);
    return text;
  }

  // Same answer wherever the rows are split.
  void Expect(const std::string& name, const Rows& rows, const std::string& expected,
              std::vector<ExprPtr> constants = {}) {
    for (size_t split = 0; split <= rows.columns[0].size(); ++split) {
      EXPECT_EQ(Run(name, rows, split, constants), expected) << name << " split at " << split;
    }
  }

  SessionConf conf_;

 private:
  void Feed(const AggregateFunction& f, const Rows& rows, size_t from, size_t to,
            const std::vector<ExprPtr>& constants, char* state, EvalContext* context) {
    for (size_t row = from; row < to; ++row) {
      std::vector<Column*> columns;
      for (size_t c = 0; c < rows.types.size(); ++c)
        columns.push_back(FillColumn(rows.types[c], rows.columns[c][row], 1, &arena_));
      for (const ExprPtr& constant : constants)
        columns.push_back(FillColumn(constant->type, constant->literal, 1, &arena_));
      f.Update(columns, std::vector<char*>{state}, &arena_, context);
    }
  }

  Arena arena_;
};

const Rows kInts{{TypeId::kInt}, {{Int(3), Null(), Int(-7), Int(3)}}};
const Rows kTexts{{TypeId::kString}, {{Text("pear"), Text("Apple"), Null(), Text("pear")}}};
const Rows kReals{{TypeId::kDouble},
                  {{Real(2), Real(4), Real(4), Real(4), Real(5), Real(5), Real(7), Real(9)}}};
const Rows kNothing{{TypeId::kInt}, {{Null(), Null()}}};

TEST_F(AggregateTest, CountSkipsNullsOfAnyArgument) {
  Expect("count", kInts, "3");
  Expect(
      "count",
      {{TypeId::kInt, TypeId::kString}, {{Int(1), Int(2), Null()}, {Text("a"), Null(), Text("c")}}},
      "1");
  Expect("count_if", {{TypeId::kBoolean}, {{Datum{true}, Datum{false}, Null(), Datum{true}}}}, "2");
}

TEST_F(AggregateTest, SumOfNoValuesIsNull) {
  Expect("sum", kInts, "-1");
  Expect("sum", kNothing, "null");
  Expect("sum", kReals, "40.0");
}

TEST_F(AggregateTest, SumOverflowFailsUnderAnsiWrapsWithoutItAndIsNullForTrySum) {
  Rows rows{{TypeId::kBigInt}, {{Int(INT64_MAX), Int(1)}}};
  Expect("sum", rows, "ARITHMETIC_OVERFLOW");
  Expect("try_sum", rows, "null");
  conf_.ansi = false;
  Expect("sum", rows, "-9223372036854775808");
}

TEST_F(AggregateTest, DecimalSumWidensByTenDigitsAndAverageByFourDecimals) {
  Rows rows{{DataType::Decimal(10, 2)},
            {{Datum{Int128{110}}, Datum{Int128{225}}, Datum{Int128{5}}}}};
  Expect("sum", rows, "3.40");
  Expect("avg", rows, "1.133333");
}

TEST_F(AggregateTest, AverageOfIntegersIsExactDouble) {
  Expect("avg", {{TypeId::kBigInt}, {{Int(INT64_MAX), Int(INT64_MAX), Int(1)}}},
         "6.1489146912365169E18");
  Expect("avg", kNothing, "null");
}

TEST_F(AggregateTest, MinAndMaxCompareStringsBytewiseAndPutNanLast) {
  Expect("min", kTexts, "\"Apple\"");
  Expect("max", kTexts, "\"pear\"");
  Rows reals{{TypeId::kDouble}, {{Real(1), Real(NAN), Real(-1)}}};
  Expect("max", reals, "\"NaN\"");
  Expect("min", reals, "-1.0");
  Expect("min", {{DataType::Array(TypeId::kInt)}, {{Null()}}},
         "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE");
}

TEST_F(AggregateTest, BooleanAndBitAggregates) {
  Rows flags{{TypeId::kBoolean}, {{Datum{true}, Null(), Datum{false}}}};
  Expect("bool_and", flags, "false");
  Expect("any", flags, "true");
  Rows bits{{TypeId::kInt}, {{Int(6), Int(3)}}};
  Expect("bit_and", bits, "2");
  Expect("bit_or", bits, "7");
  Expect("bit_xor", bits, "5");
}

TEST_F(AggregateTest, FirstAndLastFollowTheOrderOfRows) {
  ExprPtr ignore_nulls = MakeLiteral(TypeId::kBoolean, Datum{true});
  Rows rows{{TypeId::kInt}, {{Null(), Int(4), Int(5), Null()}}};
  Expect("first", rows, "null");
  Expect("last", rows, "null");
  Expect("first", rows, "4", {ignore_nulls});
  Expect("last", rows, "5", {ignore_nulls});
}

TEST_F(AggregateTest, CollectListKeepsAllAndCollectSetDistinctValues) {
  Expect("collect_list", kInts, "[3,-7,3]");
  Expect("collect_set", kInts, "[3,-7]");
  Expect("collect_list", kNothing, "[]");
  Rows many{{TypeId::kInt}, {{}}};
  std::string expected = "[";
  for (int i = 0; i < 100; ++i) {
    many.columns[0].push_back(Int(i % 40));
    if (i < 40) expected += (i ? "," : "") + std::to_string(i);
  }
  EXPECT_EQ(Run("collect_set", many, 50), expected + "]");
}

TEST_F(AggregateTest, MomentsOfAKnownSample) {
  EXPECT_EQ(Run("stddev_pop", kReals, 8), "2.0");
  EXPECT_NEAR(std::stod(Run("stddev_pop", kReals, 3)), 2.0, 1e-12);
  EXPECT_EQ(Run("var_pop", kReals, 8), "4.0");
  EXPECT_EQ(Run("var_samp", kReals, 8), "4.571428571428571");
  Expect("stddev", {{TypeId::kDouble}, {{Real(1)}}}, "null");
  EXPECT_EQ(Run("skewness", kReals, 8), "0.65625");
  EXPECT_EQ(Run("kurtosis", kReals, 8), "-0.21875");
}

TEST_F(AggregateTest, CovarianceAndCorrelation) {
  Rows pairs{{TypeId::kDouble, TypeId::kDouble},
             {{Real(1), Real(2), Real(3)}, {Real(2), Real(4), Real(6)}}};
  Expect("corr", pairs, "1.0");
  Expect("covar_samp", pairs, "2.0");
}

TEST_F(AggregateTest, MaxByTakesTheLaterRowOnTies) {
  Rows rows{{TypeId::kString, TypeId::kInt},
            {{Text("a"), Text("b"), Text("c"), Text("d")}, {Int(5), Int(9), Int(9), Null()}}};
  Expect("max_by", rows, "\"c\"");
  Expect("min_by", rows, "\"a\"");
}

TEST_F(AggregateTest, PercentilesAndMode) {
  Rows rows{{TypeId::kBigInt}, {{Int(1), Int(3), Int(5), Int(7), Int(9), Int(11)}}};
  ExprPtr half = MakeLiteral(TypeId::kDouble, Real(0.5));
  ExprPtr ends = MakeLiteral(DataType::Array(TypeId::kDouble),
                             Datum{std::vector<Datum>{Real(0), Real(0.25), Real(1)}});
  Rows doubles{{TypeId::kDouble}, {{Real(1), Real(3), Real(5), Real(7), Real(9), Real(11)}}};
  Expect("percentile", doubles, "6.0", {half});
  Expect("median", doubles, "6.0");
  Expect("percentile_approx", doubles, "[1.0,3.0,11.0]", {ends});
  EXPECT_EQ(Run("percentile", rows, 6, {MakeLiteral(TypeId::kDouble, Real(1.5))}),
            "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE");
  Expect("mode", kTexts, "\"pear\"");
}

TEST_F(AggregateTest, ApproxCountDistinctIsWithinItsErrorAndExactWhenSmall) {
  Expect("approx_count_distinct", kInts, "2");
  Rows many{{TypeId::kBigInt}, {{}}};
  for (int i = 0; i < 4000; ++i) many.columns[0].push_back(Int(i));
  EXPECT_NEAR(std::stod(Run("approx_count_distinct", many, 2000)), 4000, 4000 * 0.15);
}

}  // namespace
}  // namespace rillmill::pipeline
