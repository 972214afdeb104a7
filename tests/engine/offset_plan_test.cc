#include "pipeline/engine/offset_plan.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

SourceSnapshot Latest(std::vector<int64_t> offsets) {
  SourceSnapshot snapshot;
  for (int64_t offset : offsets) snapshot.partitions.push_back({"t", 0, {0}, {offset}});
  return snapshot;
}

std::vector<int64_t> Ends(const OffsetPlan& plan) {
  std::vector<int64_t> ends;
  for (Offset end : plan.ends) ends.push_back(end.value);
  return ends;
}

TEST(SplitProportionally, RoundsSharesDownAndLeavesTheRest) {
  EXPECT_EQ(SplitProportionally({100, 100, 100}, 50), (std::vector<int64_t>{16, 16, 16}));  // V3
}

TEST(SplitProportionally, RoundsSharesBelowOneUp) {
  EXPECT_EQ(SplitProportionally({1000, 1, 1}, 10), (std::vector<int64_t>{9, 1, 1}));  // V3
}

TEST(SplitProportionally, NeverTakesMoreThanThereIs) {
  EXPECT_EQ(SplitProportionally({3, 0}, 50), (std::vector<int64_t>{3, 0}));
}

TEST(OffsetPlanner, TakesEverythingWithoutLimits) {
  OffsetPlanner planner({}, 1);
  OffsetPlan plan = planner.Plan(Latest({7, 2}), {{5}, {2}}, 0, false);
  EXPECT_EQ(plan.outcome, PlanOutcome::kData);
  EXPECT_EQ(Ends(plan), (std::vector<int64_t>{7, 2}));
  EXPECT_EQ(planner.Plan(Latest({7, 2}), plan.ends, 0, false).outcome, PlanOutcome::kNothing);
}

TEST(OffsetPlanner, AnEmptyUnitIsAnEpochToo) {
  OffsetPlanner planner({}, 1);
  SourceSnapshot snapshot = Latest({5});
  snapshot.new_unit = true;
  EXPECT_EQ(planner.Plan(snapshot, {{5}}, 0, false).outcome, PlanOutcome::kData);
}

TEST(OffsetPlanner, UncountedUnitsAreReadToTheirEnd) {
  OffsetPlanner planner({}, 1);
  EXPECT_EQ(Ends(planner.Plan(Latest({-1}), {{5}}, 0, false)), (std::vector<int64_t>{-1}));
}

TEST(OffsetPlanner, OnceIgnoresLimits) {
  ReadLimits limits;
  limits.max_offsets_per_trigger = 1;
  limits.max_rate_per_partition = 1;
  OffsetPlanner planner(limits, 1);
  EXPECT_EQ(Ends(planner.Plan(Latest({100}), {{0}}, 0, true)), (std::vector<int64_t>{100}));
}

TEST(OffsetPlanner, WaitsForMinOffsetsUntilTheDelayIsOver) {
  ReadLimits limits;
  limits.min_offsets_per_trigger = 10;
  limits.max_trigger_delay_ms = 1000;
  OffsetPlanner planner(limits, 1);
  int64_t start = 1'700'000'000'000;
  EXPECT_EQ(planner.Plan(Latest({1}), {{0}}, start, false).outcome, PlanOutcome::kData)
      << "the first never waits";
  EXPECT_EQ(planner.Plan(Latest({2}), {{1}}, start + 999, false).outcome, PlanOutcome::kHeldBack);
  EXPECT_EQ(planner.Plan(Latest({11}), {{1}}, start + 999, false).outcome, PlanOutcome::kData);
  EXPECT_EQ(planner.Plan(Latest({12}), {{11}}, start + 1999, false).outcome, PlanOutcome::kData);
}

TEST(OffsetPlanner, RatePerPartitionIsATokenBucket) {
  ReadLimits limits;
  limits.max_rate_per_partition = 10;
  OffsetPlanner planner(limits, 1);
  OffsetPlan plan = planner.Plan(Latest({100, 3}), {{0}, {0}}, 0, false);
  EXPECT_EQ(Ends(plan), (std::vector<int64_t>{10, 3}));
  EXPECT_EQ(planner.Plan(Latest({100, 3}), plan.ends, 50, false).outcome, PlanOutcome::kHeldBack);
  plan = planner.Plan(Latest({100, 3}), plan.ends, 500, false);
  EXPECT_EQ(Ends(plan), (std::vector<int64_t>{15, 3}));
  plan = planner.Plan(Latest({100, 3}), plan.ends, 60'000, false);
  EXPECT_EQ(Ends(plan), (std::vector<int64_t>{25, 3}))
      << "unused tokens do not pile up beyond the burst";
}

}  // namespace
}  // namespace rillmill::pipeline
