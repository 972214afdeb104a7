#include "core/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace rillmill {
namespace {

TEST(BoundedQueue, PopAfterCloseHandsOutWhatIsLeft) {
  BoundedQueue<int> queue(3);
  ASSERT_TRUE(queue.Push(1));
  ASSERT_TRUE(queue.Push(2));
  queue.Close();
  int value = 0;
  EXPECT_TRUE(queue.Pop(&value));
  EXPECT_TRUE(queue.Pop(&value));
  EXPECT_EQ(value, 2);
  EXPECT_FALSE(queue.Pop(&value));
}

TEST(BoundedQueue, PushAfterCloseIsRefused) {
  BoundedQueue<int> queue(3);
  queue.Close();
  EXPECT_FALSE(queue.Push(1));
  EXPECT_FALSE(queue.TryPush(1));
}

TEST(BoundedQueue, TryPushLeavesTheValueAloneWhenFull) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  ASSERT_TRUE(queue.TryPush(std::make_unique<int>(1)));
  auto refused = std::make_unique<int>(2);
  EXPECT_FALSE(queue.TryPush(std::move(refused)));
  EXPECT_NE(refused, nullptr);
}

TEST(BoundedQueue, CloseWakesASleepingConsumer) {
  BoundedQueue<int> queue(1);
  std::thread consumer([&queue] {
    int value = 0;
    EXPECT_FALSE(queue.Pop(&value));
  });
  queue.Close();
  consumer.join();
}

TEST(BoundedQueue, CloseWakesASleepingProducer) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.Push(1));
  std::thread producer([&queue] { EXPECT_FALSE(queue.Push(2)); });
  queue.Close();
  producer.join();
}

TEST(BoundedQueue, NothingIsLostBetweenTwoSleepers) {
  constexpr int kCount = 200'000;
  BoundedQueue<int> queue(2);
  std::thread producer([&queue] {
    for (int i = 0; i < kCount; ++i) ASSERT_TRUE(queue.Push(i));
    queue.Close();
  });
  int expected = 0;
  for (int value = 0; queue.Pop(&value); ++expected) ASSERT_EQ(value, expected);
  producer.join();
  EXPECT_EQ(expected, kCount);
}

}  // namespace
}  // namespace rillmill
