#include "config/compare/block_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace rillmill::config {
namespace {

using Table = std::vector<std::vector<double>>;

// Points of 100, 101, … with rounds that drift by 10 % and noise of `noise`.
Table Simulate(std::mt19937_64* random, size_t points, size_t rounds, double noise) {
  std::normal_distribution<double> error(0, noise);
  Table values(points, std::vector<double>(rounds));
  for (size_t round = 0; round < rounds; ++round) {
    const double drift = 1 - 0.1 * static_cast<double>(round);
    for (size_t point = 0; point < points; ++point) {
      values[point][round] = (100 + static_cast<double>(point)) * drift * std::exp(error(*random));
    }
  }
  return values;
}

TEST(BlockModel, ADriftThatAllPointsShareIsNotNoise) {
  std::mt19937_64 random(1);
  const BlockModel model(Simulate(&random, 6, 3, 0.0));
  EXPECT_LT(model.noise(), 1e-9);
  EXPECT_NEAR(model.Against(5, 0).ratio(), 1.05, 1e-9);
}

TEST(BlockModel, TheIntervalOfADifferenceHoldsTheTruthAsOftenAsItSays) {
  std::mt19937_64 random(2);
  int held = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const BlockModel model(Simulate(&random, 4, 3, 0.02));
    const Interval interval = model.Against(3, 0).RatioInterval(0.95);
    held += interval.low <= 1.03 && 1.03 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / 2000.0, 0.95, 0.015);
}

TEST(BlockModel, PointsThatFailedAreLeftOut) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const BlockModel model({{100, 110, 105}, {nan, nan, nan}, {200, nan, 210}});
  EXPECT_TRUE(model.Has(0));
  EXPECT_FALSE(model.Has(1));
  EXPECT_TRUE(model.Has(2));
  EXPECT_NEAR(model.Against(2, 0).ratio(), 2, 0.05);
}

TEST(BlockModel, OneRoundSaysNothingAboutTheNoise) {
  const BlockModel model({{100}, {200}});
  EXPECT_NEAR(model.Against(1, 0).ratio(), 2, 1e-9);
  EXPECT_EQ(model.Against(1, 0).RatioInterval(0.95).low, 0);
}

TEST(BlockModel, APointIsTheSameAsItself) {
  const BlockModel model({{100, 120, 90}, {50, 60, 40}});
  const Interval interval = model.Against(1, 1).RatioInterval(0.95);
  EXPECT_EQ(interval.low, 1);
  EXPECT_EQ(interval.high, 1);
}

}  // namespace
}  // namespace rillmill::config
