#include <gtest/gtest.h>

#include "tests/sql/case_job.h"

namespace rillmill::pipeline {
namespace {

std::string Optimized(const CaseJob& job) {
  const Result<AnalyzedQuery> query = job.Analyze();
  return query.ok() ? PlanToText(*query->optimized) : query.status().ToString();
}

CaseJob WithWatermark(std::string sql) {
  return EventsJob(std::move(sql), OutputMode::kAppend, "ts TIMESTAMP, k STRING, v BIGINT",
                   "1 minute");
}

TEST(Optimizer, KeepsOnlyColumnsThatAreRead) {
  EXPECT_EQ(Optimized(EventsJob(
                "SELECT k, count(*) AS n FROM (SELECT *, v + 1 AS w FROM events) GROUP BY k",
                OutputMode::kUpdate)),
            "Project k, count(1) AS n\n"
            "  Aggregate keys [k] values [count()]\n"
            "    Project k\n"
            "      StreamScan 0 [k]\n");
}

TEST(Optimizer, MovesFiltersOnOtherColumnsBelowTheWatermark) {
  EXPECT_EQ(Optimized(WithWatermark(
                "SELECT k FROM events WHERE k = 'keep' AND ts < TIMESTAMP '2024-05-10 13:00:00'")),
            "Project k\n"
            "  Filter (ts < TIMESTAMP '2024-05-10 13:00:00')\n"
            "    Watermark ts delay 1 minute\n"
            "      Filter (k = 'keep')\n"
            "        StreamScan 0 [ts, k]\n");
}

TEST(Optimizer, PutsNotNullKeysOfInnerJoinsBelowTheWatermark) {
  EXPECT_EQ(
      Optimized(WithWatermark("SELECT e.ts, c.level FROM events e JOIN codes c ON e.k = c.code")),
      "Project ts, level\n"
      "  Join Inner on k = code\n"
      "    Watermark ts delay 1 minute\n"
      "      Filter isnotnull(k)\n"
      "        StreamScan 0 [ts, k]\n"
      "    Filter isnotnull(code)\n"
      "      TableScan 0 [code, level]\n");
}

TEST(Optimizer, LeavesRowsOfOuterJoinsAlone) {
  EXPECT_EQ(Optimized(WithWatermark("SELECT e.ts, c.level FROM events e LEFT JOIN codes c ON e.k = "
                                    "c.code AND c.level >= 2 AND e.v < 50")),
            "Project ts, level\n"
            "  Join LeftOuter on k = code if (v < 50)\n"
            "    Watermark ts delay 1 minute\n"
            "      StreamScan 0 [ts, k, v]\n"
            "    Filter ((level >= 2) AND isnotnull(code))\n"
            "      TableScan 0 [code, level]\n");
}

TEST(Optimizer, MakesAnOuterJoinInnerWhenWhereRejectsItsNulls) {
  EXPECT_EQ(Optimized(EventsJob("SELECT e.v, c.level FROM events e LEFT JOIN codes c ON e.k = "
                                "c.code WHERE c.level >= 2")),
            "Project v, level\n"
            "  Join Inner on k = code\n"
            "    Filter isnotnull(k)\n"
            "      StreamScan 0 [k, v]\n"
            "    Filter ((level >= 2) AND isnotnull(code))\n"
            "      TableScan 0 [code, level]\n");
  EXPECT_NE(
      Optimized(
          EventsJob(
              "SELECT e.v FROM events e LEFT JOIN codes c ON e.k = c.code WHERE c.level IS NULL"))
          .find("LeftOuter"),
      std::string::npos);
  EXPECT_NE(Optimized(EventsJob("SELECT e.v FROM events e LEFT JOIN codes c ON e.k = c.code WHERE "
                                "coalesce(c.level, 0) = 1"))
                .find("Inner"),
            std::string::npos);
}

TEST(Optimizer, CarriesConstantsOfOneSideToTheOther) {
  EXPECT_EQ(Optimized(WithWatermark("SELECT e.ts FROM events e JOIN (SELECT * FROM codes WHERE "
                                    "code = 'A') c ON e.k = c.code")),
            "Project ts\n"
            "  Join Inner on k = code\n"
            "    Watermark ts delay 1 minute\n"
            "      Filter ((k = 'A') AND isnotnull(k))\n"
            "        StreamScan 0 [ts, k]\n"
            "    Project code\n"
            "      Filter ((code = 'A') AND isnotnull(code))\n"
            "        TableScan 0 [code]\n");
}

TEST(Optimizer, PushesHavingOnKeysBelowTheAggregateOnly) {
  EXPECT_EQ(
      Optimized(EventsJob(
          "SELECT k, count(*) AS n FROM events GROUP BY k HAVING count(*) >= 2 AND k IS NOT NULL",
          OutputMode::kComplete)),
      "Project k, count(1) AS n\n"
      "  Filter (count(1) >= 2)\n"
      "    Aggregate keys [k] values [count()]\n"
      "      Filter isnotnull(k)\n"
      "        StreamScan 0 [k]\n");
  EXPECT_EQ(
      Optimized(EventsJob("SELECT count(*) AS n FROM events HAVING 1 = 0", OutputMode::kComplete)),
      "Project count(1) AS n\n"
      "  Filter false\n"
      "    Aggregate keys [] values [count()]\n"
      "      StreamScan 0 []\n");
}

TEST(Optimizer, PushesThroughUnionsByPosition) {
  EXPECT_EQ(Optimized(EventsJob("SELECT k FROM (SELECT k, v FROM events UNION ALL SELECT upper(k), "
                                "v FROM events) WHERE v > 3")),
            "Project k\n"
            "  Union\n"
            "    Project k\n"
            "      Filter (v > 3)\n"
            "        StreamScan 0 [k, v]\n"
            "    Project upper(k) AS k\n"
            "      Filter (v > 3)\n"
            "        StreamScan 0 [k, v]\n");
}

TEST(Optimizer, LeavesFiltersAboveALimit) {
  EXPECT_EQ(Optimized(EventsJob("SELECT k FROM (SELECT k, v FROM events LIMIT 3) WHERE v > 3")),
            "Project k\n"
            "  Filter (v > 3)\n"
            "    Limit 3\n"
            "      Project k, v\n"
            "        StreamScan 0 [k, v]\n");
}

TEST(Optimizer, DoesNotRepeatWorkWhenItCollapsesProjections) {
  EXPECT_EQ(Optimized(EventsJob("SELECT u, u || u AS uu FROM (SELECT upper(k) AS u FROM events)")),
            "Project u, concat(u, u) AS uu\n"
            "  Project upper(k) AS u\n"
            "    StreamScan 0 [k]\n");
  EXPECT_EQ(Optimized(EventsJob("SELECT u || '!' AS x FROM (SELECT upper(k) AS u FROM events)")),
            "Project concat(upper(k), '!') AS x\n"
            "  StreamScan 0 [k]\n");
}

TEST(Optimizer, NarrowsTheCorruptColumnInFiltersUnlessAnOptionIsGiven) {
  CaseJob job =
      EventsJob("SELECT a, _corrupt_record AS raw FROM events WHERE _corrupt_record IS NOT NULL",
                OutputMode::kAppend, "a INT, _corrupt_record STRING");
  const auto narrowed = [&] {
    const Result<AnalyzedQuery> query = job.Analyze();
    EXPECT_TRUE(query.ok()) << query.status().ToString();
    NodePtr node = query->optimized;
    while (!node->children.empty()) node = node->children[0];
    const auto& sources = static_cast<const StreamScan&>(*node).sources;
    return std::find(sources.begin(), sources.end(), ScanColumn::kCorruptSyntax) != sources.end();
  };
  EXPECT_TRUE(narrowed());
  job.input.streams[0].json.any_given = true;
  EXPECT_FALSE(narrowed());
}

}  // namespace
}  // namespace rillmill::pipeline
