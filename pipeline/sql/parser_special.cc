// CASE, CAST and the functions with keywords between their arguments.
#include <fmt/format.h>

#include "pipeline/sql/parser.h"

namespace rillmill::pipeline::sql {

// Null when no special form stands here.
SyntaxPtr Parser::SpecialForm() {
  const SourcePos pos = Peek().pos;
  if (IsAny({"true", "false", "null"}) && !Is("(", 1) && !Is(".", 1)) {
    SyntaxPtr node = Node(SyntaxKind::kLiteral, pos);
    node->text = ToLower(Take().text);
    if (node->text == "null") {
      node->text = "NULL";
    } else {
      node->type = TypeId::kBoolean;
      node->literal.v = node->text == "true";
    }
    return node;
  }
  if (Is("case") && !EndsExpression(1) && !Is(".", 1)) return Case();
  if (!Is("(", 1)) return nullptr;
  if (Is("cast")) return Cast(false);
  if (Is("try_cast")) return Cast(true);
  if (Is("extract")) return Extract();
  if (Is("trim")) return Trim();
  if (IsAny({"substring", "substr"})) return Substring(ToLower(Peek().text));
  if (Is("position")) return Position();
  if (Is("overlay")) return Overlay();
  if (IsAny({"timestampadd", "dateadd", "timestampdiff", "datediff", "date_diff", "date_add"})) {
    return TimestampUnit(ToLower(Peek().text));
  }
  if (Is("exists") && IsAny({"select", "with"}, 2)) {
    SyntaxPtr node = Node(SyntaxKind::kExists, pos);
    at_ += 2;
    node->query = QueryExpression();
    Expect(")");
    return node;
  }
  return nullptr;
}

SyntaxPtr Parser::Case() {
  SyntaxPtr node = Node(SyntaxKind::kCase, Peek().pos);
  Expect("case");
  if (!Is("when")) {
    node->text = "value";
    Adopt(node.get(), Expression());
  }
  if (!Is("when")) FailHere();
  while (Accept("when")) {
    Adopt(node.get(), Expression());
    Expect("then");
    Adopt(node.get(), Expression());
  }
  if (Accept("else")) Adopt(node.get(), Expression());
  Expect("end");
  return node;
}

SyntaxPtr Parser::Cast(bool try_cast) {
  SyntaxPtr node = Node(SyntaxKind::kCast, Peek().pos);
  at_ += 2;
  node->flag = try_cast;
  Adopt(node.get(), Expression());
  Expect("as");
  node->type = Type();
  Expect(")");
  return node;
}

// EXTRACT(field FROM source) is extract('field', source).
SyntaxPtr Parser::Extract() {
  const SourcePos pos = Peek().pos;
  at_ += 2;
  SyntaxPtr field = StringLiteral(Peek().text, Peek().pos);
  if (Peek().kind == TokenKind::kString) {
    Take();
  } else {
    Name();
  }
  Expect("from");
  SyntaxPtr call = Call("extract", pos, std::move(field), Expression());
  Expect(")");
  return call;
}

// TRIM([BOTH|LEADING|TRAILING] [chars] FROM text): trim, ltrim, rtrim with the text first.
SyntaxPtr Parser::Trim() {
  const SourcePos pos = Peek().pos;
  std::string name = "trim";
  at_ += 2;
  const bool keyword = IsAny({"both", "leading", "trailing"}) && !EndsExpression(1) && !Is(".", 1);
  if (keyword) {
    const std::string side = ToLower(Take().text);
    name = side == "both" ? "trim" : side == "leading" ? "ltrim" : "rtrim";
  }
  SyntaxPtr call;
  if (keyword && Accept("from")) {
    call = Call(name, pos, Expression());
  } else {
    SyntaxPtr first = Expression();
    if (Accept("from")) {
      call = Call(name, pos, Expression(), std::move(first));
    } else {
      call = Call(name, pos, std::move(first));
      if (Accept(",")) Adopt(call.get(), Expression());
    }
  }
  Expect(")");
  return call;
}

// SUBSTRING(text FROM position [FOR length]).
SyntaxPtr Parser::Substring(std::string name) {
  SyntaxPtr call = Call(std::move(name), Peek().pos);
  at_ += 2;
  if (!Is(")")) Adopt(call.get(), Expression());
  if (Accept("from")) {
    Adopt(call.get(), Expression());
    if (Accept("for")) Adopt(call.get(), Expression());
  } else {
    while (Accept(",")) Adopt(call.get(), Expression());
  }
  Expect(")");
  return call;
}

SyntaxPtr Parser::Position() {
  const SourcePos pos = Peek().pos;
  at_ += 2;
  SyntaxPtr call = Node(SyntaxKind::kCall, pos);
  call->text = "position";
  Adopt(call.get(), Infix(5));  // IN is no predicate here
  if (Accept("in")) {
    Adopt(call.get(), Infix(5));
  } else {
    while (Accept(",")) Adopt(call.get(), Expression());
  }
  Expect(")");
  return call;
}

// OVERLAY(text PLACING replacement FROM position [FOR length]).
SyntaxPtr Parser::Overlay() {
  SyntaxPtr call = Call("overlay", Peek().pos);
  at_ += 2;
  Adopt(call.get(), Expression());
  if (Accept("placing")) {
    Adopt(call.get(), Expression());
    Expect("from");
    Adopt(call.get(), Expression());
    if (Accept("for")) Adopt(call.get(), Expression());
  } else {
    while (Accept(",")) Adopt(call.get(), Expression());
  }
  Expect(")");
  return call;
}

// timestampadd(HOUR, 5, t): the unit becomes a string; with two arguments these are ordinary
// functions of dates.
SyntaxPtr Parser::TimestampUnit(std::string name) {
  const bool unit = Is(",", 3) && IsAny({"year", "quarter", "month", "week", "day", "dayofyear",
                                         "hour", "minute", "second", "millisecond", "microsecond"},
                                        2);
  size_t comma = 3;
  for (int depth = 0; unit && depth >= 0 && Peek(++comma).kind != TokenKind::kEnd;) {
    depth += Is("(", comma) ? 1 : Is(")", comma) ? -1 : 0;
    if (depth == 0 && Is(",", comma)) break;
  }
  if (!unit || !Is(",", comma)) return FunctionCall();
  SyntaxPtr call =
      Call(name.find("diff") != std::string::npos ? "timestampdiff" : "timestampadd", Peek().pos);
  at_ += 2;
  const Token word = Take();
  Adopt(call.get(), StringLiteral(word.text, word.pos));
  Expect(",");
  Arguments(call.get());
  Expect(")");
  return call;
}

}  // namespace rillmill::pipeline::sql
