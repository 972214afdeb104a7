#include "core/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

namespace rillmill {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, TellsMicrosecondsSince1970) {
  timespec before, after;
  clock_gettime(CLOCK_REALTIME, &before);
  const int64_t now = SystemClock()->NowMicros();
  clock_gettime(CLOCK_REALTIME, &after);
  EXPECT_GE(now, int64_t{before.tv_sec} * 1'000'000 + before.tv_nsec / 1000);
  EXPECT_LE(now, int64_t{after.tv_sec} * 1'000'000 + after.tv_nsec / 1000);
}

TEST(SystemClock, IsMonotonicInNanoseconds) {
  timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  int64_t last = SystemClock()->MonotonicNanos();
  EXPECT_GE(last, int64_t{before.tv_sec} * 1'000'000'000 + before.tv_nsec);
  for (int i = 0; i < 1000; ++i) {
    const int64_t next = SystemClock()->MonotonicNanos();
    ASSERT_GE(next, last);
    last = next;
  }
  clock_gettime(CLOCK_MONOTONIC, &after);
  EXPECT_LE(last, int64_t{after.tv_sec} * 1'000'000'000 + after.tv_nsec);
}

TEST(SystemClock, WaitsUntilTheEventIsSet) {
  WakeEvent event;
  std::thread setter([&] { event.Set(); });
  EXPECT_TRUE(SystemClock()->Wait(&event, 1h));
  setter.join();
}

TEST(SystemClock, WaitsNoLongerThanAsked) {
  WakeEvent event;
  const int64_t start = SystemClock()->MonotonicNanos();
  EXPECT_FALSE(SystemClock()->Wait(&event, 2ms));
  EXPECT_GE(SystemClock()->MonotonicNanos() - start, 2'000'000);
}

TEST(SystemClock, IsOneForTheProcess) { EXPECT_EQ(SystemClock(), SystemClock()); }

}  // namespace
}  // namespace rillmill
