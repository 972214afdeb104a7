// Names, calls, lambdas and parentheses.
#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {

SyntaxPtr Parser::Primary() {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kNumber:
      return Number();
    case TokenKind::kString:
      return Strings();
    case TokenKind::kQuoted:
      return NamedOrCall();
    case TokenKind::kWord:
      break;
    default:
      if (Is("*")) return Column();
      if (Is("(")) return AtLambda() ? Lambda() : Parenthesized();
      FailHere();
      return Node(SyntaxKind::kLiteral, token.pos);
  }
  if (AtInterval()) return Interval();
  if (AtTypedLiteral()) return TypedLiteral();
  if (SyntaxPtr special = SpecialForm()) return special;
  return NamedOrCall();
}

SyntaxPtr Parser::NamedOrCall() {
  if (AtLambda()) return Lambda();
  if (Is("(", 1)) return FunctionCall();
  return Column();
}

// a.b.c, a.*, *.
SyntaxPtr Parser::Column() {
  SyntaxPtr node = Node(SyntaxKind::kName, Peek().pos);
  if (Accept("*")) {
    node->kind = SyntaxKind::kStar;
    return node;
  }
  node->parts.push_back(Name());
  while (Is(".") && (IsNames(1) || Peek(1).kind == TokenKind::kNumber || Is("*", 1))) {
    Take();
    if (Accept("*")) {
      node->kind = SyntaxKind::kStar;
      break;
    }
    node->parts.push_back(Take().text);
  }
  return node;
}

SyntaxPtr Parser::Parenthesized() {
  const SourcePos pos = Peek().pos;
  Expect("(");
  if (IsAny({"select", "with"}) && !EndsExpression(1)) {
    SyntaxPtr node = Node(SyntaxKind::kSubquery, pos);
    node->query = QueryExpression();
    Expect(")");
    return node;
  }
  SyntaxPtr first = Argument();
  if (!Is(",")) {
    Expect(")");
    return first;
  }
  SyntaxPtr tuple = Node(SyntaxKind::kTuple, pos);
  Adopt(tuple.get(), std::move(first));
  while (Accept(",")) Adopt(tuple.get(), Argument());
  Expect(")");
  return tuple;
}

// x -> …, (x, y) -> …
bool Parser::AtLambda() const {
  if (IsNames() && Is("->", 1)) return true;
  if (!Is("(")) return false;
  size_t at = 1;
  while (IsNames(at) && Is(",", at + 1)) at += 2;
  return IsNames(at) && Is(")", at + 1) && Is("->", at + 2);
}

SyntaxPtr Parser::Lambda() {
  SyntaxPtr node = Node(SyntaxKind::kLambda, Peek().pos);
  if (Is("(")) {
    node->parts = Names();
  } else {
    node->parts.push_back(Name());
  }
  Expect("->");
  Adopt(node.get(), Expression());
  return node;
}

SyntaxPtr Parser::FunctionCall() {
  SyntaxPtr call = Node(SyntaxKind::kCall, Peek().pos);
  call->text = ToLower(Name());
  Expect("(");
  if (Is("distinct") && !EndsExpression(1)) call->distinct = Accept("distinct");
  if (Is("all") && !EndsExpression(1)) Take();
  Arguments(call.get());
  Expect(")");
  CallSuffixes(call.get());
  return call;
}

void Parser::Arguments(SyntaxExpr* call) {
  if (Is(")")) return;
  do Adopt(call, Argument());
  while (Accept(","));
}

// An expression that may have a name (struct(a AS b)) or be a named argument (f(x => 1)), which is
// taken by position.
SyntaxPtr Parser::Argument() {
  if (IsNames() && Is("=>", 1)) {
    Fail(Peek().pos, "UNSUPPORTED_FEATURE.NAMED_ARGUMENTS",
         "named arguments are not supported; pass them by position");
  }
  SyntaxPtr value = Expression();
  if (Accept("as")) value->alias = Name();
  return value;
}

void Parser::CallSuffixes(SyntaxExpr* call) {
  if (Is("filter") && Is("(", 1) && Is("where", 2)) {
    at_ += 3;
    call->filter = Expression();
    call->height = std::max(call->height, call->filter->height + 1);
    Expect(")");
  }
  if ((Is("ignore") || Is("respect")) && Is("nulls", 1)) {
    const bool ignore = Is("ignore");
    at_ += 2;
    SyntaxPtr flag = Node(SyntaxKind::kLiteral, Peek().pos);
    flag->type = TypeId::kBoolean;
    flag->literal.v = ignore;
    flag->text = ignore ? "true" : "false";
    Adopt(call, std::move(flag));
  }
  if (Is("over") && (Is("(", 1) || IsNames(1))) {
    Take();
    call->over = true;
    if (Is("(")) {
      SkipWindowSpec();
    } else {
      Take();
    }
  }
}

// (PARTITION BY … ORDER BY … ROWS …): window functions are refused in streaming, so only the
// brackets matter.
void Parser::SkipWindowSpec() {
  int depth = 0;
  do {
    if (Peek().kind == TokenKind::kEnd) return FailHere();
    depth += Is("(") ? 1 : Is(")") ? -1 : 0;
    Take();
  } while (depth > 0);
}

}  // namespace rillmill::pipeline::sql
