// Recursive descent for statements, Pratt for expressions, over the whole of the dialect (design
// §4).
//
// Errors: the first one is kept and the rest of the tokens are skipped, so the productions need no
// error paths; nodes made
//         after an error are meaningless and are never handed out.
// Limits: nesting and the height of expressions are bounded by kMaxHeight, so that no later walk
// over a tree can overflow the stack.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/syntax.h"

namespace rillmill::pipeline::sql {

Result<std::unique_ptr<Query>> ParseQuery(std::string_view sql);
Result<SyntaxPtr> ParseExpression(
    std::string_view sql);  // one expression, such as a derived column
Result<std::vector<Field>> ParseFields(std::string_view ddl);
Result<DataType> ParseType(std::string_view ddl);

inline constexpr int kMaxHeight = 400;

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  // Runs one production and expects the end of the text after it.
  template <class T>
  auto Whole(T (Parser::*production)()) -> Result<T> {
    T made = (this->*production)();
    Accept(";");
    if (Peek().kind != TokenKind::kEnd) FailHere();
    if (!error_.ok()) return error_;
    return made;
  }

  std::unique_ptr<Query> WholeQuery();
  SyntaxPtr Expression() { return Infix(0); }
  DataType Type();
  std::vector<Field> Columns();

 private:
  // Bounds recursion; `ok()` false means the limit was hit and the error is set.
  class Nested {
   public:
    explicit Nested(Parser* parser) : parser_(parser) { ++parser_->depth_; }
    ~Nested() { --parser_->depth_; }
    bool ok() { return parser_->depth_ <= kMaxHeight || (parser_->TooDeep(), false); }

   private:
    Parser* parser_;
  };

  // Tokens (parser.cc).
  const Token& Peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  Token Take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_.back(); }
  bool Is(std::string_view word_or_symbol, size_t ahead = 0) const;
  bool IsAny(std::initializer_list<std::string_view> words, size_t ahead = 0) const;
  bool IsNames(size_t ahead = 0) const;  // an identifier, quoted or not
  bool Accept(std::string_view word_or_symbol) { return Is(word_or_symbol) && (++at_, true); }
  bool Accept(std::string_view first, std::string_view second);
  void Expect(std::string_view word_or_symbol);
  std::string Name();
  std::vector<std::string> Names();  // (a, b, c)
  void Fail(SourcePos pos, std::string error_class, std::string_view message);
  void FailHere();
  void TooDeep() {
    Fail(Peek().pos, "EXCEEDED_MAX_NESTING",
         "more than " + std::to_string(kMaxHeight) +
             " parentheses, sub-queries or operators in a row are nested here; use sub-queries");
  }
  bool EndsExpression(size_t ahead) const;  // nothing that could begin an expression stands there

  // Nodes.
  SyntaxPtr Node(SyntaxKind kind, SourcePos pos) const;
  void Adopt(SyntaxExpr* parent, SyntaxPtr child);
  template <class... Children>
  SyntaxPtr Call(std::string name, SourcePos pos, Children... children) {
    SyntaxPtr call = Node(SyntaxKind::kCall, pos);
    call->text = std::move(name);
    (Adopt(call.get(), std::move(children)), ...);
    return call;
  }
  SyntaxPtr StringLiteral(std::string text, SourcePos pos) const;
  SyntaxPtr Not(bool negated, SyntaxPtr expr);

  // Expressions (parser_expr.cc).
  SyntaxPtr Infix(int min_power);
  SyntaxPtr Prefix();
  SyntaxPtr Logical(SyntaxPtr left, SyntaxKind kind, int power);
  SyntaxPtr Predicate(SyntaxPtr left);
  SyntaxPtr IsPredicate(SyntaxPtr left, SourcePos pos);
  SyntaxPtr InPredicate(SyntaxPtr left, SourcePos pos);
  SyntaxPtr LikePredicate(SyntaxPtr left, SourcePos pos);
  SyntaxPtr Postfix(SyntaxPtr base);
  bool StartsPredicate() const;

  // Primaries (parser_primary.cc).
  SyntaxPtr Primary();
  SyntaxPtr NamedOrCall();
  SyntaxPtr Column();
  SyntaxPtr Parenthesized();
  SyntaxPtr Lambda();
  bool AtLambda() const;
  SyntaxPtr FunctionCall();
  void Arguments(SyntaxExpr* call);
  SyntaxPtr Argument();
  void CallSuffixes(SyntaxExpr* call);
  void SkipWindowSpec();

  // Special forms (parser_special.cc).
  SyntaxPtr SpecialForm();
  SyntaxPtr Case();
  SyntaxPtr Cast(bool try_cast);
  SyntaxPtr Extract();
  SyntaxPtr Trim();
  SyntaxPtr Substring(std::string name);
  SyntaxPtr Position();
  SyntaxPtr Overlay();
  SyntaxPtr TimestampUnit(std::string name);

  // Literals (parser_literal.cc).
  SyntaxPtr Number();
  SyntaxPtr Strings();
  SyntaxPtr TypedLiteral();
  SyntaxPtr Interval();
  bool AtInterval() const;
  bool AtTypedLiteral() const;
  SyntaxPtr IntervalParts(SourcePos pos);

  // Types (parser_type.cc).
  std::vector<Field> Fields(std::string_view close);
  DataType NamedType(const std::string& name, SourcePos pos);
  int TypeNumber();
  DataType DecimalType(SourcePos pos);
  DataType IntervalType();
  void CloseAngle();

  // Statements (parser_query.cc, parser_relation.cc).
  std::unique_ptr<Query> QueryExpression();
  std::unique_ptr<Query> UnionTerms();
  std::unique_ptr<Query> QueryTerm();
  void OrderAndLimit(Query* query);
  std::unique_ptr<Select> SelectClause();
  SelectItem Item();
  void GroupBy(Select* select);
  void GroupingSets(Select* select);
  std::vector<int> GroupingSet(Select* select);
  bool AtClause() const;
  std::unique_ptr<Relation> From();
  std::unique_ptr<Relation> RelationWithJoins();
  std::unique_ptr<Relation> PrimaryRelation();
  std::unique_ptr<Relation> ValuesClause();
  bool JoinKind(Relation* join);
  void JoinCondition(Relation* join);
  void TableAlias(Relation* relation);
  LateralView View();
  std::vector<SyntaxPtr> ExpressionList();

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  Status error_;
};

}  // namespace rillmill::pipeline::sql
