#include "core/wake_event.h"

#include <gtest/gtest.h>

#include <thread>

namespace rillmill {
namespace {

TEST(WakeEvent, SetBeforeWaitIsNotLost) {
  WakeEvent event;
  event.Set();
  EXPECT_TRUE(event.WaitFor(std::chrono::microseconds(0)));
}

TEST(WakeEvent, WaitConsumesTheEvent) {
  WakeEvent event;
  event.Set();
  event.Set();
  EXPECT_TRUE(event.WaitFor(std::chrono::microseconds(0)));
  EXPECT_FALSE(event.WaitFor(std::chrono::microseconds(0)));
}

TEST(WakeEvent, WhatWasWrittenBeforeSetIsSeenAfterWait) {
  WakeEvent ping, pong;
  int value = 0;  // plain: ThreadSanitizer checks the ordering
  std::thread writer([&] {
    for (int i = 1; i <= 1000; ++i) {
      value = i;
      ping.Set();
      pong.WaitFor(std::chrono::minutes(1));
    }
  });
  for (int i = 1; i <= 1000; ++i) {
    ASSERT_TRUE(ping.WaitFor(std::chrono::minutes(1)));
    ASSERT_EQ(value, i);
    pong.Set();
  }
  writer.join();
}

}  // namespace
}  // namespace rillmill
