#include "core/histogram.h"

#include <gtest/gtest.h>

#include <random>

namespace rillmill {
namespace {

TEST(Histogram, EmptyOneAnswersZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.Percentile(50), 0);
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.Mean(), 0);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.Record(i);
  EXPECT_EQ(histogram.Percentile(50), 500);
  EXPECT_EQ(histogram.Percentile(99.9), 999);
  EXPECT_EQ(histogram.Percentile(100), 1000);
  EXPECT_EQ(histogram.Percentile(0), 1);
  EXPECT_DOUBLE_EQ(histogram.Mean(), 500.5);
}

TEST(Histogram, EveryValueIsFoundWithThreeDigits) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<int64_t>(random() >> (1 + random() % 63));
    Histogram histogram;
    histogram.Record(value);
    histogram.Record(INT64_MAX);  // so that the maximum does not hide the bucket
    const int64_t found = histogram.Percentile(50);
    ASSERT_GE(found, value);
    ASSERT_LE(found - value, value / 1000) << value;
    if (i % 100 != 0) i += 50;  // a histogram up to 2^63 is large
  }
}

TEST(Histogram, PercentilesAgreeWithASortedList) {
  std::mt19937_64 random(11);
  std::vector<int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 50'000; ++i) {
    values.push_back(static_cast<int64_t>(random() % 10'000'000));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (double percent : {1.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
    const auto rank = static_cast<size_t>(std::ceil(percent / 100 * 50'000)) - 1;
    const int64_t exact = values[rank];
    EXPECT_NEAR(static_cast<double>(histogram.Percentile(percent)), static_cast<double>(exact),
                static_cast<double>(exact) / 1000 + 1);
  }
}

TEST(Histogram, MergeIsLikeRecordingBoth) {
  Histogram a, b, both;
  for (int i = 0; i < 100; ++i) {
    a.Record(i);
    b.Record(i * 1'000'000);
    both.Record(i);
    both.Record(i * 1'000'000);
  }
  a.Merge(b);
  EXPECT_EQ(a.count(), 200);
  EXPECT_EQ(a.max(), both.max());
  EXPECT_EQ(a.PercentileText(), both.PercentileText());
}

TEST(Histogram, NegativeValuesCountAsZero) {
  Histogram histogram;
  histogram.Record(-5);
  EXPECT_EQ(histogram.Percentile(100), 0);
  EXPECT_EQ(histogram.count(), 1);
}

TEST(Histogram, TextHasHdrHistogramsShape) {
  Histogram histogram;
  for (int i = 1; i <= 4; ++i) histogram.Record(i * 1000);
  const std::string text = histogram.PercentileText(1000);
  EXPECT_TRUE(text.starts_with("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"))
      << text;
  EXPECT_NE(text.find("       1.000 0.000000000000          1           1.00\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("       2.000 0.500000000000          2           2.00\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("       4.000 1.000000000000          4\n"), std::string::npos) << text;
  EXPECT_NE(text.find("#[Max     =        4.000, Total count    =            4]\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace rillmill
