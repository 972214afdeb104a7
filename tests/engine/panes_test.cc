// Sliding windows by panes against the plan that repeats every row for each of its windows: rows,
// fates and all that an operator reports must be the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/operators/aggregate.h"
#include "pipeline/stages/stages.h"
#include "tests/engine/stage_fixture.h"

namespace rillmill::pipeline {
namespace {

constexpr int64_t kNull = StageFixture::kNull;

struct Recipe {
  WindowShape shape;
  OutputMode mode = OutputMode::kUpdate;
  int slots = 1, shards = 1;
  bool window_first = true;  // in the keys
  size_t batch = 64;
};

struct Row {
  int64_t at, value;
  std::string key;
};

// What an epoch shows of itself.
struct Outcome {
  std::vector<std::string> rows;
  std::vector<Fate> fates;
  std::array<int64_t, 5> progress{};  // total, updated, removed, dropped, shards
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << fmt::format("progress {}, {} fates, rows:\n{}\n", fmt::join(outcome.progress, " "),
                      outcome.fates.size(), fmt::join(outcome.rows, "\n"));
}

BoundAggregate Call(std::string_view name, std::vector<ExprPtr> arguments) {
  static const SessionConf conf;
  auto function = FindAggregate(name)->resolve(arguments, conf);
  EXPECT_TRUE(function.ok()) << function.status().ToString();
  return {std::move(function).value(), std::move(arguments), nullptr};
}

// One of the two plans: ts, key, value -> window stage -> count, sum, avg, min and max by window
// and key.
class Plan {
 public:
  Plan(const Recipe& recipe, WindowRows rows) : recipe_(recipe) {
    node_.size_micros = recipe.shape.size;
    node_.slide_micros = recipe.shape.slide;
    node_.start_micros = recipe.shape.start;
    node_.window.type =
        DataType::Struct({{"start", TypeId::kTimestamp}, {"end", TypeId::kTimestamp}});
    stage_plan_ = PlanTimeWindow(node_, MakeColumn(0, kTestTimestamp, true, "ts"), rows);
    stage_ = stage_plan_->NewStage().value();
    op_ = NewAggregate(Spec(rows), &state_, SystemClock());
  }

  Outcome RunEpoch(const std::vector<Row>& rows, const EpochWatermarks& watermarks) {
    Outcome outcome;
    fixture_.context.watermarks = watermarks;
    op_->BeginEpoch();
    int slot = 0;
    for (size_t at = 0; at < rows.size(); at += recipe_.batch, slot = (slot + 1) % recipe_.slots)
      Feed(std::span(rows).subspan(at, std::min(recipe_.batch, rows.size() - at)), slot, &outcome);
    for (slot = 0; slot < recipe_.slots; ++slot) op_->EndOfSlot(slot, &fixture_.context);
    for (int shard = 0; shard < op_->shards(); ++shard)
      op_->EndOfShard(shard, &fixture_.context, [&](const ColumnBatch& b) { Keep(b, &outcome); });
    EXPECT_FALSE(fixture_.context.eval.failed()) << fixture_.context.eval.error.ToString();
    if (recipe_.slots > 1) std::sort(outcome.rows.begin(), outcome.rows.end());
    auto progress = op_->TakeProgress();
    outcome.progress = {progress->rows_total, progress->rows_updated, progress->rows_removed,
                        progress->rows_dropped_by_watermark, progress->shards};
    return outcome;
  }

 private:
  AggregateSpec Spec(WindowRows rows) {
    AggregateSpec spec;
    ExprPtr window = MakeColumn(3, node_.window.type, true, "window");
    ExprPtr key = MakeColumn(1, kTestString, true, "key");
    spec.keys = recipe_.window_first ? std::vector{window, key} : std::vector{key, window};
    spec.window_micros = {recipe_.shape.size, 0};
    if (!recipe_.window_first) std::swap(spec.window_micros[0], spec.window_micros[1]);
    spec.event_time_key = recipe_.window_first ? 0 : 1;
    if (rows == WindowRows::kPerPane) spec.panes = PaneKey{spec.event_time_key, recipe_.shape};
    for (const char* name : {"count", "sum", "avg"})
      spec.aggregates.push_back(Call(name, {LongAt(2)}));
    for (const char* name : {"min", "max"})
      spec.aggregates.push_back(Call(name, {MakeColumn(1, kTestString, true, "key")}));
    spec.mode = recipe_.mode;
    spec.slots = recipe_.slots;
    spec.shards = recipe_.shards;
    return spec;
  }

  void Feed(std::span<const Row> rows, int slot, Outcome* outcome) {
    fixture_.arena.Reset();
    std::vector<int64_t> times, values;
    std::vector<std::string> keys;
    for (const Row& row : rows) {
      times.push_back(row.at);
      values.push_back(row.value);
      keys.push_back(row.key);
    }
    Flow flow = fixture_.NewFlow(
        {fixture_.Longs(times, kTestTimestamp), fixture_.Texts(keys), fixture_.Longs(values)});
    stage_->Run(&flow, &fixture_.context);
    op_->Consume(slot, flow, &fixture_.context);
    std::vector<Fate> fates = fixture_.Fates();
    outcome->fates.insert(outcome->fates.end(), fates.begin(), fates.end());
  }

  void Keep(const ColumnBatch& batch, Outcome* outcome) const {
    const Column& window = *batch.columns[recipe_.window_first ? 0 : 1];
    auto text = [&](size_t column, uint32_t row) {
      return batch.columns[column]->values<std::string_view>()[row];
    };
    for (uint32_t i = 0; i < batch.rows; ++i) {
      outcome->rows.push_back(
          fmt::format("[{}, {}) {}: {} {} {} {} {}", window.children[0]->values<int64_t>()[i],
                      window.children[1]->values<int64_t>()[i],
                      text(recipe_.window_first ? 1 : 0, i), batch.columns[2]->values<int64_t>()[i],
                      batch.columns[3]->is_null(i) ? 0 : batch.columns[3]->values<int64_t>()[i],
                      batch.columns[4]->is_null(i) ? 0 : batch.columns[4]->values<double>()[i],
                      text(5, i), text(6, i)));
    }
  }

  const Recipe recipe_;
  TimeWindow node_;
  StagePlanPtr stage_plan_;
  std::unique_ptr<Stage> stage_;
  MemoryAccount state_{1 << 30};
  std::unique_ptr<StatefulOperator> op_;
  StageFixture fixture_;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  bool Chance(int percent) { return Between(1, 100) <= percent; }

 private:
  std::mt19937_64 engine_;
};

Recipe RandomRecipe(Random* random) {
  Recipe recipe;
  recipe.shape.size = random->Between(1, 40);
  recipe.shape.slide = random->Between(1, random->Chance(20) ? 60 : recipe.shape.size);
  recipe.shape.start = random->Between(1 - recipe.shape.slide, recipe.shape.slide - 1);
  recipe.mode = std::array{OutputMode::kAppend, OutputMode::kUpdate,
                           OutputMode::kComplete}[static_cast<size_t>(random->Between(0, 2))];
  recipe.slots = static_cast<int>(random->Between(1, 3));
  recipe.shards = static_cast<int>(random->Between(1, 5));
  recipe.window_first = random->Chance(50);
  recipe.batch = static_cast<size_t>(random->Between(1, 60));
  return recipe;
}

std::vector<Row> RandomRows(Random* random, int64_t newest) {
  std::vector<Row> rows(static_cast<size_t>(random->Between(0, 300)));
  int64_t spread = random->Chance(20) ? 400 : 60;
  for (Row& row : rows) {
    row.at = random->Chance(4) ? kNull : newest - random->Between(0, spread);
    row.value = random->Chance(4) ? kNull : random->Between(-1000, 1000);
    row.key = "key " + std::to_string(random->Between(1, 8));
  }
  return rows;
}

TEST(Panes, ShowTheSameAsOneRowPerWindow) {
  int late = 0, dropped = 0, removed = 0, gaps = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    Recipe recipe = RandomRecipe(&random);
    Plan windows(recipe, WindowRows::kPerWindow), panes(recipe, WindowRows::kPerPane);
    EpochWatermarks watermarks;
    int64_t newest = random.Between(-200, 200);
    for (int epoch = 0; epoch < 5; ++epoch, newest += random.Between(0, 50)) {
      std::vector<Row> rows = RandomRows(&random, newest);
      Outcome expected = windows.RunEpoch(rows, watermarks);
      ASSERT_EQ(panes.RunEpoch(rows, watermarks), expected)
          << "seed " << seed << ", epoch " << epoch << ": size " << recipe.shape.size << " slide "
          << recipe.shape.slide << " start " << recipe.shape.start;
      watermarks = {watermarks.evict_micros, newest - random.Between(0, 30)};
      for (Fate fate : expected.fates) late += fate == Fate::kLate, gaps += fate == Fate::kFiltered;
      removed += expected.progress[2] > 0;
      dropped += expected.progress[3] > 0;
    }
  }
  EXPECT_GT(std::min({late, dropped, removed, gaps}), 100) << "the rows show every case";
}

// More panes than a partial table holds, so that it is flushed in the middle of an epoch.
TEST(Panes, ShowTheSameWhenPartialTablesOverflow) {
  for (int slots : {1, 3}) {
    Recipe recipe{{7, 3, 1}, OutputMode::kUpdate, slots, 4, true, 512};
    Plan windows(recipe, WindowRows::kPerWindow), panes(recipe, WindowRows::kPerPane);
    Random random(1);
    EpochWatermarks watermarks{20'000, 30'000};
    std::vector<Row> rows;
    for (int i = 0; i < 80'000; ++i)
      rows.push_back({random.Between(19'990, 90'000), i, "key " + std::to_string(i % 5)});
    Outcome expected = windows.RunEpoch(rows, watermarks);
    EXPECT_TRUE(panes.RunEpoch(rows, watermarks) == expected) << slots << " slots";
    EXPECT_GT(expected.progress[1], 60'000);
  }
}

}  // namespace
}  // namespace rillmill::pipeline
