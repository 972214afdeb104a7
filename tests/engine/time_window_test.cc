#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"
#include "tests/engine/stage_fixture.h"

namespace rillmill::pipeline {
namespace {

constexpr int64_t kMinute = 60'000'000;
constexpr int64_t kNull = StageFixture::kNull;

// The flow after a window stage over the times, which stand in column 0; the window is column 1.
Flow Assign(StageFixture* fixture, std::vector<int64_t> times, int64_t size, int64_t slide,
            int64_t start, WindowRows rows = WindowRows::kPerWindow) {
  TimeWindow node;
  node.size_micros = size;
  node.slide_micros = slide;
  node.start_micros = start;
  node.window.type = DataType::Struct({{"start", TypeId::kTimestamp}, {"end", TypeId::kTimestamp}});
  static std::vector<StagePlanPtr> kept;  // types of columns live in the plan
  kept.push_back(PlanTimeWindow(node, MakeColumn(0, kTestTimestamp, true, "ts"), rows));
  Flow flow = fixture->NewFlow({fixture->Longs(times, kTestTimestamp)});
  auto stage = kept.back()->NewStage();
  (*stage)->Run(&flow, &fixture->context);
  return flow;
}

std::vector<int64_t> Starts(const Flow& flow) {
  return StageFixture::LongsOf(*flow.batch.columns[1]->children[0]);
}

TEST(TimeWindowStage, TumblingWindowsAreHalfOpen) {
  StageFixture fixture;
  Flow flow = Assign(&fixture, {0, 5 * kMinute - 1, 5 * kMinute}, 5 * kMinute, 5 * kMinute, 0);
  EXPECT_EQ(Starts(flow), (std::vector<int64_t>{0, 0, 5 * kMinute}));
  EXPECT_EQ(flow.batch.columns[1]->children[1]->values<int64_t>()[2], 10 * kMinute);
}

TEST(TimeWindowStage, TimesBefore1970AreAlignedDownwards) {
  StageFixture fixture;
  EXPECT_EQ(Starts(Assign(&fixture, {-1, -5 * kMinute}, 5 * kMinute, 5 * kMinute, 0)),
            (std::vector<int64_t>{-5 * kMinute, -5 * kMinute}));
}

// V2: 12 min / 5 min at 12:05, also with startTime 2 minutes.
TEST(TimeWindowStage, SlidingWindowsThatDoNotDivideTheSize) {
  StageFixture fixture;
  int64_t noon = 12 * 60 * kMinute;
  EXPECT_EQ(Starts(Assign(&fixture, {noon + 5 * kMinute}, 12 * kMinute, 5 * kMinute, 0)),
            (std::vector<int64_t>{noon + 5 * kMinute, noon, noon - 5 * kMinute}));
  EXPECT_EQ(Starts(Assign(&fixture, {noon + 5 * kMinute}, 12 * kMinute, 5 * kMinute, 2 * kMinute)),
            (std::vector<int64_t>{noon + 2 * kMinute, noon - 3 * kMinute}));
}

TEST(TimeWindowStage, NullTimesAreDroppedWithTheirFate) {
  StageFixture fixture;
  Flow flow = Assign(&fixture, {kNull, 7 * kMinute, kNull}, 10 * kMinute, 5 * kMinute, 0);
  EXPECT_EQ(Starts(flow), (std::vector<int64_t>{5 * kMinute, 0}));
  EXPECT_EQ(fixture.Fates(),
            (std::vector<Fate>{Fate::kNullEventTime, Fate::kAccepted, Fate::kNullEventTime}));
  EXPECT_EQ(flow.source_row(0), 1u);
}

// 12 min / 5 min cuts each slide after 2 minutes, where an older window ends.
TEST(TimeWindowStage, PanesBeginAtWindowEdgesAndEndWithTheirLastWindow) {
  StageFixture fixture;
  Flow flow = Assign(&fixture, {-1, 0, 2 * kMinute - 1, 2 * kMinute, 5 * kMinute}, 12 * kMinute,
                     5 * kMinute, 0, WindowRows::kPerPane);
  EXPECT_EQ(Starts(flow), (std::vector<int64_t>{-3 * kMinute, 0, 0, 2 * kMinute, 5 * kMinute}));
  EXPECT_EQ(
      StageFixture::LongsOf(*flow.batch.columns[1]->children[1]),
      (std::vector<int64_t>{7 * kMinute, 12 * kMinute, 12 * kMinute, 12 * kMinute, 17 * kMinute}));
}

TEST(TimeWindowStage, TimesInNoWindowAreFilteredFromPanesToo) {
  for (WindowRows rows : {WindowRows::kPerWindow, WindowRows::kPerPane}) {
    StageFixture fixture;
    Flow flow = Assign(&fixture, {0, 2 * kMinute, 5 * kMinute}, 2 * kMinute, 5 * kMinute, 0, rows);
    EXPECT_EQ(Starts(flow), (std::vector<int64_t>{0, 5 * kMinute}));
    EXPECT_EQ(fixture.Fates(),
              (std::vector<Fate>{Fate::kAccepted, Fate::kFiltered, Fate::kAccepted}));
  }
}

}  // namespace
}  // namespace rillmill::pipeline
