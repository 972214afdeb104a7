#include "core/memory_budget.h"

#include <gtest/gtest.h>

#include <thread>

namespace rillmill {
namespace {

TEST(MemoryAccount, RefusesWhatGoesOverTheLimit) {
  MemoryAccount account(100);
  EXPECT_TRUE(account.TryCharge(60));
  EXPECT_FALSE(account.TryCharge(41));
  EXPECT_EQ(account.used_bytes(), 60);
  EXPECT_TRUE(account.TryCharge(40));
}

TEST(MemoryAccount, ChargeMayOvershootAndSaysSo) {
  MemoryAccount account(100);
  account.Charge(101);
  EXPECT_TRUE(account.over_limit());
  account.Release(1);
  EXPECT_FALSE(account.over_limit());
}

TEST(MemoryAccount, RemembersThePeak) {
  MemoryAccount account(100);
  account.Charge(70);
  account.Release(70);
  account.Charge(10);
  EXPECT_EQ(account.peak_bytes(), 70);
}

TEST(MemoryAccount, ThreadsNeverGoOverTheLimitTogether) {
  MemoryAccount account(10);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&account] {
      for (int i = 0; i < 20'000; ++i) {
        if (account.TryCharge(4)) account.Release(4);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(account.used_bytes(), 0);
  EXPECT_LE(account.peak_bytes(), 10);
}

TEST(MemoryBudget, IsSplitByTheStateFraction) {
  const MemoryBudget budget(1000, 0.6);
  EXPECT_EQ(budget.state.limit_bytes(), 600);
  EXPECT_EQ(budget.buffers.limit_bytes(), 400);
}

}  // namespace
}  // namespace rillmill
