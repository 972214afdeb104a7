#include "core/arena.h"

#include <gtest/gtest.h>

namespace rillmill {
namespace {

TEST(Arena, AlignsAsAsked) {
  Arena arena;
  arena.Allocate(1, 1);
  for (size_t alignment : {8u, 16u, 64u}) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(3, alignment)) % alignment, 0u);
  }
}

TEST(Arena, AllocationsDoNotOverlap) {
  Arena arena(nullptr, 256);
  std::vector<std::string_view> copies;
  for (int i = 0; i < 100; ++i)
    copies.push_back(arena.Copy(std::string(static_cast<size_t>(i), 'a')));
  for (size_t i = 0; i < copies.size(); ++i) EXPECT_EQ(copies[i], std::string(i, 'a'));
}

TEST(Arena, ServesRequestsLargerThanABlock) {
  Arena arena(nullptr, 64);
  char* bytes = arena.NewArray<char>(10'000);
  std::memset(bytes, 1, 10'000);
  EXPECT_GE(arena.allocated_bytes(), 10'000u);
}

TEST(Arena, ResetKeepsBlocksAndReleaseGivesThemBack) {
  MemoryAccount account(1 << 20);
  Arena arena(&account, 4096);
  arena.Allocate(5000);
  const int64_t charged = account.used_bytes();
  EXPECT_GE(charged, 5000);
  arena.Reset();
  arena.Allocate(5000);
  EXPECT_EQ(account.used_bytes(), charged);
  arena.Release();
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(Arena, MoveTakesTheBlocksAlong) {
  MemoryAccount account(1 << 20);
  {
    Arena from(&account);
    const std::string_view kept = from.Copy("kept");
    Arena to = std::move(from);
    EXPECT_EQ(kept, "kept");
    EXPECT_GT(to.allocated_bytes(), 0u);
  }
  EXPECT_EQ(account.used_bytes(), 0);
}

}  // namespace
}  // namespace rillmill
