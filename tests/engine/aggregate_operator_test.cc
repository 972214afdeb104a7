#include "pipeline/operators/aggregate.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "tests/engine/stage_fixture.h"

namespace rillmill::pipeline {
namespace {

BoundAggregate Call(std::string_view name, std::vector<ExprPtr> arguments,
                    const SessionConf& conf) {
  auto function = FindAggregate(name)->resolve(arguments, conf);
  EXPECT_TRUE(function.ok()) << function.status().ToString();
  return {std::move(function).value(), std::move(arguments), nullptr};
}

// count(*), sum(c1), max(c2) by c0.
AggregateSpec Spec(OutputMode mode, int slots, int shards) {
  static const SessionConf conf;
  AggregateSpec spec;
  spec.keys = {LongAt(0)};
  spec.window_micros = {0};
  spec.aggregates = {Call("count", {}, conf), Call("sum", {LongAt(1)}, conf),
                     Call("max", {MakeColumn(2, kTestString, true, "c2")}, conf)};
  spec.mode = mode;
  spec.slots = slots;
  spec.shards = shards;
  return spec;
}

struct Row {
  int64_t key, value;
  std::string text;
};
struct Total {
  int64_t count = 0, sum = 0;
  std::string max;
  friend bool operator==(const Total&, const Total&) = default;
};
using Totals = std::map<int64_t, Total>;

std::vector<Row> RandomRows(int count, int64_t keys, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back({static_cast<int64_t>(random()) % keys, static_cast<int64_t>(random() % 1000),
                    "text " + std::to_string(random() % 100'000)});
  }
  return rows;
}

void AddTo(const Row& row, Totals* totals) {
  Total& total = (*totals)[row.key];
  ++total.count;
  total.sum += row.value;
  total.max = std::max(total.max, row.text);
}

Flow FlowOf(std::span<const Row> rows, StageFixture* fixture) {
  std::vector<int64_t> keys, values;
  std::vector<std::string> texts;
  for (const Row& row : rows) {
    keys.push_back(row.key);
    values.push_back(row.value);
    texts.push_back(row.text);
  }
  return fixture->NewFlow({fixture->Longs(keys), fixture->Longs(values), fixture->Texts(texts)});
}

// One epoch: the rows in batches, dealt to as many threads as there are slots.
void Feed(StatefulOperator* op, const std::vector<Row>& rows, size_t batch, int slots) {
  op->BeginEpoch();
  std::vector<std::thread> threads;
  for (int slot = 0; slot < slots; ++slot) {
    threads.emplace_back([&, slot] {
      StageFixture fixture;
      for (size_t at = static_cast<size_t>(slot) * batch; at < rows.size();
           at += batch * static_cast<size_t>(slots)) {
        fixture.arena.Reset();
        Flow flow =
            FlowOf(std::span(rows).subspan(at, std::min(batch, rows.size() - at)), &fixture);
        op->Consume(slot, flow, &fixture.context);
        EXPECT_TRUE(fixture.context.eval.error.ok()) << fixture.context.eval.error.ToString();
      }
      op->EndOfSlot(slot, &fixture.context);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

Totals Collect(StatefulOperator* op, StageFixture* fixture) {
  Totals totals;
  for (int shard = 0; shard < op->shards(); ++shard) {
    op->EndOfShard(shard, &fixture->context, [&](const ColumnBatch& batch) {
      for (uint32_t i = 0; i < batch.rows; ++i) {
        Total total{batch.columns[1]->values<int64_t>()[i], batch.columns[2]->values<int64_t>()[i],
                    std::string(batch.columns[3]->values<std::string_view>()[i])};
        EXPECT_TRUE(totals.emplace(batch.columns[0]->values<int64_t>()[i], total).second)
            << "a group came twice";
      }
    });
  }
  EXPECT_TRUE(fixture->context.eval.error.ok()) << fixture->context.eval.error.ToString();
  return totals;
}

struct Shape {
  int slots, shards;
  size_t batch;
  int64_t keys;
};

class AggregateShapes : public ::testing::TestWithParam<Shape> {};

TEST_P(AggregateShapes, AgreesWithAMapOverSeveralEpochs) {
  const Shape& shape = GetParam();
  MemoryAccount state(1 << 30);
  auto op =
      NewAggregate(Spec(OutputMode::kComplete, shape.slots, shape.shards), &state, SystemClock());
  Totals expected;
  for (unsigned epoch = 0; epoch < 3; ++epoch) {
    std::vector<Row> rows = RandomRows(60'000, shape.keys, epoch);
    for (const Row& row : rows) AddTo(row, &expected);
    Feed(op.get(), rows, shape.batch, shape.slots);
    StageFixture fixture;
    EXPECT_EQ(Collect(op.get(), &fixture), expected);
  }
}

// 200,000 keys overflow the partial tables, so that they are flushed in the middle of an epoch.
INSTANTIATE_TEST_SUITE_P(All, AggregateShapes,
                         ::testing::Values(Shape{1, 1, 512, 100}, Shape{1, 8, 7, 5000},
                                           Shape{3, 1, 512, 200'000}, Shape{2, 7, 100, 200'000},
                                           Shape{4, 16, 512, 3}));

TEST(AggregateOperator, UpdateModeEmitsOnlyTouchedGroups) {
  MemoryAccount state(1 << 30);
  auto op = NewAggregate(Spec(OutputMode::kUpdate, 2, 4), &state, SystemClock());
  StageFixture fixture;
  Feed(op.get(), {{1, 10, "a"}, {2, 20, "b"}}, 1, 2);
  EXPECT_EQ(Collect(op.get(), &fixture).size(), 2u);
  Feed(op.get(), {{2, 5, "c"}}, 1, 2);
  EXPECT_EQ(Collect(op.get(), &fixture), (Totals{{2, {2, 25, "c"}}}));
  auto progress = op->TakeProgress();
  EXPECT_EQ(progress->rows_total, 2);
  EXPECT_EQ(progress->rows_updated, 1);
}

// Event time as the key itself: late when at or before the watermark.
TEST(AggregateOperator, LateRowsAreSetApartAndCountedByGroup) {
  for (int slots : {1, 2}) {
    MemoryAccount state(1 << 30);
    AggregateSpec spec = Spec(OutputMode::kAppend, slots, 3);
    spec.keys = {MakeColumn(0, kTestTimestamp, true, "ts")};
    spec.event_time_key = 0;
    auto op = NewAggregate(std::move(spec), &state, SystemClock());
    StageFixture fixture;
    fixture.context.watermarks = {100, 200};
    op->BeginEpoch();
    Flow flow = FlowOf(
        std::vector<Row>{{100, 1, ""}, {101, 2, ""}, {100, 3, ""}, {201, 4, ""}, {50, 5, ""}},
        &fixture);
    op->Consume(0, flow, &fixture.context);
    EXPECT_EQ(fixture.Fates(), (std::vector<Fate>{Fate::kLate, Fate::kAccepted, Fate::kLate,
                                                  Fate::kAccepted, Fate::kLate}));
    op->EndOfSlot(0, &fixture.context);
    EXPECT_EQ(Collect(op.get(), &fixture), (Totals{{101, {1, 2, ""}}})) << "evicted at 200";
    auto progress = op->TakeProgress();
    EXPECT_EQ(progress->rows_dropped_by_watermark, 2) << "groups 100 and 50";
    EXPECT_EQ(progress->rows_total, 1);
    EXPECT_EQ(progress->rows_removed, 1);
  }
}

// Groups by event time that leave after two epochs; `keys` new ones in every epoch.
class LongRun {
 public:
  explicit LongRun(int slots) {
    AggregateSpec spec = Spec(OutputMode::kAppend, slots, 2);
    spec.keys = {MakeColumn(0, kTestTimestamp, true, "ts")};
    spec.event_time_key = 0;
    op_ = NewAggregate(std::move(spec), &state_, SystemClock());
  }

  // The most bytes that the state held at the end of one of the epochs.
  int64_t RunEpochs(int count, int keys) {
    int64_t most = 0;
    for (int i = 0; i < count; ++i) {
      ++epoch_;
      StageFixture fixture;
      fixture.context.watermarks = {(epoch_ - 2) * kStep, (epoch_ - 1) * kStep};
      std::vector<Row> rows;
      for (int key = 0; key < keys; ++key)
        rows.push_back({epoch_ * kStep + key, key, "a text beside the state"});
      op_->BeginEpoch();
      op_->Consume(0, FlowOf(rows, &fixture), &fixture.context);
      op_->EndOfSlot(0, &fixture.context);
      emitted_ += Collect(op_.get(), &fixture).size();
      most = std::max(most, state_.used_bytes());
    }
    return most;
  }
  size_t emitted() const { return emitted_; }

 private:
  static constexpr int64_t kStep = 1'000'000;
  MemoryAccount state_{1 << 30};
  std::unique_ptr<StatefulOperator> op_;
  int64_t epoch_ = 0;
  size_t emitted_ = 0;
};

TEST(AggregateOperator, StateStaysBoundedOverThousandsOfEpochs) {
  for (int slots : {1, 2}) {
    LongRun run(slots);
    EXPECT_LT(run.RunEpochs(3000, 20), 2 << 20);
    EXPECT_LT(run.RunEpochs(150, 5000), 8 << 20) << "after quiet times";
    EXPECT_LT(run.RunEpochs(3000, 20), 8 << 20);
    EXPECT_LT(run.RunEpochs(1, 20), 3 << 20) << "what busy times took is given back";
    EXPECT_EQ(run.emitted(), 6001u * 20 + 150 * 5000 - 39) << "all but the newest groups";
  }
}

TEST(AggregateOperator, StateOverBudgetEndsWithTheMemoryCode) {
  MemoryAccount state(1 << 20);
  auto op = NewAggregate(Spec(OutputMode::kComplete, 1, 1), &state, SystemClock());
  StageFixture fixture;
  op->BeginEpoch();
  for (unsigned i = 0; i < 50 && !fixture.context.eval.failed(); ++i) {
    op->Consume(0, FlowOf(RandomRows(1000, 1'000'000, i), &fixture), &fixture.context);
  }
  EXPECT_EQ(fixture.context.eval.error.code(), StatusCode::kMemory);
  EXPECT_NE(fixture.context.eval.error.message().find("spark.driver.memory"),
            std::string_view::npos);
}

TEST(AggregateOperator, GlobalAggregateHasItsRowWithoutInput) {
  for (int slots : {1, 3}) {
    MemoryAccount state(1 << 30);
    AggregateSpec spec = Spec(OutputMode::kUpdate, slots, 4);
    spec.keys.clear();
    spec.window_micros.clear();
    auto op = NewAggregate(std::move(spec), &state, SystemClock());
    StageFixture fixture;
    op->BeginEpoch();
    int64_t rows = 0;
    for (int shard = 0; shard < op->shards(); ++shard) {
      op->EndOfShard(shard, &fixture.context,
                     [&](const ColumnBatch& batch) { rows += batch.rows; });
    }
    EXPECT_EQ(rows, 1);
    EXPECT_EQ(op->TakeProgress()->rows_updated, 1);
  }
}

}  // namespace
}  // namespace rillmill::pipeline
