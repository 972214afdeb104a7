#include "pipeline/engine/trigger.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(Trigger, BoundariesAreMultiplesOfTheIntervalSinceTheUnixEpoch) {
  EXPECT_EQ(NextBoundaryMicros(3 * kSecond, 10 * kSecond), 10 * kSecond);
  EXPECT_EQ(NextBoundaryMicros(10 * kSecond, 10 * kSecond), 20 * kSecond);
}

// V5: an epoch from 20 to 34 s missed the boundary at 30, so the next one starts at once; the one
// after it at 40.
TEST(Trigger, AnEpochThatOverrunsIsFollowedAtOnce) {
  EXPECT_LE(NextBoundaryMicros(20 * kSecond, 10 * kSecond), 34 * kSecond);
  EXPECT_EQ(NextBoundaryMicros(34 * kSecond, 10 * kSecond), 40 * kSecond);
}

TEST(Trigger, BoundariesBefore1970AreAlignedToo) {
  EXPECT_EQ(NextBoundaryMicros(-3 * kSecond, 10 * kSecond), 0);
}

}  // namespace
}  // namespace rillmill::pipeline
