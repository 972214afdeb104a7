#include "pipeline/sql/parser.h"

#include <algorithm>

#include <fmt/format.h>

namespace rillmill::pipeline::sql {

SyntaxExpr::SyntaxExpr() = default;
SyntaxExpr::~SyntaxExpr() = default;

bool Parser::Is(std::string_view word_or_symbol, size_t ahead) const {
  const Token& token = Peek(ahead);
  if (token.kind == TokenKind::kWord) return EqualsIgnoreCase(token.text, word_or_symbol);
  return token.kind == TokenKind::kSymbol && token.text == word_or_symbol;
}

bool Parser::IsAny(std::initializer_list<std::string_view> words, size_t ahead) const {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return Is(word, ahead); });
}

bool Parser::IsNames(size_t ahead) const {
  return Peek(ahead).kind == TokenKind::kWord || Peek(ahead).kind == TokenKind::kQuoted;
}

bool Parser::Accept(std::string_view first, std::string_view second) {
  if (!Is(first) || !Is(second, 1)) return false;
  at_ += 2;
  return true;
}

void Parser::Expect(std::string_view word_or_symbol) {
  if (!Accept(word_or_symbol)) FailHere();
}

std::string Parser::Name() {
  if (!IsNames()) {
    FailHere();
    return {};
  }
  return Take().text;
}

std::vector<std::string> Parser::Names() {
  std::vector<std::string> names;
  Expect("(");
  do names.push_back(Name());
  while (Accept(","));
  Expect(")");
  return names;
}

void Parser::Fail(SourcePos pos, std::string error_class, std::string_view message) {
  if (error_.ok()) error_ = SqlError(pos, std::move(error_class), message);
  at_ = tokens_.size() - 1;
}

void Parser::FailHere() {
  const Token& token = Peek();
  Fail(token.pos, "PARSE_SYNTAX_ERROR",
       token.kind == TokenKind::kEnd ? std::string("Syntax error at or near end of input")
                                     : fmt::format("Syntax error at or near '{}'", token.text));
}

bool Parser::EndsExpression(size_t ahead) const {
  return Peek(ahead).kind == TokenKind::kEnd || IsAny({")", ",", ";", "]"}, ahead);
}

SyntaxPtr Parser::Node(SyntaxKind kind, SourcePos pos) const {
  auto node = std::make_unique<SyntaxExpr>();
  node->kind = kind;
  node->pos = pos;
  return node;
}

void Parser::Adopt(SyntaxExpr* parent, SyntaxPtr child) {
  parent->height = std::max(parent->height, child->height + 1);
  if (parent->height > kMaxHeight) TooDeep();
  parent->children.push_back(std::move(child));
}

SyntaxPtr Parser::StringLiteral(std::string text, SourcePos pos) const {
  SyntaxPtr node = Node(SyntaxKind::kLiteral, pos);
  node->type = TypeId::kString;
  node->text = text;
  node->literal.v = std::move(text);
  return node;
}

SyntaxPtr Parser::Not(bool negated, SyntaxPtr expr) {
  const SourcePos pos = expr->pos;
  return negated ? Call("not", pos, std::move(expr)) : std::move(expr);
}

Result<std::unique_ptr<Query>> ParseQuery(std::string_view sql) {
  RILLMILL_ASSIGN(std::vector<Token> tokens, Tokenize(sql));
  return Parser(std::move(tokens)).Whole(&Parser::WholeQuery);
}

Result<SyntaxPtr> ParseExpression(std::string_view sql) {
  RILLMILL_ASSIGN(std::vector<Token> tokens, Tokenize(sql));
  return Parser(std::move(tokens)).Whole(&Parser::Expression);
}

}  // namespace rillmill::pipeline::sql
