// Goals and what serves them, and the summaries made of results.
#include "config/sweep/goal.h"

#include <gtest/gtest.h>

#include <random>

#include "config/sweep/axis_effect.h"
#include "config/sweep/choice.h"
#include "config/sweep/summary_csv.h"
#include "tests/support/run_records.h"

namespace rillmill::config {
namespace {

using testing_support::FailedRun;
using testing_support::RunAtRate;

const std::string kKnob = "spark.default.parallelism";

std::vector<Block> Parallelism() { return {{.axes = {{kKnob, {"1", "2", "4"}}}}}; }

// Three repeats of a point at `rate`, with 1 % of noise.
void Add(const Point& point, double rate, std::vector<RunRecord>* records) {
  std::mt19937_64 random(records->size() + 11);
  std::normal_distribution<double> noise(1, 0.01);
  for (int repeat = 0; repeat < 3; ++repeat)
    records->push_back(RunAtRate(point, repeat, rate * noise(random)));
}

Goal GoalOf(std::string_view text) {
  auto goal = ParseGoal(text);
  EXPECT_TRUE(goal.ok()) << goal.status().ToString();
  return *goal;
}

TEST(Goal, BoundsHaveUnits) {
  EXPECT_EQ(GoalOf("p99 < 5 ms").bounds[0].value, 5e6);
  EXPECT_EQ(GoalOf("p99<=250us").bounds[0].value, 250e3);
  EXPECT_EQ(GoalOf("peak_memory < 64m").bounds[0].value, 64 << 20);
  EXPECT_EQ(GoalOf("rows_per_second > 1.5 M").bounds[0].value, 1.5e6);
  EXPECT_FALSE(GoalOf("rows_per_second > 10").bounds[0].below);
}

TEST(Goal, SeveralClausesAreJoinedByAnd) {
  const Goal goal = GoalOf("p99 < 5 ms and peak_memory < 1g and max-efficiency");
  EXPECT_EQ(goal.bounds.size(), 2u);
  EXPECT_EQ(goal.objective->name, kEfficiency);
}

TEST(Goal, WhatIsNoGoalIsRefusedWithAHint) {
  for (const auto& [text, hint] :
       {std::pair("", "max-throughput"), std::pair("fast", "max-throughput"),
        std::pair("p98 < 5 ms", "did you mean p9"), std::pair("p99 < 5", "unit"),
        std::pair("p99 < 5 hours", "unit"), std::pair("max-throughput and min-memory", "one")}) {
    const auto goal = ParseGoal(text);
    ASSERT_FALSE(goal.ok()) << text;
    EXPECT_EQ(goal.status().code(), StatusCode::kUsage);
    EXPECT_NE(goal.status().message().find(hint), std::string::npos) << goal.status().message();
  }
}

TEST(Choice, TheFastestPointIsNamedWithAnInterval) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 1e6, &records);
  Add({{kKnob, "2"}}, 2e6, &records);
  Add({{kKnob, "4"}}, 1.5e6, &records);
  const SweepResults results(Parallelism(), records);
  const Goal goal = GoalOf("max-throughput");
  const Choice choice = Choose(results, goal);
  EXPECT_EQ(choice.ranking, (std::vector<size_t>{1, 2, 0}));
  EXPECT_TRUE(choice.ties.empty());
  const std::string text = ChoiceText(results, goal, choice);
  EXPECT_NE(text.find("spark.default.parallelism=2"), std::string::npos) << text;
  EXPECT_NE(text.find("95 %"), std::string::npos) << text;
}

TEST(Choice, WhatTheNoiseHidesIsATie) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 2e6, &records);
  Add({{kKnob, "2"}}, 2.001e6, &records);
  Add({{kKnob, "4"}}, 1e6, &records);
  const Choice choice = Choose(SweepResults(Parallelism(), records), GoalOf("max-throughput"));
  EXPECT_EQ(choice.ties.size(), 1u);
}

TEST(Choice, AFailingPointIsNeverTheBest) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 1e6, &records);
  Add({{kKnob, "2"}}, 9e6, &records);
  records.back() = FailedRun({{kKnob, "2"}}, 2, 7, "memory");
  const SweepResults results(Parallelism(), records);
  const Choice choice = Choose(results, GoalOf("max-throughput"));
  EXPECT_EQ(choice.best, 0u);
  EXPECT_EQ(results.points()[1].failed, 1u);
  EXPECT_EQ(results.points()[1].exit_code, 7);
}

TEST(Choice, ABoundRulesOutFasterPointsThatBreakIt) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 1e6, &records);
  Add({{kKnob, "2"}}, 2e6, &records);
  for (RunRecord& record : records) {
    if (record.point.at(kKnob) == "2") record.latency.p99 = 50'000'000;
  }
  const SweepResults results(Parallelism(), records);
  EXPECT_EQ(Choose(results, GoalOf("p99 < 5 ms")).best, 0u);
  const Goal impossible = GoalOf("p99 < 1 us");
  const Choice none = Choose(results, impossible);
  EXPECT_FALSE(none.best);
  EXPECT_NE(ChoiceText(results, impossible, none).find("No setting"), std::string::npos);
}

TEST(Choice, OfEquallyFastPointsWithinABoundTheCheapestIsTaken) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 2e6, &records);
  Add({{kKnob, "2"}}, 2.002e6, &records);
  for (RunRecord& record : records) {
    if (record.point.at(kKnob) == "2") record.cpu_ns *= 2;
  }
  EXPECT_EQ(Choose(SweepResults(Parallelism(), records), GoalOf("p99 < 5 ms")).best, 0u);
}

TEST(AxisEffect, ComparesAValueWithTheReferenceAllElseBeingEqual) {
  std::vector<RunRecord> records;
  for (const auto& [master, factor] : {std::pair("local[1]", 1.0), std::pair("local[2]", 10.0)}) {
    for (const auto& [value, rate] : {std::pair("1", 1e6), std::pair("2", 1.5e6)})
      Add({{kKnob, value}, {"spark.master", master}}, factor * rate, &records);
  }
  const Block block{.axes = {{kKnob, {"1", "2"}}, {"spark.master", {"local[1]", "local[2]"}}}};
  const SweepResults results({block}, records);
  const AxisEffect effect =
      EffectOf(results, *FindMetric(kThroughput), block, block.axes[0], std::nullopt);
  ASSERT_TRUE(effect.values[1].effect);
  EXPECT_NEAR(effect.values[1].effect->ratio(), 1.5, 0.03);
  EXPECT_EQ(effect.reference, "1");
}

TEST(AxisEffect, OneKnobIsComparedWithTheDefaults) {
  std::vector<RunRecord> records;
  Add({}, 1e6, &records);
  Add({{kKnob, "4"}}, 2e6, &records);
  const Block block{.axes = {{kKnob, {"4", "8"}}}, .with_defaults = true};
  const AxisEffect effect = EffectOf(SweepResults({block}, records), *FindMetric(kThroughput),
                                     block, block.axes[0], std::nullopt);
  EXPECT_EQ(effect.reference, "");
  ASSERT_EQ(effect.values.size(), 3u);
  EXPECT_NEAR(effect.values[1].effect->ratio(), 2, 0.05);
  EXPECT_FALSE(effect.values[2].effect) << "was not measured";
}

TEST(AxisEffect, KnowsWhichKnobsAreAboutWidth) {
  EXPECT_EQ(WidthOf("spark.master", "local[4]"), 4);
  EXPECT_EQ(WidthOf("spark.default.parallelism", "300"), 300);
  EXPECT_FALSE(WidthOf("spark.driver.memory", "4"));
  EXPECT_FALSE(WidthOf("spark.master", "local[*]"));
}

TEST(SummaryCsv, HasALinePerPointAndQuotesWhatNeedsIt) {
  std::vector<RunRecord> records;
  Add({{kKnob, "1"}}, 1e6, &records);
  records.push_back(FailedRun({{kKnob, "2"}}, 0, 7, "the budget, \"64m\", is spent"));
  const std::string csv = SummaryCsv(SweepResults(Parallelism(), records));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
  EXPECT_TRUE(
      csv.starts_with("spark.default.parallelism,runs,failed,exit_code,error,rows_per_second,"))
      << csv;
  EXPECT_NE(csv.find("2,1,1,7,\"the budget, \"\"64m\"\", is spent\""), std::string::npos) << csv;
}

}  // namespace
}  // namespace rillmill::config
