#include "config/document.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace rillmill::config {
namespace {

Node Parse(std::string_view text) {
  auto parsed = ParseToml(text, "job.toml");
  EXPECT_TRUE(parsed.ok()) << parsed.status().ToString();
  return parsed.ok() ? *std::move(parsed) : Node{};
}

std::string TextAt(const Node& root, std::initializer_list<std::string_view> path) {
  const Node* node = &root;
  for (std::string_view name : path) {
    const Member* member = node->Find(name);
    if (member == nullptr) return "(missing)";
    node = &member->node;
  }
  return node->text;
}

TEST(ParseToml, KeepsPlacesOfNamesAndValues) {
  const Node root = Parse("name = \"a\"\n\n[sink]\n  format = \"console\"\n");
  const Member* sink = root.Find("sink");
  ASSERT_NE(sink, nullptr);
  EXPECT_EQ(sink->where, "job.toml:3:2");
  EXPECT_EQ(sink->node.Find("format")->where, "job.toml:4:3");
  EXPECT_EQ(sink->node.Find("format")->node.where, "job.toml:4:12");
}

TEST(ParseToml, KeepsTheOrderOfTheFile) {
  const Node root = Parse("[source.z]\nformat=\"a\"\n[source.a]\nformat=\"b\"\n");
  ASSERT_EQ(root.members.size(), 1u);
  EXPECT_EQ(root.members[0].node.members[0].name, "z");
  EXPECT_EQ(root.members[0].node.members[1].name, "a");
}

TEST(ParseToml, WritesNumbersAndBooleansOut) {
  const Node root = Parse("a = 20\nb = false\nc = 0.6\nd = [1]\n");
  EXPECT_EQ(TextAt(root, {"a"}), "20");
  EXPECT_EQ(TextAt(root, {"b"}), "false");
  EXPECT_EQ(TextAt(root, {"c"}), "0.6");
  EXPECT_EQ(root.Find("d")->node.kind, Node::Kind::kOther);
}

TEST(ParseToml, ReportsSyntaxErrorsWithTheirPlace) {
  const auto parsed = ParseToml("name = \"a\"\nquery = \"open\n", "job.toml");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.status().exit_code(), 3);
  EXPECT_TRUE(parsed.status().message().starts_with("job.toml:2:")) << parsed.status().message();
}

TEST(ParseToml, RefusesNestingAndSizeThatNoJobHas) {
  std::string deep = "a";
  for (int i = 0; i < 100; ++i) deep += ".a";
  EXPECT_FALSE(ParseToml(deep + " = 1", "job.toml").ok());
  EXPECT_FALSE(ParseToml(std::string((1 << 20) + 1, ' '), "job.toml").ok());
}

TEST(ParseToml, SurvivesTheDeepestNestingThatFits) {
  std::string deep = "[a";
  while (deep.size() < (1 << 20) - 16) deep += ".a";
  EXPECT_FALSE(ParseToml(deep + "]", "job.toml").ok());
}

TEST(SetValue, ReplacesAndAddsTexts) {
  Node root = Parse("[sink]\ntrigger = \"default\"\n");
  ASSERT_TRUE(SetValue("sink.trigger", "once", &root).ok());
  ASSERT_TRUE(SetValue("sink.format", "noop", &root).ok());
  ASSERT_TRUE(SetValue("source.a.options.kafka.bootstrap.servers", "host:1", &root).ok());
  EXPECT_EQ(TextAt(root, {"sink", "trigger"}), "once");
  EXPECT_EQ(TextAt(root, {"sink", "format"}), "noop");
  EXPECT_EQ(TextAt(root, {"source", "a", "options", "kafka.bootstrap.servers"}), "host:1");
}

TEST(SetValue, ReplacesADottedNameHoweverItWasWritten) {
  for (const char* text :
       {"[conf]\nspark.a.b = 1\n", "[conf]\n\"spark.a.b\" = 1\n", "conf.spark.a = {b = 1}"}) {
    Node root = Parse(text);
    ASSERT_TRUE(SetValue("conf.spark.a.b", "2", &root).ok());
    const auto flat = Flatten(root.Find("conf")->node);
    ASSERT_TRUE(flat.ok()) << flat.status().ToString();
    ASSERT_EQ(flat->size(), 1u);
    EXPECT_EQ((*flat)[0].node.text, "2");
  }
}

TEST(SetValue, TakesQuotesAroundNamesWithDots) {
  for (const char* path : {R"(source.a.options."kafka.bootstrap.servers")",
                           R"("source".a.options.'kafka.bootstrap'.servers)",
                           R"(source."a".options.KAFKA."bootstrap.servers")"}) {
    Node root = Parse("[source.a.options]\nkafka.bootstrap = { servers = \"host:1\" }\n");
    ASSERT_TRUE(SetValue(path, "host:2", &root).ok()) << path;
    const auto flat = Flatten(root.Find("source")->node.Find("a")->node.Find("options")->node);
    ASSERT_TRUE(flat.ok()) << flat.status().ToString();
    ASSERT_EQ(flat->size(), 1u) << path;
    EXPECT_EQ((*flat)[0].node.text, "host:2");
  }
  Node root = Parse("name = \"a\"\n");
  ASSERT_TRUE(SetValue(R"(source."my.calls".format)", "text", &root).ok());
  EXPECT_EQ(TextAt(root, {"source", "my.calls", "format"}), "text");
}

TEST(SetValue, ASourceMayBeCalledLikeATableOfOptions) {
  Node root = Parse("name = \"a\"\n");
  ASSERT_TRUE(SetValue("source.options.format", "kafka", &root).ok());
  ASSERT_TRUE(SetValue("source.options.options.kafka.bootstrap.servers", "h", &root).ok());
  EXPECT_EQ(TextAt(root, {"source", "options", "format"}), "kafka");
  EXPECT_EQ(TextAt(root, {"source", "options", "options", "kafka.bootstrap.servers"}), "h");
}

TEST(SetValue, RefusesAPathThroughATextAndOneThatIsNone) {
  Node root = Parse("name = \"a\"\n");
  for (const char* path : {"name.x", "", ".", "sink.", "sink..trigger", "\"\"", "\"sink\"trigger"})
    EXPECT_FALSE(SetValue(path, "1", &root).ok()) << path;
  EXPECT_EQ(SetValue("sink..a", "1", &root).message(), "--set sink..a: a name is missing");
}

TEST(Flatten, JoinsDottedNamesAndFindsDoubles) {
  const auto flat = Flatten(Parse("a.b.c = 1\n\"x.y\" = true\n"));
  ASSERT_TRUE(flat.ok());
  EXPECT_EQ((*flat)[0].name, "a.b.c");
  EXPECT_EQ((*flat)[1].name, "x.y");
  const auto twice = Flatten(Parse("a.b = 1\n\"A.b\" = 2\n"));
  ASSERT_FALSE(twice.ok());
  EXPECT_TRUE(twice.status().message().starts_with("job.toml:2:1")) << twice.status().message();
}

class Insertions : public testing::Test {
 protected:
  Status Insert(std::string text) {
    root_ = Node{};
    root_.members.push_back(
        {"x", "", Node{Node::Kind::kText, std::move(text), "job.toml:1:5", {}}});
    return InsertValues(testing::TempDir(), &root_);
  }
  std::string text() const { return root_.members[0].node.text; }
  Node root_;
};

TEST_F(Insertions, TakeEnvironmentVariables) {
  setenv("RILLMILL_TEST_VALUE", "a${env:HOME}b", 1);
  ASSERT_TRUE(Insert("<${env:RILLMILL_TEST_VALUE}|${env:RILLMILL_TEST_VALUE}>").ok());
  EXPECT_EQ(text(), "<a${env:HOME}b|a${env:HOME}b>");
}

TEST_F(Insertions, TakeFilesWithoutTheirLastLineBreak) {
  std::ofstream(std::filesystem::path(testing::TempDir()) / "secret.txt") << "line 1\nline 2\n";
  ASSERT_TRUE(Insert("${file:secret.txt}!").ok());
  EXPECT_EQ(text(), "line 1\nline 2!");
}

TEST_F(Insertions, LeaveOtherDollarsAlone) {
  ASSERT_TRUE(Insert("regexp '^a${2}$' ${other:x}").ok());
  EXPECT_EQ(text(), "regexp '^a${2}$' ${other:x}");
}

TEST_F(Insertions, SayWhatIsMissingAndWhere) {
  const Status unset = Insert("${env:RILLMILL_SURELY_UNSET}");
  EXPECT_NE(unset.message().find(
                "job.toml:1:5: the environment variable RILLMILL_SURELY_UNSET is not set"),
            std::string_view::npos)
      << unset.message();
  EXPECT_EQ(Insert("${file:no-such-file}").exit_code(), 3);
  EXPECT_FALSE(Insert("${env:OPEN").ok());
}

}  // namespace
}  // namespace rillmill::config
