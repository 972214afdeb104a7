#include "transport/memory/json_field.h"

#include <gtest/gtest.h>

namespace rillmill::transport {
namespace {

TEST(JsonField, FindsTopLevelFieldsOfAnyKind) {
  constexpr std::string_view kRecord =
      R"( {"a": "x,}\"y" , "b":{"c":[1,{"a":2}]},"n": -1.5e3 ,"t":true})";
  EXPECT_EQ(JsonField(kRecord, "a"), R"("x,}\"y")");
  EXPECT_EQ(JsonField(kRecord, "b"), R"({"c":[1,{"a":2}]})");
  EXPECT_EQ(JsonField(kRecord, "n"), "-1.5e3");
  EXPECT_EQ(JsonField(kRecord, "t"), "true");
  EXPECT_EQ(JsonField(kRecord, "c"), "");
}

TEST(JsonField, NeverLeavesBrokenRecords) {
  constexpr std::string_view kRecord = R"({"k":"v\"","x":{"y":[1,2]},"z":3})";
  for (size_t size = 0; size <= kRecord.size(); ++size) {
    const std::string cut(kRecord.substr(0, size));  // its own allocation: ASan watches the end
    JsonField(cut, "z");
  }
  for (const char* broken :
       {"", "[]", "null", "{", "{\"", "{\"a\\", "{]", "{}}", "{\"a\":}", "{\"a\" 1}", "}{"}) {
    EXPECT_EQ(JsonField(broken, "z"), "") << broken;
  }
}

}  // namespace
}  // namespace rillmill::transport
