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

TEST(Arena, RefusesABlockPastItsLimit) {
  Arena arena(nullptr, 64);
  arena.set_limit_bytes(10'000);
  arena.Allocate(9'000);
  EXPECT_THROW(arena.Allocate(size_t{2'000}), std::bad_alloc);
  EXPECT_THROW(arena.Allocate(size_t{1} << 40), std::bad_alloc);
  arena.Allocate(500);
  EXPECT_LE(arena.allocated_bytes(), 10'000u);
}

TEST(Arena, SharesTheLimitOfItsAccountWithOthers) {
  MemoryAccount account(1 << 20);
  Arena one(&account, 64), other(&account, 64);
  one.set_limit_bytes(10'000);
  other.set_limit_bytes(10'000);
  one.Allocate(6'000);
  EXPECT_THROW(other.Allocate(6'000), std::bad_alloc);
  one.Release();
  other.Allocate(6'000);
}

TEST(Arena, RewindForgetsWhatCameAfterTheMark) {
  Arena arena(nullptr, 256);
  const std::string_view kept = arena.Copy("kept");
  const Arena::Mark mark = arena.mark();
  void* first = arena.Allocate(40);
  for (int i = 0; i < 100; ++i) arena.Allocate(40);
  const size_t held = arena.allocated_bytes();
  arena.Rewind(mark);
  EXPECT_EQ(arena.Allocate(40), first);
  for (int i = 0; i < 100; ++i) arena.Allocate(40);
  EXPECT_EQ(arena.allocated_bytes(), held);
  EXPECT_EQ(kept, "kept");
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
