// Numbers, strings, DATE '…', TIMESTAMP '…', X'…' and INTERVAL literals.
#include <algorithm>

#include <fmt/format.h>

#include "pipeline/sql/interval_literal.h"
#include "pipeline/sql/parser.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline::sql {
namespace {

struct NumberText {
  std::string digits;  // sign, digits, point, exponent
  std::string suffix;  // lower case
  bool point = false, exponent = false;
};

NumberText Split(const std::string& text) {
  NumberText number;
  const std::string lower = ToLower(text);
  size_t end = lower.size();
  while (end > 0 && std::string_view("lsydfb").find(lower[end - 1]) != std::string_view::npos)
    --end;
  number.digits = lower.substr(0, end);
  number.suffix = lower.substr(end);
  number.point = number.digits.find('.') != std::string::npos;
  number.exponent = number.digits.find('e') != std::string::npos;
  return number;
}

// The decimal's own precision and scale, as Java's BigDecimal counts them; false beyond 38 digits.
bool ReadDecimal(const std::string& digits, DataType* type, Datum* value) {
  const size_t e = digits.find('e');
  int scale = 0, precision = 0;
  bool point = false;
  for (char c : std::string_view(digits).substr(0, e)) {
    point |= c == '.';
    if (c < '0' || c > '9') continue;
    scale += point ? 1 : 0;
    precision += precision > 0 || c != '0' ? 1 : 0;
  }
  if (e != std::string::npos) {
    const auto exponent = ParseIntegral(std::string_view(digits).substr(e + 1), -100, 100);
    if (!exponent) return false;
    scale -= static_cast<int>(*exponent);
  }
  if (scale < 0) {
    precision -= scale;
    scale = 0;
  }
  precision = std::max({precision, scale, 1});
  if (precision > 38) return false;
  const auto unscaled = ParseDecimal(digits, precision, scale);
  if (!unscaled) return false;
  *type = DataType::Decimal(precision, scale);
  value->v = *unscaled;
  return true;
}

bool ReadIntegral(const std::string& digits, const std::string& suffix, DataType* type,
                  Datum* value) {
  struct Range {
    std::string_view suffix;
    TypeId id;
    int64_t minimum, maximum;
  };
  constexpr Range kRanges[] = {{"y", TypeId::kTinyInt, INT8_MIN, INT8_MAX},
                               {"s", TypeId::kSmallInt, INT16_MIN, INT16_MAX},
                               {"", TypeId::kInt, INT32_MIN, INT32_MAX},
                               {"l", TypeId::kBigInt, INT64_MIN, INT64_MAX},
                               {"", TypeId::kBigInt, INT64_MIN, INT64_MAX}};
  for (const Range& range : kRanges) {
    if (range.suffix != suffix) continue;
    if (const auto parsed = ParseIntegral(digits, range.minimum, range.maximum)) {
      *type = range.id;
      value->v = *parsed;
      return true;
    }
  }
  return false;
}

bool ReadNumber(const NumberText& number, SyntaxExpr* node) {
  const bool fractional =
      number.suffix == "d" || number.suffix == "f" || (number.suffix.empty() && number.exponent);
  if (fractional) {
    const auto value = ParseDouble(number.digits);
    if (!value) return false;
    node->type = number.suffix == "f" ? TypeId::kFloat : TypeId::kDouble;
    node->literal.v =
        number.suffix == "f" ? static_cast<double>(static_cast<float>(*value)) : *value;
    number.suffix == "f" ? AppendFloat(static_cast<float>(*value), &node->text)
                         : AppendDouble(*value, &node->text);
    return true;
  }
  if (!number.point && number.suffix != "bd" &&
      ReadIntegral(number.digits, number.suffix, &node->type, &node->literal)) {
    node->text = std::to_string(std::get<int64_t>(node->literal.v));
    return true;
  }
  if (!number.suffix.empty() && number.suffix != "bd") return false;
  if (!ReadDecimal(number.digits, &node->type, &node->literal)) return false;
  AppendDecimalPlain(std::get<Int128>(node->literal.v), node->type.scale, &node->text);
  return true;
}

}  // namespace

SyntaxPtr Parser::Number() {
  SyntaxPtr node = Node(SyntaxKind::kLiteral, Peek().pos);
  std::string text = Accept("-") ? "-" : "";
  text += Take().text;
  if (!ReadNumber(Split(text), node.get())) {
    Fail(node->pos, "INVALID_NUMERIC_LITERAL_RANGE",
         fmt::format("{} is outside of the range of its type", text));
  }
  return node;
}

// 'a' 'b' is one string.
SyntaxPtr Parser::Strings() {
  const SourcePos pos = Peek().pos;
  if (Peek().kind != TokenKind::kString) FailHere();
  std::string text;
  while (Peek().kind == TokenKind::kString) text += Take().text;
  return StringLiteral(std::move(text), pos);
}

bool Parser::AtTypedLiteral() const {
  return Peek(1).kind == TokenKind::kString &&
         IsAny({"date", "timestamp", "timestamp_ntz", "timestamp_ltz", "x"});
}

SyntaxPtr Parser::TypedLiteral() {
  const SourcePos pos = Peek().pos;
  const std::string kind = ToLower(Take().text);
  SyntaxPtr node = Strings();
  node->pos = pos;
  node->flag = kind != "x";  // read by the analyzer, in the session's zone
  node->type = kind == "x"               ? TypeId::kBinary
               : kind == "date"          ? TypeId::kDate
               : kind == "timestamp_ntz" ? TypeId::kTimestampNtz
                                         : TypeId::kTimestamp;
  if (kind != "x") return node;
  std::string bytes, digits = node->text.size() % 2 == 0 ? node->text : "0" + node->text;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const auto digit = [&](size_t at) {
      return std::string_view("0123456789abcdef").find(ToLower(digits.substr(at, 1)));
    };
    if (digit(i) == std::string_view::npos || digit(i + 1) == std::string_view::npos) {
      Fail(pos, "INVALID_TYPED_LITERAL", fmt::format("X'{}' is no hexadecimal number", node->text));
      break;
    }
    bytes.push_back(static_cast<char>(digit(i) * 16 + digit(i + 1)));
  }
  node->text = "X'" + node->text + "'";
  node->literal.v = std::move(bytes);
  return node;
}

// INTERVAL 1 DAY, INTERVAL '1' DAY, INTERVAL '1 2:03:04' DAY TO SECOND, INTERVAL '1 day 2 hours'.
bool Parser::AtInterval() const {
  if (!Is("interval")) return false;
  const size_t at = Is("-", 1) || Is("+", 1) ? 2 : 1;
  if (Peek(at).kind == TokenKind::kString) return true;
  return Peek(at).kind == TokenKind::kNumber && Peek(at + 1).kind == TokenKind::kWord;
}

SyntaxPtr Parser::Interval() {
  const SourcePos pos = Peek().pos;
  Expect("interval");
  const size_t number = Is("-") || Is("+") ? 1 : 0;
  if (Peek(number).kind == TokenKind::kString && Is("to", number + 2) &&
      IsIntervalUnit(Peek(number + 1).text)) {
    const bool negative = Is("-");
    at_ += number;
    const std::string text = Take().text, from = Take().text;
    Take();
    SyntaxPtr node = Node(SyntaxKind::kLiteral, pos);
    const Status read =
        ReadIntervalRange(text, negative, from, Name(), &node->type, &node->literal, &node->text);
    if (!read.ok()) Fail(pos, std::string(read.error_class()), read.message());
    return node;
  }
  return IntervalParts(pos);
}

SyntaxPtr Parser::IntervalParts(SourcePos pos) {
  std::string text;
  const bool bare = Peek().kind == TokenKind::kString && !IsIntervalUnit(Peek(1).text);
  if (bare) text = Take().text;
  while (!bare) {
    const bool sign = IsAny({"-", "+"});
    const TokenKind kind = Peek(sign ? 1 : 0).kind;
    if ((kind != TokenKind::kString && kind != TokenKind::kNumber) ||
        !IsIntervalUnit(Peek(sign ? 2 : 1).text))
      break;
    text += text.empty() ? "" : " ";
    if (sign) text += Take().text;
    text += Take().text + " ";
    text += Take().text;
  }
  SyntaxPtr node = Node(SyntaxKind::kLiteral, pos);
  if (text.empty()) FailHere();
  const Status read = ReadIntervalParts(text, &node->type, &node->literal, &node->text);
  if (!read.ok()) Fail(pos, std::string(read.error_class()), read.message());
  return node;
}

}  // namespace rillmill::pipeline::sql
