// Operators by binding power; predicates (IS, IN, LIKE, BETWEEN) bind looser than comparisons, as
// in Spark's grammar.
#include <array>

#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {
namespace {

enum Power {
  kOrPower = 1,
  kAndPower,
  kNotPower,
  kPredicatePower,
  kComparisonPower,
  kBitOrPower,
  kUnaryPower = 12
};

struct Operator {
  std::string_view symbol;
  int power;
  std::string_view function;
};

constexpr std::array<Operator, 23> kOperators = {{
    {"=", kComparisonPower, "="},
    {"==", kComparisonPower, "="},
    {"<=>", kComparisonPower, "<=>"},
    {"<>", kComparisonPower, "!="},
    {"!=", kComparisonPower, "!="},
    {"<", kComparisonPower, "<"},
    {"<=", kComparisonPower, "<="},
    {">", kComparisonPower, ">"},
    {">=", kComparisonPower, ">="},
    {"|", kBitOrPower, "|"},
    {"^", 7, "^"},
    {"&", 8, "&"},
    {"<<", 9, "shiftleft"},
    {">>", 9, "shiftright"},
    {">>>", 9, "shiftrightunsigned"},
    {"+", 10, "+"},
    {"-", 10, "-"},
    {"||", 10, "concat"},
    {"*", 11, "*"},
    {"/", 11, "/"},
    {"%", 11, "%"},
    {"div", 11, "div"},
    {"mod", 11, "%"},
}};

}  // namespace

bool Parser::StartsPredicate() const {
  const size_t at = Is("not") ? 1 : 0;
  return IsAny({"between", "in", "like", "ilike", "rlike", "regexp"}, at) || (at == 0 && Is("is"));
}

SyntaxPtr Parser::Infix(int min_power) {
  Nested nested(this);
  if (!nested.ok()) return Node(SyntaxKind::kLiteral, Peek().pos);
  SyntaxPtr left = Prefix();
  for (;;) {
    if (min_power <= kPredicatePower && StartsPredicate()) {
      left = Predicate(std::move(left));
      continue;
    }
    if (min_power <= kAndPower && Is("and")) {
      left = Logical(std::move(left), SyntaxKind::kAnd, kAndPower);
      continue;
    }
    if (min_power <= kOrPower && Is("or")) {
      left = Logical(std::move(left), SyntaxKind::kOr, kOrPower);
      continue;
    }
    const Operator* found = nullptr;
    for (const Operator& op : kOperators) {
      if (op.power >= min_power && Is(op.symbol)) found = &op;
    }
    if (found == nullptr || (Peek().kind == TokenKind::kWord && EndsExpression(1))) return left;
    const SourcePos pos = left->pos;
    Take();
    SyntaxPtr right = Infix(found->power + 1);
    const bool unequal = found->function == "!=";
    left = Not(unequal, Call(std::string(unequal ? "=" : found->function), pos, std::move(left),
                             std::move(right)));
  }
}

// a AND b AND c is one node: long conditions stay flat.
SyntaxPtr Parser::Logical(SyntaxPtr left, SyntaxKind kind, int power) {
  SyntaxPtr node = Node(kind, left->pos);
  Adopt(node.get(), std::move(left));
  const std::string_view word = kind == SyntaxKind::kAnd ? "and" : "or";
  while (Accept(word)) Adopt(node.get(), Infix(power + 1));
  return node;
}

SyntaxPtr Parser::Prefix() {
  const SourcePos pos = Peek().pos;
  if (Is("!") || (Is("not") && !EndsExpression(1))) {
    Take();
    return Call("not", pos, Infix(kNotPower));
  }
  if (Accept("~")) return Call("~", pos, Infix(kUnaryPower));
  if (Accept("+")) return Call("positive", pos, Infix(kUnaryPower));
  if (Is("-") && Peek(1).kind == TokenKind::kNumber) return Postfix(Number());
  if (Accept("-")) return Call("negative", pos, Infix(kUnaryPower));
  return Postfix(Primary());
}

SyntaxPtr Parser::Predicate(SyntaxPtr left) {
  const SourcePos pos = left->pos;
  if (Accept("is")) return IsPredicate(std::move(left), pos);
  const bool negated = Accept("not");
  if (Accept("between")) {
    SyntaxPtr low = Infix(kComparisonPower);
    Expect("and");
    return Not(negated,
               Call("between", pos, std::move(left), std::move(low), Infix(kComparisonPower)));
  }
  if (Accept("in")) return Not(negated, InPredicate(std::move(left), pos));
  return Not(negated, LikePredicate(std::move(left), pos));
}

SyntaxPtr Parser::IsPredicate(SyntaxPtr left, SourcePos pos) {
  const bool negated = Accept("not");
  if (Accept("null")) return Call(negated ? "isnotnull" : "isnull", pos, std::move(left));
  if (Accept("distinct")) {
    Expect("from");
    return Not(!negated, Call("<=>", pos, std::move(left), Infix(kComparisonPower)));
  }
  SyntaxPtr value = Node(SyntaxKind::kLiteral, Peek().pos);
  if (Accept("unknown")) return Call(negated ? "isnotnull" : "isnull", pos, std::move(left));
  const bool truth = Is("true");
  if (!Accept("true") && !Accept("false")) FailHere();
  value->type = TypeId::kBoolean;
  value->literal.v = truth;
  value->text = truth ? "true" : "false";
  return Not(negated, Call("<=>", pos, std::move(left), std::move(value)));
}

SyntaxPtr Parser::InPredicate(SyntaxPtr left, SourcePos pos) {
  Expect("(");
  const bool query = IsAny({"select", "with", "values"}) && !EndsExpression(1);
  SyntaxPtr node = Node(query ? SyntaxKind::kInQuery : SyntaxKind::kIn, pos);
  Adopt(node.get(), std::move(left));
  if (query) {
    node->query = QueryExpression();
  } else {
    do Adopt(node.get(), Expression());
    while (Accept(","));
  }
  Expect(")");
  return node;
}

SyntaxPtr Parser::LikePredicate(SyntaxPtr left, SourcePos pos) {
  std::string name = ToLower(Take().text);
  if (name == "regexp") name = "rlike";
  if (name != "rlike" && IsAny({"any", "some", "all"}) && Is("(", 1)) {
    Fail(Peek().pos, "UNSUPPORTED_FEATURE.LIKE_ANY",
         "LIKE ANY/ALL is not supported; write the conditions with OR/AND");
  }
  SyntaxPtr call = Call(std::move(name), pos, std::move(left), Infix(kComparisonPower));
  if (Accept("escape")) Adopt(call.get(), Strings());
  return call;
}

SyntaxPtr Parser::Postfix(SyntaxPtr base) {
  for (;;) {
    const SourcePos pos = base->pos;
    if (Accept("[")) {
      SyntaxPtr node = Node(SyntaxKind::kIndex, pos);
      Adopt(node.get(), std::move(base));
      Adopt(node.get(), Expression());
      Expect("]");
      base = std::move(node);
    } else if (Is(".") && (IsNames(1) || Peek(1).kind == TokenKind::kNumber)) {
      Take();
      SyntaxPtr node = Node(SyntaxKind::kField, pos);
      node->text = Take().text;
      Adopt(node.get(), std::move(base));
      base = std::move(node);
    } else if (Accept("::")) {
      SyntaxPtr node = Node(SyntaxKind::kCast, pos);
      node->type = Type();
      Adopt(node.get(), std::move(base));
      base = std::move(node);
    } else {
      return base;
    }
  }
}

}  // namespace rillmill::pipeline::sql
