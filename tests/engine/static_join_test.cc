#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"
#include "tests/engine/stage_fixture.h"

namespace rillmill::pipeline {
namespace {

constexpr int64_t kNull = StageFixture::kNull;
using Longs = std::vector<int64_t>;

// Joins probe keys with a table of (key, value); the stage lives as long as the test.
class StaticJoin : public ::testing::Test {
 protected:
  Flow Join(JoinType type, const Longs& probe, const Longs& keys, const Longs& values,
            bool null_safe = false, bool null_aware = false, ExprPtr residual = nullptr,
            bool probe_is_left = true) {
    StaticRows rows{std::make_unique<Arena>(), {}, {}};
    rows.batch = NewBatch(static_cast<uint32_t>(keys.size()), 2, rows.arena.get());
    rows.batch.columns[0] = CopyInto(*fixture_.Longs(keys), rows.arena.get());
    rows.batch.columns[1] = CopyInto(*fixture_.Longs(values), rows.arena.get());
    StaticJoinSpec spec;
    spec.type = type;
    spec.probe_is_left = probe_is_left;
    spec.null_aware = null_aware;
    spec.residual = std::move(residual);
    std::vector<Column*> build_keys = {rows.batch.columns[0]};
    if (type == JoinType::kCross) {
      spec.table = std::make_shared<JoinTable>(std::move(rows), std::vector<Column*>(),
                                               std::vector<DataType>(), std::vector<bool>());
    } else {
      spec.probe_keys = {LongAt(0)};
      spec.null_safe = {null_safe};
      spec.table = std::make_shared<JoinTable>(std::move(rows), build_keys,
                                               std::vector<DataType>{kTestBigInt},
                                               std::vector<bool>{null_safe});
    }
    plan_ = PlanStaticJoin(std::move(spec));
    stage_ = std::move(plan_->NewStage().value());
    Flow flow = fixture_.NewFlow({fixture_.Longs(probe)});
    stage_->Run(&flow, &fixture_.context);
    return flow;
  }
  static Longs At(const Flow& flow, size_t column) {
    return StageFixture::LongsOf(*flow.batch.columns[column]);
  }

  StageFixture fixture_;
  StagePlanPtr plan_;
  std::unique_ptr<Stage> stage_;
};

TEST_F(StaticJoin, InnerRepeatsDuplicatesAndDropsTheUnmatched) {
  Flow flow = Join(JoinType::kInner, {1, 2, 3, kNull}, {3, 1, 1, kNull}, {30, 10, 11, 0});
  EXPECT_EQ(At(flow, 0), (Longs{1, 1, 3}));
  EXPECT_EQ(At(flow, 2), (Longs{10, 11, 30}));
  SettleFates(flow, nullptr);
  EXPECT_EQ(fixture_.Fates(), (std::vector<Fate>{Fate::kAccepted, Fate::kUnmatched, Fate::kAccepted,
                                                 Fate::kUnmatched}));
}

TEST_F(StaticJoin, LeftOuterKeepsUnmatchedRowsInTheirPlace) {
  Flow flow = Join(JoinType::kLeftOuter, {2, 1, kNull, 3}, {1, 3}, {10, 30});
  EXPECT_EQ(At(flow, 0), (Longs{2, 1, kNull, 3}));
  EXPECT_EQ(At(flow, 2), (Longs{kNull, 10, kNull, 30}));
}

TEST_F(StaticJoin, NullSafeKeysMatchEachOther) {
  Flow flow = Join(JoinType::kInner, {kNull, 1}, {kNull}, {5}, /*null_safe=*/true);
  EXPECT_EQ(At(flow, 2), (Longs{5}));
}

TEST_F(StaticJoin, SemiKeepsEachRowOnce) {
  EXPECT_EQ(At(Join(JoinType::kLeftSemi, {1, 2, kNull}, {1, 1}, {0, 0}), 0), (Longs{1}));
}

TEST_F(StaticJoin, AntiKeepsRowsWithoutPartnerAlsoNullKeys) {
  EXPECT_EQ(At(Join(JoinType::kLeftAnti, {1, 2, kNull}, {1}, {0}), 0), (Longs{2, kNull}));
}

TEST_F(StaticJoin, NotInFollowsThreeValuedLogic) {
  EXPECT_EQ(At(Join(JoinType::kLeftAnti, {1, 2, kNull}, {1}, {0}, false, true), 0), (Longs{2}));
  EXPECT_EQ(At(Join(JoinType::kLeftAnti, {1, 2}, {1, kNull}, {0, 0}, false, true), 0), (Longs{}));
  EXPECT_EQ(At(Join(JoinType::kLeftAnti, {1, kNull}, {}, {}, false, true), 0), (Longs{1, kNull}));
}

TEST_F(StaticJoin, CrossPairsEveryRow) {
  Flow flow = Join(JoinType::kCross, {1, 2}, {7, 8}, {70, 80});
  EXPECT_EQ(At(flow, 0), (Longs{1, 1, 2, 2}));
  EXPECT_EQ(At(flow, 2), (Longs{70, 80, 70, 80}));
}

TEST_F(StaticJoin, ProbeOnTheRightStandsOnTheRight) {
  Flow flow =
      Join(JoinType::kLeftOuter, {1, 9}, {1}, {10}, false, false, nullptr, /*probe_is_left=*/false);
  EXPECT_EQ(At(flow, 1), (Longs{10, kNull}));
  EXPECT_EQ(At(flow, 2), (Longs{1, 9}));
}

}  // namespace
}  // namespace rillmill::pipeline
