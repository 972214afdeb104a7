// Medians, intervals and verdicts, checked on measurements whose truth is known.
#include "config/compare/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "config/compare/student_t.h"

namespace rillmill::config {
namespace {

constexpr int kDefaultRepeats = 15;
constexpr double kFalseAlarms = 0.01 / 4;  // one in a hundred, shared by four metrics

// `repeats` log ratios of runs with noise of `noise` on either side; B takes `slower` times as
// long.
std::vector<double> Simulate(std::mt19937_64* random, int repeats, double noise, double slower) {
  std::normal_distribution<double> error(0, noise);
  std::vector<double> ratios;
  for (int i = 0; i < repeats; ++i) {
    const double a = 1e6 * (1 + error(*random));
    const double b = 1e6 / slower * (1 + error(*random));
    ratios.push_back(std::log(b / a));
  }
  return ratios;
}

int CountWorse(double slower, int trials, uint64_t seed) {
  std::mt19937_64 random(seed);
  int worse = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const Effect effect = PairedEffect({Simulate(&random, kDefaultRepeats, 0.02, slower)});
    worse += Judge(effect, true, kFalseAlarms) == Verdict::kWorse ? 1 : 0;
  }
  return worse;
}

TEST(StudentT, MatchesTheTables) {
  EXPECT_NEAR(StudentTBound(0.95, 2), 4.3027, 1e-3);
  EXPECT_NEAR(StudentTBound(0.95, 10), 2.2281, 1e-3);
  EXPECT_NEAR(StudentTBound(0.99, 4), 4.6041, 1e-3);
  EXPECT_NEAR(StudentTBound(0.95, 1000), 1.9623, 1e-3);
  EXPECT_NEAR(StudentTProbability(0, 7), 0.5, 1e-12);
  EXPECT_NEAR(StudentTProbability(-1, 1), 0.25, 1e-9);
}

TEST(Statistics, QuantilesLieBetweenTheNearestValues) {
  EXPECT_DOUBLE_EQ(Median({3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(Median({4, 1, 2, 3}), 2.5);
  EXPECT_DOUBLE_EQ(Quantile({10, 20, 30, 40, 50}, 0.9), 46);
  EXPECT_DOUBLE_EQ(Quantile({7}, 0.99), 7);
  EXPECT_TRUE(std::isnan(Median({})));
}

TEST(Statistics, AFivePercentSlowdownIsSeenInAlmostEveryTrial) {
  for (uint64_t seed = 1; seed <= 10; ++seed) EXPECT_GE(CountWorse(1.05, 20, seed), 19) << seed;
}

TEST(Statistics, EqualThingsAreAlmostNeverCalledDifferent) {
  for (uint64_t seed = 1; seed <= 10; ++seed) EXPECT_LE(CountWorse(1.0, 20, seed), 1) << seed;
}

TEST(Statistics, TheIntervalHoldsTheTruthAsOftenAsItSays) {
  for (const int repeats : {3, 5, 15}) {
    std::mt19937_64 random(7);
    int held = 0;
    for (int trial = 0; trial < 1000; ++trial) {
      const auto interval =
          PairedEffect({Simulate(&random, repeats, 0.02, 1.1)}).RatioInterval(0.95);
      held += interval.low <= 1 / 1.1 && 1 / 1.1 <= interval.high ? 1 : 0;
    }
    EXPECT_NEAR(held / 1000.0, 0.95, 0.02) << repeats;
  }
}

TEST(Statistics, OneSpoiledRunSeldomHidesASlowdown) {
  std::mt19937_64 random(3);
  int seen = 0;
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<double> ratios = Simulate(&random, kDefaultRepeats, 0.02, 1.05);
    ratios[4] += 0.7;  // A was disturbed: it took twice as long
    seen += Judge(PairedEffect({ratios}), true, kFalseAlarms) == Verdict::kWorse ? 1 : 0;
  }
  EXPECT_GE(seen, 80);
}

TEST(Statistics, OnePairSaysNothingAboutTheNoise) {
  const Effect effect = PairedEffect({{std::log(2.0)}});
  EXPECT_NEAR(effect.ratio(), 2, 1e-12);
  EXPECT_EQ(Judge(effect, true, 0.01), Verdict::kNoDifference);
  EXPECT_EQ(effect.RatioInterval(0.95).low, 0);
}

TEST(Statistics, GroupsCountEquallyHoweverManyPairsTheyHave) {
  const std::vector<double> twice(8, std::log(2.0)), half(2, std::log(0.5));
  EXPECT_NEAR(PairedEffect({twice, half}).ratio(), 1, 1e-12);
  EXPECT_NEAR(PairedEffect({twice, half, {5.0}}).ratio(), 1, 1e-12);
}

TEST(Statistics, TinyDifferencesAreNotWorthAVerdict) {
  const std::vector<double> same_shift(5, std::log(1.001));
  EXPECT_EQ(Judge(PairedEffect({same_shift}), true, 0.01), Verdict::kNoDifference);
}

TEST(Statistics, MoreIsBetterOrWorseByTheMetric) {
  const std::vector<double> more = {0.1, 0.11, 0.09, 0.1};
  EXPECT_EQ(Judge(PairedEffect({more}), true, 0.01), Verdict::kBetter);
  EXPECT_EQ(Judge(PairedEffect({more}), false, 0.01), Verdict::kWorse);
}

}  // namespace
}  // namespace rillmill::config
