#include "pipeline/json/array_splitter.h"

#include <gtest/gtest.h>

namespace rillmill::pipeline {
namespace {

struct Split {
  std::vector<std::string> elements;
  bool complete = false;
};

// Feeds the text in pieces of `step` bytes.
Split SplitText(const std::string& text, size_t step) {
  Split split;
  auto splitter = NewJsonArraySplitter();
  for (size_t at = 0; at < text.size(); at += step) {
    auto status =
        splitter->Feed(std::string_view(text).substr(at, step),
                       [&](std::string_view element) { split.elements.emplace_back(element); });
    EXPECT_TRUE(status.ok());
  }
  split.complete = splitter->Finish().ok();
  return split;
}

void ExpectSplit(const std::string& text, const std::vector<std::string>& elements,
                 bool complete = true) {
  for (size_t step = 1; step <= text.size() + 1; ++step) {
    Split split = SplitText(text, step);
    EXPECT_EQ(split.elements, elements) << text << " in steps of " << step;
    EXPECT_EQ(split.complete, complete) << text << " in steps of " << step;
  }
}

TEST(JsonArraySplitter, RewritesElementsWithoutBlanks) {
  ExpectSplit("[\n  {\"a\": 1,\n \"b\" : [1, 2]},\n  {\"a\": \" x \\\" ] \"}\n]\n",
              {R"({"a":1,"b":[1,2]})", R"({"a":" x \" ] "})"});
}

TEST(JsonArraySplitter, TakesSingleObjectsAndObjectsInARow) {
  ExpectSplit(R"({"a": 1})", {R"({"a":1})"});
  ExpectSplit("{\"a\": 1}\n{\"a\": 2} {}", {R"({"a":1})", R"({"a":2})", "{}"});
}

TEST(JsonArraySplitter, KeepsScalarsApartSoThatBrokenElementsStayBroken) {
  ExpectSplit(R"([{"a":1 2}, tr ue])", {R"({"a":1 2})", "tr ue"});
}

TEST(JsonArraySplitter, HandsMissingElementsOnAsCorrupt) {
  ExpectSplit("[1,,2,]", {"1", ",", "2", ","});
  ExpectSplit("[ ]", {});
}

TEST(JsonArraySplitter, SkipsAByteOrderMark) { ExpectSplit("\xEF\xBB\xBF[{}]", {"{}"}); }

// What text_source's cuts rely on: two splitters, one on each side of a ',' that completed an
// element, give what one gives.
TEST(JsonArraySplitter, AnotherOneGoesOnBehindAnyCommaBetweenElements) {
  for (const std::string text : {R"([{"a":[1,2],"b":","}, {"a":"]"} , 3,tr ue])", "[1,,2,]", "[,1]",
                                 "[1,2][3,4] {}", "[1,2"}) {
    const Split whole = SplitText(text, 1);
    for (size_t at = 1; at < text.size(); ++at) {
      std::vector<std::string> elements;
      bool completed = false;
      const auto keep = [&](std::string_view element) {
        elements.emplace_back(element);
        completed = true;
      };
      const auto first = NewJsonArraySplitter();
      ASSERT_TRUE(first->Feed(text.substr(0, at - 1), keep).ok());
      completed = false;
      ASSERT_TRUE(first->Feed(text.substr(at - 1, 1), keep).ok());
      if (!completed || text[at - 1] != ',') continue;
      const auto second = NewJsonArraySplitter();
      second->Resume(at);
      ASSERT_TRUE(second->Feed(text.substr(at), keep).ok());
      EXPECT_EQ(elements, whole.elements) << text << " cut at " << at;
      EXPECT_EQ(second->Finish().ok(), whole.complete) << text << " cut at " << at;
    }
  }
}

TEST(JsonArraySplitter, SaysWhenTheInputEndsTooEarly) {
  ExpectSplit(R"([{"a":1},)", {R"({"a":1})"}, false);
  ExpectSplit(R"([{"a":"x)", {}, false);
  ExpectSplit(R"({"a":)", {}, false);
}

}  // namespace
}  // namespace rillmill::pipeline
