#include <gtest/gtest.h>

#include "pipeline/sql/lexer.h"

namespace rillmill::pipeline::sql {
namespace {

std::string Texts(std::string_view sql) {
  const Result<std::vector<Token>> tokens = Tokenize(sql);
  if (!tokens.ok()) return std::string(tokens.status().error_class());
  std::string text;
  for (const Token& token : *tokens) {
    if (token.kind != TokenKind::kEnd) text += (text.empty() ? "" : "|") + token.text;
  }
  return text;
}

TEST(Lexer, SplitsOperatorsByTheLongestMatch) {
  EXPECT_EQ(Texts("a<=>b<>c->d::e||f>>>g>=h"), "a|<=>|b|<>|c|->|d|::|e||||f|>>>|g|>=|h");
}

TEST(Lexer, ReadsStringsWithEscapesAndDoubledQuotes) {
  EXPECT_EQ(Texts(R"('it''s' "a\tb" 'x\'y' '\u0041\101' 'a\%b')"), "it's|a\tb|x'y|AA|a\\%b");
  EXPECT_EQ(Texts(R"(r'\d+\n' R"q")"), "\\d+\\n|q");
}

TEST(Lexer, ReadsQuotedNamesWithDoubledBackQuotes) {
  EXPECT_EQ(Texts("`my col` `a``b` ``"), "my col|a`b|");
}

TEST(Lexer, TellsNumbersFromNames) {
  const Result<std::vector<Token>> tokens = Tokenize("1 1.5 .5 1e3 7L 2.5D 1.5BD 5abc t.1");
  ASSERT_TRUE(tokens.ok());
  for (size_t i = 0; i < 7; ++i)
    EXPECT_EQ((*tokens)[i].kind, TokenKind::kNumber) << (*tokens)[i].text;
  EXPECT_EQ((*tokens)[7].kind, TokenKind::kWord);
  EXPECT_EQ((*tokens)[9].text, ".");
}

TEST(Lexer, SkipsCommentsAlsoNestedOnes) { EXPECT_EQ(Texts("a -- b\n/* c /* d */ e */ f"), "a|f"); }

TEST(Lexer, CountsLinesAndColumnsFromOne) {
  const Result<std::vector<Token>> tokens = Tokenize("a\n  'x\ny' b");
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ((*tokens)[1].pos.line, 2);
  EXPECT_EQ((*tokens)[1].pos.column, 3);
  EXPECT_EQ((*tokens)[2].pos.line, 3);
  EXPECT_EQ((*tokens)[2].pos.column, 4);
}

TEST(Lexer, RefusesWhatHasNoEnd) {
  EXPECT_EQ(Texts("'abc"), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(Texts("`abc"), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(Texts("/* abc"), "UNCLOSED_BRACKETED_COMMENT");
  EXPECT_EQ(Texts("a # b"), "PARSE_SYNTAX_ERROR");
}

}  // namespace
}  // namespace rillmill::pipeline::sql
