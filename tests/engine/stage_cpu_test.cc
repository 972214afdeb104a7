#include "pipeline/engine/stage_cpu.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

TEST(SplitCpu, GivesThreadsToTransportAndSinkAndTheRestToTheEngine) {
  const StageNanos split =
      SplitCpu({{"parse", 60}, {"aggregate", 20}},
               {{"reader-0", 5}, {"rdk:broker1", 4}, {"sink", 3}, {"rillmill", 1000}}, 100);
  EXPECT_EQ(
      split,
      (StageNanos{{"parse", 60}, {"aggregate", 20}, {"transport", 9}, {"sink", 3}, {"engine", 8}}));
}

TEST(SplitCpu, TimeLostToOtherProcessesIsNotCounted) {
  const StageNanos split = SplitCpu({{"parse", 300}, {"aggregate", 100}}, {{"sink", 20}}, 100);
  EXPECT_EQ(split, (StageNanos{{"parse", 60}, {"aggregate", 20}, {"sink", 20}, {"engine", 0}}));
}

TEST(StageKind, IsTheWordThatTheDescriptionBeginsWith) {
  EXPECT_EQ(StageKind("filter (a > 1)"), "filter");
  EXPECT_EQ(StageKind("sort"), "sort");
  EXPECT_EQ(StageKind("scan calls (json) [a]"), "parse");
  EXPECT_EQ(StageKind("static join inner on a"), "join");
}

}  // namespace
}  // namespace rillmill::pipeline
