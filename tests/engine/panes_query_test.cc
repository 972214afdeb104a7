// Which queries group by panes, and that whole runs of them show nothing of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "pipeline/engine/query.h"
#include "tests/engine/fake_source.h"
#include "tests/support/simulated_clock.h"

namespace rillmill::pipeline {
namespace {

using testing_support::SimulatedClock;

struct Log {
  explicit Log(int partitions) : log(std::make_shared<FakeLog>(partitions, /*batch_records=*/16)) {}
  std::shared_ptr<FakeLog> log;
  std::shared_ptr<EpochLines> lines = std::make_shared<EpochLines>();
};

QuerySpec Spec(const std::string& sql, OutputMode mode, const Log& log) {
  QuerySpec spec;
  spec.sql = sql;
  spec.streams.emplace_back();
  StreamRelation& events = spec.streams[0].relation;
  events.name = "events";
  events.decoded = true;
  events.schema = ParseSchema("ts TIMESTAMP, k STRING, v BIGINT, d DOUBLE").value();
  events.watermark_column = "ts";
  events.watermark_delay = "10 seconds";
  spec.streams[0].source = std::make_unique<FakeSource>(log.log);
  spec.mode = mode;
  spec.progress_every_epoch = true;
  spec.json_output.zone = UtcZone();
  spec.sink = std::make_unique<LinesSink>(log.lines);
  return spec;
}

bool UsesPanes(const std::string& sql, OutputMode mode = OutputMode::kUpdate) {
  SimulatedClock clock;
  auto query = PrepareQuery(Spec(sql, mode, Log(1)), &clock);
  EXPECT_TRUE(query.ok()) << sql << ": " << query.status().ToString();
  if (!query.ok()) return false;
  std::string plan = (*query)->Explain(false);
  bool stage = plan.find(", panes\n") != std::string::npos;
  EXPECT_EQ(stage, plan.find(", by panes\n") != std::string::npos) << plan;
  return stage;
}

std::string Sliding(const std::string& values, const std::string& keys = "") {
  return "SELECT window.start AS s, " + values +
         " FROM events GROUP BY window(ts, '60 seconds', '10 seconds')" + keys;
}

TEST(PanesOfQueries, AreUsedWhereEveryAggregateIsExactlyCombinable) {
  EXPECT_TRUE(UsesPanes(Sliding("count(*) AS n")));
  EXPECT_TRUE(UsesPanes(Sliding(
      "k, sum(v) AS s, avg(v) AS a, min(k) AS m, max(d) AS x, bool_or(v > 1) AS b", ", k")));
  EXPECT_TRUE(UsesPanes(Sliding("count(*) FILTER (WHERE v > 1) AS n"), OutputMode::kAppend));
  EXPECT_FALSE(UsesPanes(Sliding("count(*) AS n, sum(d) AS s"))) << "a floating sum";
  EXPECT_FALSE(UsesPanes(Sliding("first(v) AS f")));
  EXPECT_FALSE(UsesPanes(Sliding("collect_list(v) AS c")));
}

TEST(PanesOfQueries, AreUsedOnlyWhereWindowsOverlap) {
  EXPECT_FALSE(UsesPanes("SELECT count(*) AS n FROM events GROUP BY window(ts, '10 seconds')"));
  EXPECT_FALSE(UsesPanes(
      "SELECT count(*) AS n FROM events GROUP BY window(ts, '11 seconds', '10 seconds')"));
  EXPECT_TRUE(UsesPanes(
      "SELECT count(*) AS n FROM events GROUP BY window(ts, '25 seconds', '10 seconds')"));
}

std::string OverSubquery(const std::string& items, const std::string& rest) {
  return "SELECT " + items +
         ", count(*) AS n FROM (SELECT window(ts, '60 seconds', '10 seconds') AS w, upper(k) AS k, "
         "v FROM events) " +
         rest;
}

TEST(PanesOfQueries, AreUsedOnlyWhereNothingElseLooksAtTheWindow) {
  EXPECT_TRUE(UsesPanes(OverSubquery("w, k", "GROUP BY w, k")));
  EXPECT_TRUE(UsesPanes(OverSubquery("w, k", "WHERE k > 'B' GROUP BY w, k"))) << "pushed below";
  EXPECT_FALSE(
      UsesPanes(OverSubquery("w, k", "WHERE w.start > TIMESTAMP'2024-01-01' GROUP BY w, k")));
  EXPECT_FALSE(UsesPanes(OverSubquery("w.start AS s", "GROUP BY w.start")));
  EXPECT_FALSE(UsesPanes(OverSubquery("w, w.end AS e", "GROUP BY w, w.end")));
  EXPECT_FALSE(UsesPanes(OverSubquery("w, max(w.end) AS e", "GROUP BY w")));
  EXPECT_FALSE(
      UsesPanes(OverSubquery("w, count_if(w.start > TIMESTAMP'2024-01-01') AS c", "GROUP BY w")));
}

TEST(PanesOfQueries, AreNotUsedWhereAnotherKeyDecidesAboutLateness) {
  std::string sql =
      "SELECT window(t, '60 seconds', '10 seconds') AS w, ts, count(*) AS n FROM (SELECT ts, "
      "timestamp_seconds(v) AS t FROM events) GROUP BY 1, 2";
  EXPECT_FALSE(UsesPanes(sql));
  EXPECT_TRUE(UsesPanes(sql, OutputMode::kComplete)) << "nothing is late there";
}

struct RunResult {
  EpochLines lines;
  std::vector<std::string> reports;
};

// Random records in several epochs; the same for the same seed.
RunResult RunQuery(const std::string& sql, OutputMode mode, int workers, bool panes,
                   unsigned seed) {
  constexpr int kPartitions = 3;
  Log log(kPartitions);
  SimulatedClock clock;
  QuerySpec spec = Spec(sql, mode, log);
  spec.conf.workers = workers;
  spec.panes = panes;
  auto query = PrepareQuery(std::move(spec), &clock);
  EXPECT_TRUE(query.ok()) << query.status().ToString();
  std::minstd_rand random(seed);
  RunResult run;
  auto report = [&](const EpochProgress& epoch) {
    const StateOperatorProgress& state = epoch.state_operators[0];
    run.reports.push_back(fmt::format(
        "{}: {} rows, late {}, accepted {}, null {}, out {}, total {}, updated {}, removed {}, "
        "dropped {}, watermark {}",
        epoch.batch_id, epoch.input_rows, epoch.fates.late, epoch.fates.accepted,
        epoch.fates.null_event_time, epoch.output_rows, state.rows_total, state.rows_updated,
        state.rows_removed, state.rows_dropped_by_watermark, epoch.watermark_millis.value_or(0)));
  };
  for (unsigned epoch = 0; epoch < 5; ++epoch) {
    for (unsigned i = 0; i < 200; ++i) {
      auto second = epoch * 20 + random() % 60;
      std::string ts = random() % 30 == 0 ? "null"
                                          : fmt::format("\"2024-01-01T00:{:02}:{:02}Z\"",
                                                        second / 60, second % 60);
      log.log->Append(i % kPartitions, fmt::format(R"({{"ts":{},"k":"k{}","v":{}}})", ts,
                                                   random() % 7, random() % 100));
    }
    EXPECT_TRUE((*query)->StepUntilIdle(report).ok());
  }
  run.lines = *log.lines;
  for (auto& [id, rows] : run.lines) std::sort(rows.begin(), rows.end());
  return run;
}

TEST(PanesOfQueries, ShowNothingInRowsAndReports) {
  unsigned seed = 0;
  for (OutputMode mode : {OutputMode::kAppend, OutputMode::kUpdate, OutputMode::kComplete}) {
    for (const char* window : {"'60 seconds', '10 seconds'",
                               "'25 seconds', '7 seconds', '-3 "
                               "seconds'"}) {
      std::string sql = fmt::format(
          "SELECT w, k, count(*) AS n, sum(v) AS s, min(k || v) AS m FROM (SELECT window(ts, {}) "
          "AS "
          "w, k, v FROM events) GROUP BY w, k HAVING count(*) > 1",
          window);
      ASSERT_TRUE(UsesPanes(sql, mode));
      RunResult expected = RunQuery(sql, mode, 1, false, ++seed);
      for (int workers : {1, 3}) {
        RunResult panes = RunQuery(sql, mode, workers, true, seed);
        EXPECT_EQ(panes.reports, expected.reports) << sql;
        EXPECT_EQ(panes.lines, expected.lines) << sql;
      }
    }
  }
}

// Which ten rows LIMIT and first() see depends on the order of groups, which panes keep.
TEST(PanesOfQueries, KeepTheOrderOfGroupsForWhatDependsOnIt) {
  std::string sql = Sliding("k, count(*) AS n", ", k") + " ORDER BY n DESC LIMIT 10";
  ASSERT_TRUE(UsesPanes(sql, OutputMode::kComplete));
  for (unsigned seed = 1; seed <= 3; ++seed) {
    EXPECT_EQ(RunQuery(sql, OutputMode::kComplete, 2, true, seed).lines,
              RunQuery(sql, OutputMode::kComplete, 2, false, seed).lines);
  }
}

}  // namespace
}  // namespace rillmill::pipeline
