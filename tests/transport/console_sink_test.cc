#include <gtest/gtest.h>

#include <sstream>

#include "tests/transport/fixture.h"
#include "transport/sinks/show_table.h"

namespace rillmill::transport {
namespace {

std::string Print(const std::vector<std::pair<std::string, std::string>>& options,
                  const FakeRows& rows) {
  std::ostringstream out;
  Environment environment;
  environment.console = &out;
  auto sink = FindSink("console")->create(MakeOptions(options), environment);
  EXPECT_TRUE(sink.ok()) << sink.status().ToString();
  EXPECT_TRUE((*sink)->Open(FakeContext()).ok());
  EXPECT_TRUE((*sink)->BeginEpoch(EpochId{4}).ok());
  EXPECT_TRUE((*sink)->Write(rows).ok());
  EXPECT_TRUE((*sink)->EndEpoch().ok());
  return out.str();
}

TEST(ConsoleSink, PrintsLikeSpark) {
  EXPECT_EQ(Print({}, FakeRows({{1, "a"}, {22, "twenty one characters!"}})),
            "-------------------------------------------\n"
            "Batch: 4\n"
            "-------------------------------------------\n"
            "+---+--------------------+\n"
            "|  n|                text|\n"
            "+---+--------------------+\n"
            "|  1|                   a|\n"
            "| 22|twenty one charac...|\n"
            "+---+--------------------+\n"
            "\n");
}

TEST(ConsoleSink, WithoutTruncationCellsAreWholeAndLeftAligned) {
  const std::string printed =
      Print({{"truncate", "false"}}, FakeRows({{1, "twenty one characters!"}}));
  EXPECT_NE(printed.find("|n  |text                  |\n"), std::string::npos) << printed;
  EXPECT_NE(printed.find("|1  |twenty one characters!|\n"), std::string::npos) << printed;
}

TEST(ConsoleSink, TruncatesToANumberOfCharacters) {
  EXPECT_NE(Print({{"truncate", "5"}}, FakeRows({{1, "abcdef"}})).find("|ab...|\n"),
            std::string::npos);
  EXPECT_NE(Print({{"truncate", "2"}}, FakeRows({{1, "abcdef"}})).find("|  ab|\n"),
            std::string::npos);
}

TEST(ConsoleSink, SaysWhenThereAreMoreRows) {
  const std::string printed = Print({{"numRows", "1"}}, FakeRows({{1, "a"}, {2, "b"}}));
  EXPECT_NE(printed.find("+---+----+\nonly showing top 1 row\n\n"), std::string::npos) << printed;
  EXPECT_EQ(printed.find("b"), std::string::npos);
}

TEST(ConsoleSink, RefusesABadTruncate) {
  const auto sink = FindSink("console")->create(MakeOptions({{"truncate", "maybe"}}), {});
  EXPECT_EQ(sink.status().message(),
            "option `truncate`: \"maybe\" is neither true, false nor a number");
}

TEST(ConsoleSink, ABrokenStreamIsASinkError) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  Environment environment;
  environment.console = &out;
  auto sink = FindSink("console")->create({}, environment);
  ASSERT_TRUE((*sink)->Open(FakeContext()).ok());
  ASSERT_TRUE((*sink)->BeginEpoch(EpochId{0}).ok());
  EXPECT_EQ((*sink)->EndEpoch().code(), StatusCode::kSink);
}

TEST(ShowTable, CountsWideCharactersTwice) {
  EXPECT_EQ(ShowTable({"t"}, {{"日本"}, {"abcde"}}, {20}),
            "+-----+\n|    t|\n+-----+\n| 日本|\n|abcde|\n+-----+\n");
}

TEST(ShowTable, ShowsControlCharactersAsEscapes) {
  EXPECT_EQ(ShowTable({"t"}, {{"a\nb\t"}}, {0}),
            "+------+\n|t     |\n+------+\n|a\\nb\\t|\n+------+\n");
}

TEST(ShowTable, TakesBytesThatAreNotUtf8) {
  EXPECT_EQ(ShowTable({"t"}, {{"\xff\xc3"}}, {20}), "+---+\n|  t|\n+---+\n| \xff\xc3|\n+---+\n");
}

}  // namespace
}  // namespace rillmill::transport
