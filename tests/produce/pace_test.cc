#include "config/produce/pace.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>

#include "tests/support/simulated_clock.h"

namespace rillmill::config {
namespace {

using testing_support::SimulatedClock;

constexpr int64_t kSecond = 1'000'000;  // microseconds

TEST(Pace, IsExactOverTheRunAndSmoothInsideASecond) {
  for (double rate : {7.0, 1'000.0, 3'333.0, 50'000.0}) {
    SimulatedClock clock;
    WakeEvent stop;
    Pace pace(&clock, rate);
    std::map<int64_t, int64_t> in_slice;  // a twentieth of a second -> records
    constexpr int64_t kRecords = 6'000;
    for (int64_t i = 0; i < kRecords; ++i) {
      ASSERT_TRUE(pace.WaitFor(i, &stop));
      ++in_slice[clock.NowMicros() / (kSecond / 20)];
    }
    EXPECT_NEAR(pace.seconds(), (kRecords - 1) / rate, 1e-5) << rate;
    in_slice.erase(std::prev(in_slice.end()));  // the run ended in it
    for (const auto& [slice, count] : in_slice)
      ASSERT_NEAR(static_cast<double>(count), rate / 20, 1.01) << rate << " at " << slice;
  }
}

TEST(Pace, MakesUpForTimeThatWasLost) {
  SimulatedClock clock;
  WakeEvent stop;
  Pace pace(&clock, 100);
  for (int64_t i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(pace.WaitFor(i, &stop));
    if (i == 500) clock.Advance(std::chrono::seconds(2));  // a broker that was away
  }
  EXPECT_NEAR(pace.seconds(), 9.99, 1e-5);
}

TEST(Pace, BeginsWithTheFirstRecord) {
  SimulatedClock clock;
  WakeEvent stop;
  Pace pace(&clock, 10);
  clock.Advance(std::chrono::seconds(60));  // connecting, loading
  ASSERT_TRUE(pace.WaitFor(0, &stop));
  ASSERT_TRUE(pace.WaitFor(1, &stop));
  EXPECT_EQ(clock.NowMicros(), 60 * kSecond + kSecond / 10);
}

TEST(Pace, WithoutARateNothingWaits) {
  SimulatedClock clock;
  WakeEvent stop;
  Pace pace(&clock, 0);
  for (int64_t i = 0; i < 1'000; ++i) ASSERT_TRUE(pace.WaitFor(i, &stop));
  EXPECT_EQ(clock.NowMicros(), 0);
}

TEST(Pace, AStopEndsTheWait) {
  SimulatedClock clock;
  WakeEvent stop;
  Pace pace(&clock, 0.001);
  ASSERT_TRUE(pace.WaitFor(0, &stop));
  stop.Set();
  EXPECT_FALSE(pace.WaitFor(1, &stop));
  EXPECT_EQ(clock.NowMicros(), 0);
}

}  // namespace
}  // namespace rillmill::config
