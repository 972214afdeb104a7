#include <gtest/gtest.h>

#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {
namespace {

std::string Expr(std::string_view sql) {
  const Result<SyntaxPtr> expr = ParseExpression(sql);
  return expr.ok() ? ToText(**expr) : expr.status().ToString();
}

std::string Sql(std::string_view sql) {
  const Result<std::unique_ptr<Query>> query = ParseQuery(sql);
  return query.ok() ? ToText(**query) : query.status().ToString();
}

struct Row {
  const char* sql;
  const char* tree;
};

TEST(ExpressionParser, BindsOperatorsAsSparkDoes) {
  const Row rows[] = {
      {"1 + 2 * 3", "(+ 1 (* 2 3))"},
      {"a - b - c", "(- (- a b) c)"},
      {"a || b || 'c'", "(concat (concat a b) 'c')"},
      {"a OR b AND NOT c = d", "(or a (and b (not (= c d))))"},
      {"a AND b AND c", "(and a b c)"},
      {"a | b ^ c & d", "(| a (^ b (& c d)))"},
      {"-a * -2", "(* (negative a) -2)"},
      {"a <> 1", "(not (= a 1))"},
      {"a div 2 % 3", "(% (div a 2) 3)"},
      {"a.b[0].c::INT", "(cast (. ([] a.b 0) c) INT)"},
      {"~a + 1", "(+ (~ a) 1)"},
      {"a = b IS NULL", "(isnull (= a b))"},
  };
  for (const Row& row : rows) EXPECT_EQ(Expr(row.sql), row.tree) << row.sql;
}

TEST(ExpressionParser, ReadsPredicates) {
  const Row rows[] = {
      {"a NOT BETWEEN 1 AND 2 AND b", "(and (not (between a 1 2)) b)"},
      {"a IN (1, NULL)", "(in a 1 NULL)"},
      {"a NOT IN (1)", "(not (in a 1))"},
      {"s LIKE '%!%' ESCAPE '!'", "(like s '%!%' '!')"},
      {"s NOT RLIKE 'x'", "(not (rlike s 'x'))"},
      {"p IS NOT TRUE", "(not (<=> p true))"},
      {"p IS DISTINCT FROM q", "(not (<=> p q))"},
      {"p IS NOT DISTINCT FROM q", "(<=> p q)"},
      {"p IS NOT NULL", "(isnotnull p)"},
      {"a IN (SELECT b FROM t)", "(in a (select b from t))"},
      {"EXISTS (SELECT 1 FROM t)", "(exists (select 1 from t))"},
  };
  for (const Row& row : rows) EXPECT_EQ(Expr(row.sql), row.tree) << row.sql;
}

TEST(ExpressionParser, ReadsSpecialForms) {
  const Row rows[] = {
      {"CASE WHEN a THEN 1 ELSE 2 END", "(case a 1 2)"},
      {"CASE a WHEN 1 THEN 'x' END", "(case of a 1 'x')"},
      {"TRY_CAST(a AS DECIMAL(6, 2))", "(try_cast a DECIMAL(6,2))"},
      {"EXTRACT(HOUR FROM t)", "(extract 'HOUR' t)"},
      {"trim(BOTH 'x' FROM s)", "(trim s 'x')"},
      {"trim(LEADING FROM s)", "(ltrim s)"},
      {"trim(s)", "(trim s)"},
      {"substring(s FROM 2 FOR 3)", "(substring s 2 3)"},
      {"position('a' IN s)", "(position 'a' s)"},
      {"overlay(s PLACING 'x' FROM 2)", "(overlay s 'x' 2)"},
      {"timestampadd(HOUR, 5, t)", "(timestampadd 'HOUR' 5 t)"},
      {"timestampdiff(MINUTE, t, f(a, b))", "(timestampdiff 'MINUTE' t (f a b))"},
      {"datediff(t, u)", "(datediff t u)"},
      {"transform(a, (x, i) -> x + i)", "(transform a (-> x,i (+ x i)))"},
      {"filter(a, x -> x > 1)", "(filter a (-> x (> x 1)))"},
      {"count(DISTINCT a)", "(count DISTINCT a)"},
      {"count(*) FILTER (WHERE b)", "(count * FILTER b)"},
      {"row_number() OVER (PARTITION BY a ORDER BY (b))", "(row_number OVER)"},
      {"first(a) IGNORE NULLS", "(first a true)"},
  };
  for (const Row& row : rows) EXPECT_EQ(Expr(row.sql), row.tree) << row.sql;
}

TEST(ExpressionParser, ReadsLiterals) {
  const Row rows[] = {
      {"3000000000", "3000000000"},
      {"1.50", "1.50"},
      {"1e2", "100.0"},
      {"2.5D", "2.5"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"'a' 'b'", "'ab'"},
      {"X'4142'", "X'4142'"},
      {"true", "true"},
      {"NULL", "NULL"},
      {"INTERVAL 1 DAY", "INTERVAL '1' DAY"},
      {"INTERVAL '90' MINUTE", "INTERVAL '90' MINUTE"},
      {"INTERVAL '1 2:03:04.5' DAY TO SECOND", "INTERVAL '1 02:03:04.5' DAY TO SECOND"},
      {"INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH"},
      {"INTERVAL 2 HOURS 30 MINUTES", "INTERVAL '02:30' HOUR TO MINUTE"},
      {"interval + 1", "(+ interval 1)"},
      {"date", "date"},
  };
  for (const Row& row : rows) EXPECT_EQ(Expr(row.sql), row.tree) << row.sql;
}

TEST(ExpressionParser, GivesLiteralsTheirTypes) {
  const std::pair<const char*, const char*> rows[] = {
      {"1", "INT"},
      {"3000000000", "BIGINT"},
      {"7L", "BIGINT"},
      {"1S", "SMALLINT"},
      {"1Y", "TINYINT"},
      {"1.50", "DECIMAL(3,2)"},
      {"0.05", "DECIMAL(2,2)"},
      {"1e2", "DOUBLE"},
      {"1.5F", "FLOAT"},
      {"12345678901234567890", "DECIMAL(20,0)"},
      {"INTERVAL 1 WEEK", "INTERVAL DAY"},
      {"INTERVAL 1 YEAR 2 MONTHS", "INTERVAL YEAR TO MONTH"}};
  for (const auto& [sql, type] : rows) {
    const Result<SyntaxPtr> literal = ParseExpression(sql);
    ASSERT_TRUE(literal.ok()) << sql << literal.status().ToString();
    EXPECT_EQ((*literal)->type.ToString(), type) << sql;
  }
}

TEST(QueryParser, ReadsClauses) {
  const Row rows[] = {
      {"SELECT a, b AS c FROM t WHERE a > 1 GROUP BY a, 2 HAVING count(*) > 1 ORDER BY a DESC "
       "LIMIT 3",
       "(select a b as c from t where (> a 1) group a 2 having (> (count *) 1)) order a desc limit "
       "3"},
      {"SELECT type FROM events WHERE", "(select type from events as WHERE)"},
      {"SELECT DISTINCT a x FROM t e", "(select distinct a as x from t as e)"},
      {"SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (y)",
       "(select * from (left (inner a b on (= a.x b.x)) c using y))"},
      {"SELECT * FROM a, b LEFT SEMI JOIN c ON x", "(select * from (cross a (semi b c on x)))"},
      {"WITH a AS (SELECT 1) SELECT * FROM a", "(with a (select 1)) (select * from a)"},
      {"SELECT 1 UNION ALL SELECT 2 UNION SELECT 3",
       "(union (union-all (select 1) (select 2)) (select 3))"},
      {"SELECT k FROM t GROUP BY CUBE(k, j)", "(select k from t cube k j)"},
      {"SELECT k FROM t GROUP BY GROUPING SETS ((k, j), k, ())",
       "(select k from t sets k j {0,1} {0} {})"},
      {"SELECT k FROM t GROUP BY ALL", "(select k from t group all)"},
      {"SELECT x FROM t LATERAL VIEW OUTER posexplode(b) u AS p, y",
       "(select x from t view outer (posexplode b) u p,y)"},
      {"SELECT v FROM (VALUES (1, 'a'), (2, 'b')) AS t(v, n)",
       "(select v from (values 2) as t(v n))"},
      {"SELECT a FROM (SELECT a FROM t) LIMIT 1 OFFSET 2",
       "(select a from (select a from t)) limit 1 offset 2"},
  };
  for (const Row& row : rows) EXPECT_EQ(Sql(row.sql), row.tree) << row.sql;
}

TEST(QueryParser, PointsAtSyntaxErrors) {
  const Row rows[] = {
      {"SELECT type FROM events WHERE amount >\n",
       "[PARSE_SYNTAX_ERROR] line 2, column 1: Syntax error at or near end of input"},
      {"SELECT , FROM t", "[PARSE_SYNTAX_ERROR] line 1, column 8: Syntax error at or near ','"},
      {"SELECT a FROM t GROUP BY )",
       "[PARSE_SYNTAX_ERROR] line 1, column 26: Syntax error at or near ')'"},
      {"SELECT CAST(a AS WIDGET) FROM t",
       "[UNSUPPORTED_DATATYPE] line 1, column 18: Unsupported data type \"widget\""},
      {"", "[PARSE_SYNTAX_ERROR] line 1, column 1: Syntax error at or near end of input"},
  };
  for (const Row& row : rows) EXPECT_EQ(Sql(row.sql), row.tree) << row.sql;
}

std::string Repeat(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(QueryParser, RefusesDeepNestingInsteadOfOverflowingTheStack) {
  for (const char* open : {"(", "- ", "NOT ", "f(", "CASE WHEN ", "(SELECT ", "a[", "CAST("}) {
    const Status status = ParseExpression(Repeat(open, 100'000)).status();
    EXPECT_FALSE(status.ok()) << open;
    EXPECT_EQ(status.error_class(), "EXCEEDED_MAX_NESTING") << open;
  }
  EXPECT_EQ(ParseExpression("1" + Repeat(" + 1", 100'000)).status().error_class(),
            "EXCEEDED_MAX_NESTING");
  EXPECT_EQ(ParseQuery("SELECT 1" + Repeat(" UNION ALL SELECT 1", 10'000)).status().error_class(),
            "UNSUPPORTED_FEATURE.UNION_TERMS");
  EXPECT_EQ(ParseType(Repeat("ARRAY<", 100'000)).status().error_class(), "EXCEEDED_MAX_NESTING");
}

TEST(QueryParser, TakesLongConditions) {
  EXPECT_TRUE(ParseExpression("a = 1" + Repeat(" OR a = 1", 10'000)).ok());
  EXPECT_TRUE(ParseExpression("a IN (1" + Repeat(", 1", 10'000) + ")").ok());
}

}  // namespace
}  // namespace rillmill::pipeline::sql
