#include <gtest/gtest.h>

#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline {
namespace {

std::string Schema(std::string_view ddl) {
  const Result<DataType> type = ParseSchema(ddl);
  return type.ok() ? type->ToString() : type.status().ToString();
}

TEST(ParseSchema, ReadsAllTypes) {
  EXPECT_EQ(Schema("a INT, b string NOT NULL, c DECIMAL(10,2), `my col` TIMESTAMP_NTZ COMMENT 'x'"),
            "STRUCT<a: INT, b: STRING NOT NULL, c: DECIMAL(10,2), my col: TIMESTAMP_NTZ>");
  EXPECT_EQ(Schema("o STRUCT<a: INT, b: ARRAY<MAP<STRING, ARRAY<INT>>>>, c CHAR(3), v VARCHAR(9), "
                   "i INTERVAL DAY TO SECOND"),
            "STRUCT<o: STRUCT<a: INT, b: ARRAY<MAP<STRING, ARRAY<INT>>>>, c: STRING, v: STRING, i: "
            "INTERVAL DAY TO SECOND>");
  EXPECT_EQ(Schema("STRUCT<a: INT>"), "STRUCT<a: INT>");
  EXPECT_EQ(Schema("d DECIMAL, n NUMERIC(5)"), "STRUCT<d: DECIMAL(10,0), n: DECIMAL(5,0)>");
}

TEST(ParseSchema, PointsAtErrors) {
  EXPECT_EQ(Schema("a INT, b"),
            "[PARSE_SYNTAX_ERROR] line 1, column 9: Syntax error at or near end of input");
  EXPECT_EQ(Schema("a WIDGET"),
            "[UNSUPPORTED_DATATYPE] line 1, column 3: Unsupported data type \"widget\"");
  EXPECT_EQ(Schema("a DECIMAL(39,0)"),
            "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] line 1, column 3: DECIMAL(39,0) is "
            "impossible: precision is 1 to 38, scale at most the precision");
}

}  // namespace
}  // namespace rillmill::pipeline
