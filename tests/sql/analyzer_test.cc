#include <gtest/gtest.h>

#include "tests/sql/case_job.h"

namespace rillmill::pipeline {
namespace {

std::string Names(const CaseJob& job) {
  const Result<AnalyzedQuery> query = job.Analyze();
  if (!query.ok()) return query.status().ToString();
  std::string names;
  for (const Attribute& column : query->plan->output)
    names += (names.empty() ? "" : "|") + column.name;
  return names;
}

std::string Types(const CaseJob& job) {
  const Result<AnalyzedQuery> query = job.Analyze();
  if (!query.ok()) return query.status().ToString();
  std::string types;
  for (const Attribute& column : query->plan->output)
    types += (types.empty() ? "" : "|") + column.type.ToString();
  return types;
}

std::string Plan(const CaseJob& job) {
  const Result<AnalyzedQuery> query = job.Analyze();
  return query.ok() ? PlanToText(*query->plan) : query.status().ToString();
}

std::string Error(const CaseJob& job) { return job.Analyze().status().ToString(); }

TEST(Analyzer, NamesColumnsAsSparkDoes) {
  EXPECT_EQ(Names(EventsJob("SELECT v + 1, -v, v * 2 - 1, upper(k), k || 'x', v > 1 AND k = 'a', "
                            "CAST(v AS STRING), coalesce(k, 'none'), 1, "
                            "'lit', k IS NULL, v IN (1, 2), round(v / 3, 2), K FROM events")),
            "(v + 1)|(- v)|((v * 2) - 1)|upper(k)|concat(k, x)|((v > 1) AND (k = a))|v|coalesce(k, "
            "none)|1|lit|(k IS NULL)|"
            "(v IN (1, 2))|round((v / 3), 2)|K");
  EXPECT_EQ(Names(EventsJob("SELECT CASE WHEN v > 1 THEN 'x' END, v BETWEEN 1 AND 3, NOT v = 1, "
                            "window(ts, '1 minute').end, "
                            "CAST(v + 1 AS INT) FROM events")),
            "CASE WHEN (v > 1) THEN x END|between(v, 1, 3)|(NOT (v = 1))|window.end|CAST((v + 1) "
            "AS INT)");
  EXPECT_EQ(Names(EventsJob("SELECT count(*), count(v), avg(v + 1), sum(v) / count(*), CAST(avg(v) "
                            "AS INT) FROM events",
                            OutputMode::kUpdate)),
            "count(1)|count(v)|avg((v + 1))|(sum(v) / count(1))|CAST(avg(v) AS INT)");
}

TEST(Analyzer, FindsColumnsWithoutRegardToCaseUnlessTold) {
  CaseJob job = EventsJob("SELECT E.V, K FROM EVENTS AS e");
  EXPECT_EQ(Names(job), "V|K");
  job.input.conf.case_sensitive = true;
  EXPECT_EQ(job.Analyze().status().error_class(), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST(Analyzer, SuggestsColumnsInSparksOrder) {
  EXPECT_EQ(Error(EventsJob("SELECT typ FROM events", OutputMode::kAppend,
                            "ts TIMESTAMP, type STRING, amount BIGINT, ok BOOLEAN")),
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] line 1, column 8: A column, variable, or function "
            "parameter with name `typ` cannot be "
            "resolved. Did you mean one of the following? [`ts`, `type`, `ok`, `amount`].");
}

TEST(Analyzer, ExpandsStarsAndStructs) {
  const CaseJob job = EventsJob("SELECT *, s.*, s.x AS y, e.s.x FROM events e", OutputMode::kAppend,
                                "k STRING, s STRUCT<x: INT, z: STRING>");
  EXPECT_EQ(Names(job), "k|s|x|z|y|x");
  EXPECT_EQ(Types(job), "STRING|STRUCT<x: INT, z: STRING>|INT|STRING|INT|INT");
}

TEST(Analyzer, UsesAliasesOfTheSelectListWhereSparkDoes) {
  EXPECT_EQ(Names(EventsJob("SELECT v * 2 AS d, d + 1, d + d AS f FROM events")), "d|(d + 1)|f");
  EXPECT_EQ(Names(EventsJob("SELECT v % 3 AS r, upper(k) AS u, count(*) AS n FROM events GROUP BY "
                            "r, 2 HAVING n > 1 ORDER BY n DESC",
                            OutputMode::kComplete)),
            "r|u|n");
}

TEST(Analyzer, PlansGroupingWithItsWindow) {
  EXPECT_EQ(Plan(EventsJob("SELECT window.start AS s, k, count(*) AS n FROM events GROUP BY "
                           "window(ts, '10 minutes', '5 minutes'), k HAVING count(*) > 1",
                           OutputMode::kAppend, "ts TIMESTAMP, k STRING", "1 minute")),
            "Project getfield(window, 'start') AS s, k, count(1) AS n\n"
            "  Filter (count(1) > 1)\n"
            "    Aggregate keys [window, k] values [count()]\n"
            "      TimeWindow ts of 10 minutes every 5 minutes\n"
            "        Watermark ts delay 1 minute\n"
            "          StreamScan 0 [ts, k, _value]\n");
}

const Aggregate& FindAggregateNode(const LogicalNode& node) {
  return node.kind == NodeKind::kAggregate ? static_cast<const Aggregate&>(node)
                                           : FindAggregateNode(*node.children[0]);
}

TEST(Analyzer, MarksEventTimeAndWindowKeys) {
  const CaseJob job = EventsJob(
      "SELECT w, n FROM (SELECT k, window(ts, '5 minutes') AS w, count(*) AS n FROM events GROUP "
      "BY 1, 2)",
      OutputMode::kAppend, "ts TIMESTAMP, k STRING", "1 minute");
  const Result<AnalyzedQuery> query = job.Analyze();
  ASSERT_TRUE(query.ok()) << query.status().ToString();
  EXPECT_EQ(FindAggregateNode(*query->optimized).event_time_key, 1);
  EXPECT_EQ(FindAggregateNode(*query->optimized).window_key, 1);
}

TEST(Analyzer, KeepsTheWatermarkThroughNamesOnly) {
  const auto keeps = [](const std::string& time) {
    return EventsJob(
               "SELECT t, count(*) AS n FROM (SELECT " + time + " AS t FROM events) GROUP BY t",
               OutputMode::kAppend, "ts TIMESTAMP, k STRING", "1 minute")
        .Analyze()
        .ok();
  };
  EXPECT_TRUE(keeps("ts"));
  EXPECT_TRUE(keeps("window(ts, '1 minute')"));
  EXPECT_FALSE(keeps("ts + INTERVAL 1 DAY"));
  EXPECT_FALSE(keeps("CAST(ts AS TIMESTAMP_NTZ)"));
}

TEST(Analyzer, ShowsRawColumnsWithAnUnderscoreBesideASchema) {
  CaseJob job = EventsJob("SELECT k, _topic, _key FROM events");
  job.input.streams[0].has_raw_columns = true;
  EXPECT_EQ(Types(job), "STRING|STRING|BINARY");
  job.query = "SELECT * FROM events";
  EXPECT_EQ(Names(job), "ts|k|v");
  job.input.streams[0].decoded = false;
  EXPECT_EQ(Names(job), "key|value|topic|partition|offset|timestamp|timestampType");
}

TEST(Analyzer, ComputesDerivedColumnsBeforeTheWatermark) {
  CaseJob job =
      EventsJob("SELECT * FROM events", OutputMode::kAppend, "k STRING, v BIGINT", "1 minute");
  job.input.streams[0].derive = {{"ts", "CAST(v AS TIMESTAMP)"}, {"v", "v + 1"}};
  EXPECT_EQ(Names(job), "k|v|ts");
  EXPECT_EQ(Types(job), "STRING|BIGINT|TIMESTAMP");
  job.input.streams[0].derive[0].expression = "CAST(w AS TIMESTAMP)";
  EXPECT_EQ(job.Analyze().status().error_class(), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST(Analyzer, JoinsUsingOneColumnOnly) {
  EXPECT_EQ(Names(EventsJob("SELECT *, c.code FROM events e JOIN codes c USING (code)",
                            OutputMode::kAppend, "id INT, code STRING")),
            "code|id|description|level|code");
  EXPECT_EQ(
      Plan(EventsJob("SELECT e.v FROM events e JOIN codes c ON e.k = c.code AND e.v > c.level")),
      "Project v\n"
      "  Join Inner on k = code if (v > CAST(level AS BIGINT))\n"
      "    StreamScan 0 [ts, k, v, _value]\n"
      "    TableScan 0 [code, description, level]\n");
}

TEST(Analyzer, TurnsSubqueriesOfWhereIntoJoins) {
  EXPECT_EQ(
      Plan(EventsJob("SELECT v FROM events WHERE v > 1 AND k NOT IN (SELECT code FROM codes)")),
      "Project v\n"
      "  Join LeftAnti null-aware on k = code\n"
      "    Filter (v > 1)\n"
      "      StreamScan 0 [ts, k, v, _value]\n"
      "    Project code\n"
      "      TableScan 0 [code, description, level]\n");
}

TEST(Analyzer, WidensUnions) {
  CaseJob job = EventsJob("SELECT k, v FROM events UNION ALL SELECT upper(k), v + 0.5 FROM events");
  EXPECT_EQ(Names(job), "k|v");
  EXPECT_EQ(Types(job), "STRING|DECIMAL(22,1)");
}

TEST(Analyzer, GeneratesRows) {
  EXPECT_EQ(Names(EventsJob("SELECT k, posexplode(a) FROM events", OutputMode::kAppend,
                            "k STRING, a ARRAY<INT>")),
            "k|pos|col");
  EXPECT_EQ(Types(EventsJob("SELECT x, y FROM events LATERAL VIEW explode(m) t AS x, y",
                            OutputMode::kAppend, "m MAP<STRING, INT>")),
            "STRING|INT");
}

struct Refusal {
  const char* sql;
  const char* error;  // how it begins
};

TEST(Analyzer, PointsAtErrors) {
  const Refusal rows[] = {
      {"SELECT v\nFROM event", "[TABLE_OR_VIEW_NOT_FOUND] line 2, column 6: "},
      {"SELECT k, uper(k) FROM events", "[UNRESOLVED_ROUTINE] line 1, column 11: "},
      {"SELECT substring(k) FROM events", "[WRONG_NUM_ARGS.WITHOUT_SUGGESTION] line 1, column 8: "},
      {"SELECT v FROM events WHERE v",
       "[DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN] line 1, column 28: "},
      {"SELECT code FROM codes a JOIN codes b ON true",
       "[AMBIGUOUS_REFERENCE] line 1, column 8: Reference `code` is ambiguous, could be: "
       "[`a`.`code`, `b`.`code`]."},
      {"SELECT k FROM events GROUP BY 2", "[GROUP_BY_POS_OUT_OF_RANGE] line 1, column 31: "},
      {"SELECT k, count(*) FROM events GROUP BY count(*)",
       "[GROUP_BY_AGGREGATE] line 1, column 41: "},
      {"SELECT k.x FROM events", "[INVALID_EXTRACT_BASE_FIELD_TYPE] line 1, column 8: "},
      {"SELECT grouping(k) FROM events GROUP BY k",
       "[UNSUPPORTED_GROUPING_EXPRESSION] line 1, column 8: "},
      {"SELECT v FROM events LIMIT -1", "[INVALID_LIMIT_LIKE_EXPRESSION] line 1, column 28: "},
      {"SELECT k FROM events UNION ALL SELECT k, v FROM events",
       "[NUM_COLUMNS_MISMATCH] line 1, column 1: "},
      {"SELECT k AS a FROM events GROUP BY a + b",
       "[UNRESOLVED_COLUMN.WITH_SUGGESTION] line 1, column 40: "},
      {"SELECT x + 1 AS x FROM events GROUP BY x",
       "[UNRESOLVED_COLUMN.WITH_SUGGESTION] line 1, column 8: "},
      {"SELECT window(ts, '5 minuets') FROM events", "[CANNOT_PARSE_INTERVAL] line 1, column 19: "},
      {"SELECT code FROM codes", "[_LEGACY_ERROR_TEMP_3102] Queries without streaming sources"},
      {"SELECT k FROM events UNION ALL SELECT code FROM codes",
       "[_LEGACY_ERROR_TEMP_3102] Union between streaming and batch"},
  };
  for (const Refusal& row : rows) {
    const std::string error = Error(EventsJob(row.sql));
    EXPECT_TRUE(error.starts_with(row.error)) << row.sql << "\n  " << error;
  }
}

TEST(Analyzer, BoundsWhatAliasesAndCtesExpandTo) {
  std::string sql = "SELECT v + v AS c0";
  for (int i = 1; i < 60; ++i)
    sql += ", c" + std::to_string(i - 1) + " + c" + std::to_string(i - 1) + " AS c" +
           std::to_string(i);
  EXPECT_EQ(EventsJob(sql + " FROM events").Analyze().status().error_class(),
            "EXCEEDED_MAX_NESTING");
  sql = "WITH t0 AS (SELECT v FROM events)";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "t" + std::to_string(i - 1);
    sql += ", t" + std::to_string(i) + " AS (SELECT v FROM " + before +
           " UNION ALL SELECT v FROM " + before + ")";
  }
  EXPECT_EQ(EventsJob(sql + " SELECT * FROM t39").Analyze().status().error_class(),
            "EXCEEDED_MAX_RELATIONS");
}

std::string Repeated(const std::string& text, int times, const std::string& between) {
  std::string all = text;
  for (int i = 1; i < times; ++i) all += between + text;
  return all;
}

TEST(Analyzer, LongIsNotDeep) {
  const std::string many = Repeated("'a value'", 100'000, ", ");
  for (const std::string& sql :
       {"SELECT k IN (" + many + ") AS x FROM events",
        "SELECT v FROM events WHERE k IN (" + many + ")",
        "SELECT CASE " + Repeated("WHEN v = 1 THEN 2", 5'000, " ") + " END AS x FROM events",
        Repeated("SELECT k FROM events", 500, " UNION ALL ")}) {
    const auto analyzed = EventsJob(sql).Analyze();
    EXPECT_TRUE(analyzed.ok()) << sql.substr(0, 60) << ": " << analyzed.status().ToString();
  }
}

TEST(Analyzer, AColumnOfAUnionTakesTheTypeOfAllTerms) {
  const auto analyzed = EventsJob(
                            "SELECT 1 AS x FROM events UNION ALL SELECT 2L FROM events UNION ALL "
                            "SELECT 3.5D FROM events")
                            .Analyze();
  ASSERT_TRUE(analyzed.ok()) << analyzed.status().ToString();
  EXPECT_EQ(analyzed->plan->output[0].type.ToString(), "DOUBLE");
  EXPECT_EQ(analyzed->plan->output[0].name, "x");
  EXPECT_EQ(analyzed->plan->children.size(), 3u);
}

}  // namespace
}  // namespace rillmill::pipeline
