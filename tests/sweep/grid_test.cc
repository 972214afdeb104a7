#include "config/sweep/grid.h"

#include <gtest/gtest.h>

#include <set>

#include "config/sweep/plan.h"

namespace rillmill::config {
namespace {

Block BlockOf(std::string_view text) {
  auto block = ParseBlock(text);
  EXPECT_TRUE(block.ok()) << block.status().ToString();
  return block.ok() ? *block : Block();
}

TEST(Grid, AnAxisIsAKeyAndItsValues) {
  const auto axis = ParseAxis("sink.trigger=default, 1 second,10 seconds");
  ASSERT_TRUE(axis.ok());
  EXPECT_EQ(axis->knob, "sink.trigger");
  EXPECT_EQ(axis->values, (std::vector<std::string>{"default", "1 second", "10 seconds"}));
}

TEST(Grid, BadAxesAreUsageErrorsThatSayWhy) {
  for (const auto& [text, why] :
       {std::pair("nothing", "KEY=VALUE"), std::pair("=1,2", "key"), std::pair("a=", "empty"),
        std::pair("a=1,,2", "empty"), std::pair("a=1,2,1", "twice")}) {
    const auto axis = ParseAxis(text);
    ASSERT_FALSE(axis.ok()) << text;
    EXPECT_EQ(axis.status().code(), StatusCode::kUsage);
    EXPECT_NE(axis.status().message().find(why), std::string::npos) << axis.status().message();
  }
  EXPECT_FALSE(ParseBlock("a=1 x a=2").ok());
}

TEST(Grid, ABlockIsAllCombinations) {
  const std::vector<Point> points = PointsOf(BlockOf("a=1,2 x b=3,4,5"));
  EXPECT_EQ(points.size(), 6u);
  EXPECT_EQ(points.front(), (Point{{"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(points.back(), (Point{{"a", "2"}, {"b", "5"}}));
  EXPECT_EQ(std::set<Point>(points.begin(), points.end()).size(), 6u);
}

TEST(Grid, PointsThatBlocksShareAreMeasuredOnce) {
  std::vector<Block> blocks = {BlockOf("a=1,2"), BlockOf("b=3"), BlockOf("a=2,3")};
  for (Block& block : blocks) block.with_defaults = true;
  const std::vector<Point> points = PointsOf(blocks);
  EXPECT_EQ(points.size(), 5u);  // defaults, a=1, a=2, b=3, a=3
  EXPECT_TRUE(points.front().empty());
}

TEST(Schedule, EachRepeatMeasuresEveryPointOnceBeforeTheNextBegins) {
  SweepPlan plan{.job = "j", .blocks = {BlockOf("a=1,2,3,4,5,6,7,8")}, .seed = 5, .repeats = 4};
  const std::vector<PlannedRun> runs = ScheduleOf(plan);
  ASSERT_EQ(runs.size(), 32u);
  std::set<std::vector<size_t>> orders;
  for (size_t repeat = 0; repeat < 4; ++repeat) {
    std::vector<size_t> order;
    for (size_t i = 8 * repeat; i < 8 * (repeat + 1); ++i) {
      EXPECT_EQ(runs[i].repeat, static_cast<int>(repeat));
      order.push_back(runs[i].point);
    }
    EXPECT_EQ(std::set<size_t>(order.begin(), order.end()).size(), 8u);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 1u) << "every repeat has the same order";
}

TEST(Schedule, MoreRepeatsDoNotChangeTheOrderOfTheFirst) {
  SweepPlan plan{.job = "j", .blocks = {BlockOf("a=1,2,3,4,5")}, .repeats = 2};
  const std::vector<PlannedRun> two = ScheduleOf(plan);
  plan.repeats = 3;
  const std::vector<PlannedRun> three = ScheduleOf(plan);
  for (size_t i = 0; i < two.size(); ++i) EXPECT_EQ(two[i].point, three[i].point);
}

}  // namespace
}  // namespace rillmill::config
