// The page as text; browser_test.cc opens it.
#include "config/report/report.h"

#include <gtest/gtest.h>

#include "pipeline/functions/json_path.h"
#include "tests/report/example.h"

namespace rillmill::testing_support {
namespace {

std::string DataOf(const std::string& html) {
  const std::string mark = "id=\"data\">";
  const size_t begin = html.find(mark) + mark.size();
  return html.substr(begin, html.find("</script>", begin) - begin);
}

TEST(Report, IsOnePageWithoutAnythingFromElsewhere) {
  const std::string html = ExampleReport();
  for (const char* elsewhere : {" src=", " href=", "@import", "url(", "import(", "fetch("})
    EXPECT_EQ(html.find(elsewhere), std::string::npos) << elsewhere;
  EXPECT_EQ(html.find("{{"), std::string::npos) << "a mark was not filled";
}

TEST(Report, ItsDataIsJsonWhateverTheTextsHold) {
  const std::string data = DataOf(ExampleReport());
  const auto json = pipeline::JsonNodeReader().Read(data);
  ASSERT_TRUE(json.has_value()) << data.substr(0, 400);
  EXPECT_EQ(data.find('<'), std::string::npos);
  std::string title;
  pipeline::AppendAtPath(*json, *pipeline::ParseJsonPath("$.title"), &title);
  EXPECT_NE(title.find(kHostileText), std::string::npos) << "the text is as it was";
}

TEST(Report, NoTextEndsItsScriptOrItsTitle) {
  const std::string html = ExampleReport();
  size_t scripts = 0;
  for (size_t at = 0; (at = html.find("</script>", at)) != std::string::npos; ++at) ++scripts;
  EXPECT_EQ(scripts, 3u);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
}

TEST(Report, OneRepeatHasNoInterval) {
  EXPECT_NE(SmallestReport().find("\"rows_per_second\":[1e+06,null,null,"), std::string::npos);
}

}  // namespace
}  // namespace rillmill::testing_support
