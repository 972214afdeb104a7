#include "config/compare/comparison.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/run_records.h"

namespace rillmill::config {
namespace {

using testing_support::FailedRun;
using testing_support::RunAtRate;

// `count` repeats at about `rate`, with 2 % of noise.
RunRecords Runs(uint64_t seed, double rate, int count = 15, const TextMap& point = {}) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(1, 0.02);
  RunRecords records;
  for (int i = 0; i < count; ++i) records.push_back(RunAtRate(point, i, rate * noise(random)));
  return records;
}

const MetricComparison& Of(const ComparedGroup& group, std::string_view metric) {
  for (const MetricComparison& compared : group.metrics) {
    if (compared.metric->name == metric) return compared;
  }
  ADD_FAILURE() << metric << " was not compared";
  return group.metrics.front();
}

TEST(Comparison, ASlowerProgramIsWorse) {
  const auto comparison = Compare(Runs(1, 4e6), Runs(2, 4e6 / 1.05));
  ASSERT_TRUE(comparison.ok());
  const MetricComparison& rate = Of(comparison->all, kEfficiency);
  EXPECT_EQ(rate.verdict, Verdict::kWorse);
  EXPECT_NEAR(rate.loss(), 0.048, 0.02);
  EXPECT_FALSE(comparison->WorseBy(0.02).empty());
  EXPECT_TRUE(comparison->WorseBy(0.10).empty());
}

TEST(Comparison, EqualProgramsAreNotToldApart) {
  const auto comparison = Compare(Runs(3, 4e6), Runs(4, 4e6));
  ASSERT_TRUE(comparison.ok());
  for (const MetricComparison& compared : comparison->all.metrics)
    EXPECT_EQ(compared.verdict, Verdict::kNoDifference) << compared.metric->name;
  EXPECT_NE(ComparisonText(*comparison).find("no difference the noise allows to see"),
            std::string::npos);
}

TEST(Comparison, AFasterProgramIsBetterAndNoLoss) {
  const auto comparison = Compare(Runs(5, 4e6), Runs(6, 5e6));
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(Of(comparison->all, kThroughput).verdict, Verdict::kBetter);
  EXPECT_TRUE(comparison->WorseBy(0).empty());
}

TEST(Comparison, RunsArePairedWithinTheirPoint) {
  const TextMap one = {{"spark.master", "local[1]"}}, two = {{"spark.master", "local[2]"}};
  RunRecords a = Runs(1, 1e6, 5, one), b = Runs(2, 1e6, 5, one);
  for (const RunRecord& record : Runs(3, 2e6, 5, two)) a.insert(a.begin(), record);
  for (const RunRecord& record : Runs(4, 2e6, 5, two)) b.push_back(record);
  const auto comparison = Compare(a, b);
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->groups.size(), 2u);
  EXPECT_NEAR(Of(comparison->all, kThroughput).effect.ratio(), 1, 0.03);
}

TEST(Comparison, OfManyPointsThoseThatDifferArePrinted) {
  RunRecords a, b;
  for (int i = 0; i < 10; ++i) {
    const TextMap point = {{"k", std::to_string(i)}};
    for (const RunRecord& record : Runs(1, 1e6, 8, point)) a.push_back(record);
    for (const RunRecord& record : Runs(2, i == 7 ? 5e5 : 1e6, 8, point)) b.push_back(record);
  }
  const auto comparison = Compare(a, b);
  ASSERT_TRUE(comparison.ok());
  const std::string text = ComparisonText(*comparison);
  EXPECT_NE(text.find("k=7\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("k=3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("9 more without a difference"), std::string::npos) << text;
}

TEST(Comparison, AnswersThatDifferAreRefused) {
  RunRecords b = Runs(2, 9e6);
  b.back().output_rows = 9;
  const auto comparison = Compare(Runs(1, 4e6), b);
  ASSERT_FALSE(comparison.ok());
  EXPECT_EQ(comparison.status().code(), StatusCode::kInvalid);
  EXPECT_NE(comparison.status().message().find("answers differ"), std::string::npos);
}

TEST(Comparison, NothingInCommonIsRefused) {
  EXPECT_FALSE(Compare(Runs(1, 1e6, 3, {{"k", "1"}}), Runs(1, 1e6, 3, {{"k", "2"}})).ok());
  EXPECT_FALSE(Compare({}, {}).ok());
}

TEST(Comparison, WhatOnlyFailsInBIsNamed) {
  const TextMap small = {{"spark.driver.memory", "64m"}};
  RunRecords a = Runs(1, 1e6, 3), b = Runs(2, 1e6, 3);
  a.push_back(RunAtRate(small, 0, 1e6));
  b.push_back(FailedRun(small, 0, 7, "out of budget"));
  const auto comparison = Compare(a, b);
  ASSERT_TRUE(comparison.ok());
  ASSERT_EQ(comparison->failed_in_b.size(), 1u);
  EXPECT_NE(comparison->failed_in_b[0].find("out of budget"), std::string::npos);
}

TEST(Comparison, RunsWithoutAPartnerAreNoted) {
  const auto comparison = Compare(Runs(1, 1e6, 5), Runs(2, 1e6, 4));
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(Of(comparison->all, kThroughput).pairs, 4u);
  EXPECT_EQ(comparison->notes.size(), 1u);
}

TEST(Comparison, OnePairIsNoReasonForAVerdict) {
  const auto comparison = Compare(Runs(1, 4e6, 1), Runs(2, 1e6, 1));
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(Of(comparison->all, kThroughput).verdict, Verdict::kNoDifference);
  EXPECT_NE(ComparisonJson(*comparison).find("\"high\":null"), std::string::npos);
}

}  // namespace
}  // namespace rillmill::config
