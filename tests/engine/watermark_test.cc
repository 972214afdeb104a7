#include "pipeline/engine/watermark.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

constexpr int64_t kSecond = 1'000'000;

std::vector<EventTimeStats> MaxSeconds(std::initializer_list<int64_t> seconds) {
  std::vector<EventTimeStats> stats;
  for (int64_t second : seconds) {
    if (second < 0) {
      stats.emplace_back();
    } else {
      stats.push_back({second * kSecond, second * kSecond, static_cast<double>(second) * 1000, 1});
    }
  }
  return stats;
}

// The watermark column of vector V1, delay 10 s.
TEST(WatermarkTracker, FollowsTheLargestEventTimeByOneEpoch) {
  WatermarkTracker tracker({10 * kSecond}, false);
  std::vector<int64_t> reported;
  for (int64_t maximum : {15, -1, 25, -1, 27, -1, 16}) {
    reported.push_back(tracker.current_millis());
    tracker.EndEpoch(MaxSeconds({maximum}));
  }
  EXPECT_EQ(reported, (std::vector<int64_t>{0, 5000, 5000, 15000, 15000, 17000, 17000}));
}

TEST(WatermarkTracker, LateTestLagsOneEpochBehind) {
  WatermarkTracker tracker({0}, false);
  tracker.EndEpoch(MaxSeconds({20}));
  EXPECT_TRUE(tracker.advanced());
  EXPECT_EQ(tracker.previous_millis(), 0);
  tracker.EndEpoch(MaxSeconds({-1}));
  EXPECT_FALSE(tracker.advanced());
  EXPECT_EQ(tracker.previous_millis(), 20000);
}

TEST(WatermarkTracker, TheSlowestNodeDecides) {
  WatermarkTracker tracker({0, 0}, false);
  tracker.EndEpoch(MaxSeconds({50, -1}));
  EXPECT_EQ(tracker.current_millis(), 0) << "a node that saw nothing holds the watermark";
  tracker.EndEpoch(MaxSeconds({60, 30}));
  EXPECT_EQ(tracker.current_millis(), 30000);
}

TEST(WatermarkTracker, PolicyMaxTakesTheFastestNode) {
  WatermarkTracker tracker({0, 0}, true);
  tracker.EndEpoch(MaxSeconds({50, -1}));
  EXPECT_EQ(tracker.current_millis(), 50000);
}

TEST(WatermarkTracker, NeverGoesBackOrBelowTheUnixEpoch) {
  WatermarkTracker tracker({100 * kSecond}, false);
  tracker.EndEpoch(MaxSeconds({50}));
  EXPECT_EQ(tracker.current_millis(), 0);
  tracker.EndEpoch(MaxSeconds({200}));
  tracker.EndEpoch(MaxSeconds({150}));
  EXPECT_EQ(tracker.current_millis(), 100000);
}

TEST(MergeEventTimes, KeepsTheMeanOfAllRows) {
  EventTimeStats all, part{10, 2, 6.0, 2};
  MergeEventTimes({}, &all);
  MergeEventTimes(part, &all);
  MergeEventTimes({100, 0, 12.0, 1}, &all);
  EXPECT_EQ(all.count, 3);
  EXPECT_EQ(all.max_micros, 100);
  EXPECT_EQ(all.min_micros, 0);
  EXPECT_DOUBLE_EQ(all.avg_millis, 8.0);
}

TEST(FloorMillis, RoundsTowardsThePast) {
  EXPECT_EQ(FloorMillis(1999), 1);
  EXPECT_EQ(FloorMillis(-1), -1);
  EXPECT_EQ(FloorMillis(-1000), -1);
}

}  // namespace
}  // namespace rillmill::pipeline
