#include "config/produce/record_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "config/produce/field_reader.h"

namespace rillmill::config {
namespace {

RecordSet Of(const std::vector<std::string>& records) {
  RecordSet set;
  for (const std::string& record : records) set.Append(record);
  return set;
}

std::vector<std::string> All(const RecordSet& set) {
  std::vector<std::string> records;
  for (size_t i = 0; i < set.size(); ++i) records.emplace_back(set[i]);
  return records;
}

TEST(RecordSet, OrdersNumbersByTheirValue) {
  RecordSet set = Of({R"({"t":10})", R"({"t":9})", R"({"t":"1e1","x":1})", R"({"t":-1})"});
  ASSERT_TRUE(set.OrderBy("t").ok());
  EXPECT_EQ(All(set), (std::vector<std::string>{R"({"t":-1})", R"({"t":9})", R"({"t":10})",
                                                R"({"t":"1e1","x":1})"}));
}

TEST(RecordSet, OrdersTextsAndPutsRecordsWithoutTheFieldFirst) {
  RecordSet set = Of({R"({"t":"b"})", R"({"t":"a","n":1})", "broken", R"({"t":"a","n":2})", "{}"});
  ASSERT_TRUE(set.OrderBy("t").ok());
  EXPECT_EQ(All(set), (std::vector<std::string>{"broken", "{}", R"({"t":"a","n":1})",
                                                R"({"t":"a","n":2})", R"({"t":"b"})"}));
}

TEST(RecordSet, RefusesAnOrderByAFieldThatNobodyHas) {
  RecordSet set = Of({R"({"t":1})"});
  EXPECT_EQ(set.OrderBy("u").code(), StatusCode::kUsage);
  RecordSet empty;
  EXPECT_TRUE(empty.OrderBy("u").ok());
}

TEST(RecordSet, OrdersMoreRecordsThanAreDecodedAtATime) {
  RecordSet set;
  for (int i = 10'000; i > 0; --i) set.Append("{\"i\":" + std::to_string(i) + "}");
  ASSERT_TRUE(set.OrderBy("i").ok());
  for (size_t i = 0; i < set.size(); ++i)
    ASSERT_EQ(set[i], "{\"i\":" + std::to_string(i + 1) + "}");
}

TEST(RecordSet, ShufflesByItsSeed) {
  RecordSet a, b, c;
  for (int i = 0; i < 100; ++i) a.Append(std::to_string(i));
  b = c = a;
  const auto before = All(a);
  a.Shuffle(1);
  b.Shuffle(1);
  c.Shuffle(2);
  EXPECT_NE(All(a), before);
  EXPECT_EQ(All(a), All(b));
  EXPECT_NE(All(a), All(c));
  EXPECT_EQ(All(a)[0], "19");  // the same everywhere, not only within one run
  auto sorted = All(a);
  std::ranges::sort(sorted);
  auto sorted_before = before;
  std::ranges::sort(sorted_before);
  EXPECT_EQ(sorted, sorted_before);
}

TEST(FieldReader, TakesNumbersEscapesAndOddNames) {
  const RecordSet set =
      Of({R"({"a b":125})", R"({"a b":"x\ny"})", R"({"a b":null})", "{", "", R"({"a b":{"c":1}})"});
  auto reader = FieldReader::New("a b");
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  EncodedColumn texts;
  ASSERT_TRUE((*reader)->Read(set, 0, &texts).ok());
  ASSERT_EQ(texts.size(), 6u);
  EXPECT_EQ(texts.cell(0), "125");
  EXPECT_EQ(texts.cell(1), "x\ny");
  EXPECT_EQ(texts.cell(5), R"({"c":1})");
  EXPECT_EQ(texts.nulls, (std::vector<uint8_t>{0, 0, 1, 1, 1, 0}));
}

}  // namespace
}  // namespace rillmill::config
