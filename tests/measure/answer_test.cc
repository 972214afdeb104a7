#include "config/measure/answer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

using Rows = std::vector<std::string_view>;

Answer AnswerOf(const Rows& rows) {
  Answer answer;
  for (std::string_view row : rows) answer.Add(row);
  return answer;
}

TEST(Answer, OrderDoesNotMatter) {
  EXPECT_EQ(AnswerOf({"a", "b", "a"}).DifferenceOf({"b", "a", "a"}), "");
}

TEST(Answer, AMissingRowIsADifference) {
  EXPECT_NE(AnswerOf({"a", "b"}).DifferenceOf({"a"}).find("1 of 2 rows are missing"),
            std::string::npos);
}

TEST(Answer, AWrongRowIsNamed) {
  EXPECT_NE(AnswerOf({"a", "b"}).DifferenceOf({"a", "c"}).find("c is no row"), std::string::npos);
}

TEST(Answer, ARowTooOftenIsADifference) {
  EXPECT_NE(AnswerOf({"a", "b"}).DifferenceOf({"a", "a"}), "");
}

std::string ExpectedDifference(std::string_view workload, const Rows& records, const Rows& rows) {
  ExpectedAnswer expected(*FindWorkload(workload));
  for (std::string_view record : records) expected.Add(record);
  return expected.Done().DifferenceOf(rows);
}

TEST(ExpectedAnswer, CountsCallsByTypeAndHour) {
  EXPECT_EQ(ExpectedDifference(
                "sf-crime",
                {R"({"original_crime_type_name":"A","call_date_time":"2018-10-01T01:02:00.000"})",
                 R"({"original_crime_type_name":"A","call_date_time":"2018-10-01T01:59:00.000"})",
                 R"({"original_crime_type_name":"A","call_date_time":"2018-10-01T02:00:00.000"})",
                 R"({"original_crime_type_name":"A","call_date_time":"2018-10-01T02:00)"},
                {R"({"start":1538355600000,"type":"A","calls":2})",
                 R"({"start":1538359200000,"type":"A","calls":1})"}),
            "");
}

TEST(ExpectedAnswer, QuotesInsideATextDoNotEndIt) {
  EXPECT_EQ(
      ExpectedDifference(
          "sf-crime",
          {R"({"original_crime_type_name":"\"Jack\" \\","call_date_time":"2018-10-01T01:02:00.000"})"},
          {R"({"start":1538355600000,"type":"\"Jack\" \\","calls":1})"}),
      "");
}

TEST(ExpectedAnswer, CountsKeysByMinute) {
  EXPECT_EQ(ExpectedDifference("keys", {R"({"k":"a","ts":60000})", R"({"k":"a","ts":119999})"},
                               {R"({"start":60000,"k":"a","n":2})"}),
            "");
}

TEST(ExpectedAnswer, KeepsHandledCallsOnly) {
  const char* kHandled =
      R"({"crime_id":"1","original_crime_type_name":"A","disposition":"HAN","address":"X St"})";
  const char* kOther =
      R"({"crime_id":"2","original_crime_type_name":"A","disposition":"GOA","address":"X St"})";
  EXPECT_EQ(ExpectedDifference("echo", {kHandled, kOther, kHandled},
                               {R"({"crime_id":"1","type":"A","address":"X St"})",
                                R"({"crime_id":"1","type":"A","address":"X St"})"}),
            "");
}

class WrittenRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = ScratchFolder::Make();
    ASSERT_TRUE(made.ok());
    scratch_ = std::make_unique<ScratchFolder>(*std::move(made));
  }
  void Part(const std::string& name, std::string_view text) {
    std::ofstream(scratch_->File(name)) << text;
  }
  Rows Read(bool counted) {
    auto read = WrittenRows::Read(scratch_->path(), counted);
    EXPECT_TRUE(read.ok());
    kept_ = std::move(read).value();
    Rows rows = kept_.rows();
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  std::unique_ptr<ScratchFolder> scratch_;
  WrittenRows kept_;
};

TEST_F(WrittenRowsTest, TakesTheLinesOfAllParts) {
  Part("part-00000-x.json", "{\"a\":1}\n{\"a\":1}\n");
  Part("part-00001-x.json", "{\"a\":2}\n");
  Part(".part-00002-x.json.tmp", "{\"a\":3}\n");
  EXPECT_EQ(Read(false), (Rows{"{\"a\":1}", "{\"a\":1}", "{\"a\":2}"}));
}

TEST_F(WrittenRowsTest, ALaterCountReplacesAnEarlierOne) {
  Part("part-99999-x.json", "{\"k\":\"a\",\"n\":7}\n{\"k\":\"b\",\"n\":1}\n");
  Part("part-100000-x.json", "{\"k\":\"a\",\"n\":5}\n");
  EXPECT_EQ(Read(true), (Rows{R"({"k":"a","n":5})", R"({"k":"b","n":1})"}));
}

TEST(WrittenRows, AFolderThatWasNeverMadeHoldsNone) {
  auto read = WrittenRows::Read("/nowhere/to/be/found", false);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->rows().empty());
}

}  // namespace
}  // namespace rillmill::config
