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

TEST(JsonArraySplitter, SkipsAByteOrderMark) {
  Split split = SplitText("\xEF\xBB\xBF[{}]", 100);
  EXPECT_EQ(split.elements, std::vector<std::string>{"{}"});
}

TEST(JsonArraySplitter, SaysWhenTheInputEndsTooEarly) {
  ExpectSplit(R"([{"a":1},)", {R"({"a":1})"}, false);
  ExpectSplit(R"([{"a":"x)", {}, false);
  ExpectSplit(R"({"a":)", {}, false);
}

}  // namespace
}  // namespace rillmill::pipeline
