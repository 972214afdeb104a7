#include "pipeline/operators/group_table.h"

#include <gtest/gtest.h>

#include <set>

namespace rillmill::pipeline {
namespace {

// Keys "0", "1", … as a batch.
class Keys {
 public:
  explicit Keys(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string& text : texts_) {
      bytes_.push_back(text.data());
      sizes_.push_back(static_cast<uint32_t>(text.size()));
      hashes_.push_back(HashKey(text.data(), text.size()));
    }
  }
  EncodedKeys encoded() {
    return {static_cast<uint32_t>(texts_.size()), bytes_.data(), sizes_.data(), hashes_.data()};
  }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> bytes_;
  std::vector<uint32_t> sizes_;
  std::vector<uint64_t> hashes_;
};

std::vector<std::string> Numbers(int from, int to) {
  std::vector<std::string> texts;
  for (int i = from; i < to; ++i) texts.push_back(std::to_string(i));
  return texts;
}

int64_t& Count(Group* group) { return *reinterpret_cast<int64_t*>(group->state()); }

TEST(GroupTable, FindsEveryKeyAgainAfterGrowing) {
  GroupTable table(8, nullptr);
  for (int round = 0; round < 3; ++round) {
    Keys keys(Numbers(0, 5000));
    std::vector<Group*> groups(5000);
    table.FindOrInsert(keys.encoded(), groups.data());
    for (Group* group : groups) ++Count(group);
  }
  EXPECT_EQ(table.size(), 5000u);
  for (Group* group : table.groups()) EXPECT_EQ(Count(group), 3);
}

TEST(GroupTable, SameKeyTwiceInABatchIsOneGroup) {
  GroupTable table(8, nullptr);
  Keys keys({"a", "b", "a"});
  Group* groups[3];
  table.FindOrInsert(keys.encoded(), groups);
  EXPECT_EQ(groups[0], groups[2]);
  EXPECT_NE(groups[0], groups[1]);
}

TEST(GroupTable, RemovedGroupsAreGoneAndTheOthersStay) {
  GroupTable table(8, nullptr);
  Keys keys(Numbers(0, 1000));
  std::vector<Group*> groups(1000);
  table.FindOrInsert(keys.encoded(), groups.data());
  for (int i = 0; i < 1000; ++i) Count(groups[static_cast<size_t>(i)]) = i;
  auto odd = [](const Group& group) {
    return *reinterpret_cast<const int64_t*>(group.state()) % 2 == 1;
  };
  EXPECT_EQ(table.Remove(odd).size(), 500u);
  std::vector<Group*> again(1000);
  table.FindOrInsert(keys.encoded(), again.data());
  for (size_t i = 0; i < 1000; ++i)
    EXPECT_EQ(Count(again[i]), i % 2 == 1 ? 0 : static_cast<int64_t>(i));
}

TEST(GroupTable, ChargesItsMemoryAndGivesItBack) {
  MemoryAccount account(1 << 30);
  {
    GroupTable table(8, &account);
    Keys keys(Numbers(0, 10'000));
    std::vector<Group*> groups(10'000);
    table.FindOrInsert(keys.encoded(), groups.data());
    EXPECT_GE(account.used_bytes(), 10'000 * 40);
    EXPECT_EQ(account.used_bytes(), table.memory_bytes());
  }
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(ShardOf, UsesAllShards) {
  std::set<size_t> seen;
  for (const std::string& text : Numbers(0, 200))
    seen.insert(ShardOf(HashKey(text.data(), text.size()), 5));
  EXPECT_EQ(seen, (std::set<size_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace rillmill::pipeline
