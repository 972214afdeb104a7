#include "core/queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace rillmill {
namespace {

TEST(SpscQueue, IsFirstInFirstOut) {
  SpscQueue<int> queue(7);
  auto producer = queue.producer();
  auto consumer = queue.consumer();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(producer.TryPush(int{i}));
  int value = -1;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(consumer.TryPop(&value));
    EXPECT_EQ(value, i);
  }
  EXPECT_FALSE(consumer.TryPop(&value));
}

TEST(SpscQueue, RoundsItsCapacityUpToOneLessThanAPowerOfTwo) {
  EXPECT_EQ(SpscQueue<int>(1).capacity(), 1u);
  EXPECT_EQ(SpscQueue<int>(2).capacity(), 3u);
  EXPECT_EQ(SpscQueue<int>(7).capacity(), 7u);
  EXPECT_EQ(SpscQueue<int>(8).capacity(), 15u);
}

class SpscQueueOfCapacity : public testing::TestWithParam<size_t> {};

TEST_P(SpscQueueOfCapacity, RejectsPushWhenFullAndLeavesTheValueAlone) {
  SpscQueue<std::unique_ptr<int>> queue(GetParam());
  auto producer = queue.producer();
  for (size_t i = 0; i < queue.capacity(); ++i)
    ASSERT_TRUE(producer.TryPush(std::make_unique<int>(1)));
  auto refused = std::make_unique<int>(42);
  EXPECT_FALSE(producer.TryPush(std::move(refused)));
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(*refused, 42);
  EXPECT_EQ(queue.size_approx(), queue.capacity());
}

INSTANTIATE_TEST_SUITE_P(Sizes, SpscQueueOfCapacity,
                         testing::Values(1, 2, 3, 15, 64, SpscQueue<int>::kMaxCapacity));

TEST(SpscQueue, PeekLeavesTheElement) {
  SpscQueue<int> queue(3);
  EXPECT_EQ(queue.consumer().Peek(), nullptr);
  ASSERT_TRUE(queue.producer().TryPush(9));
  ASSERT_NE(queue.consumer().Peek(), nullptr);
  EXPECT_EQ(*queue.consumer().Peek(), 9);
  int value = 0;
  EXPECT_TRUE(queue.consumer().TryPop(&value));
}

TEST(SpscQueue, FreesWhatIsLeftInside) {
  auto shared = std::make_shared<int>(1);
  {
    SpscQueue<std::shared_ptr<int>> queue(3);
    ASSERT_TRUE(queue.producer().TryPush(std::shared_ptr<int>(shared)));
    EXPECT_EQ(shared.use_count(), 2);
  }
  EXPECT_EQ(shared.use_count(), 1);
}

// The second half is a function of the first, so that a torn or repeated element shows.
struct Checked {
  uint64_t number = 0;
  uint64_t proof = 0;
};

TEST(SpscQueue, PassesMillionsOfElementsThroughATinyCapacity) {
  constexpr uint64_t kCount = 2'000'000;
  SpscQueue<Checked> queue(15);
  std::thread producer_thread([producer = queue.producer()]() mutable {
    for (uint64_t i = 0; i < kCount;) {
      if (producer.TryPush({i, ~i * 3})) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  auto consumer = queue.consumer();
  uint64_t wrong = 0;
  for (uint64_t expected = 0; expected < kCount;) {
    Checked got;
    if (!consumer.TryPop(&got)) {
      std::this_thread::yield();
      continue;
    }
    wrong += got.number != expected || got.proof != ~expected * 3;
    ++expected;
  }
  producer_thread.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(queue.size_approx(), 0u);
}

TEST(FreeList, GivesBackEveryElementOnce) {
  FreeList<int> list;
  for (int i = 0; i < 100; ++i) list.Push(i);
  std::vector<bool> seen(100);
  for (int value = 0; list.TryPop(&value);) {
    EXPECT_FALSE(seen[static_cast<size_t>(value)]);
    seen[static_cast<size_t>(value)] = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 100);
}

TEST(FreeList, ThreadsNeverHoldTheSameElement) {
  struct Thing {
    std::atomic<int> holders{0};
  };
  std::array<Thing, 8> things;
  FreeList<Thing*> list;
  for (Thing& thing : things) list.Push(&thing);
  std::atomic<int> clashes{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        Thing* thing = nullptr;
        if (!list.TryPop(&thing)) continue;
        if (thing->holders.fetch_add(1) != 0) clashes.fetch_add(1);
        thing->holders.fetch_sub(1);
        list.Push(thing);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(clashes.load(), 0);
}

}  // namespace
}  // namespace rillmill
