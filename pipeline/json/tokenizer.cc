#include "pipeline/json/tokenizer.h"

#include "pipeline/json/java_text.h"

namespace rillmill::pipeline {
namespace {

bool IsDigit(int unit) { return unit >= '0' && unit <= '9'; }
bool IsBlank(int unit) { return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r'; }

}  // namespace

void JsonTokenizer::Reset(std::string_view text) {
  DecodeUtf8AsJava(text, &text_);
  at_ = 0;
  depth_ = 0;
  contexts_[0].index = -1;
  token_ = next_ = Token::kNone;
  string_unread_ = failed_ = false;
}

std::optional<std::string_view> JsonTokenizer::current_name() const {
  // A start token belongs to the field of the enclosing context.
  bool outer = (token_ == Token::kStartObject || token_ == Token::kStartArray) && depth_ > 0;
  const Context& owner = contexts_[outer ? depth_ - 1 : depth_];
  if (!owner.has_name) return std::nullopt;
  return owner.name;
}

std::optional<std::u16string_view> JsonTokenizer::StringUnits() {
  if (!TakeUnread(true)) return std::nullopt;
  return units_;
}

bool JsonTokenizer::PassString() { return TakeUnread(false); }

bool JsonTokenizer::TakeUnread(bool keep) {
  if (!string_unread_) return true;
  string_unread_ = false;
  if (ReadQuoted('"', keep)) return true;
  failed_ = true;
  return false;
}

Token JsonTokenizer::Next() {
  if (token_ == Token::kName) return AfterName();
  if (!TakeUnread(false)) return Fail();
  int unit = SkipSpace();
  if (unit == kWrong) return Fail();
  if (unit == kEnd) {
    if (depth_ != 0) return Fail();
    return token_ = Token::kNone;
  }
  if (unit == ']' || unit == '}') return CloseScope(unit);
  if (++context().index > 0 && depth_ != 0) {
    unit = SkipComma(unit);
    if (unit < 0) return Fail();
  }
  bool in_object = context().scope == Scope::kObject;
  if (in_object) {
    if (!ReadName(unit)) return Fail();
    token_ = Token::kName;
    unit = SkipColon();
    if (unit < 0) return Fail();
  }
  Token value = ReadValue(unit, in_object);
  if (value == Token::kError) return Fail();
  if (in_object) {
    next_ = value;
    return token_;
  }
  return token_ = value;
}

Token JsonTokenizer::AfterName() {
  Token value = next_;
  next_ = Token::kNone;
  if (value == Token::kStartArray) return Push(Scope::kArray, value);
  if (value == Token::kStartObject) return Push(Scope::kObject, value);
  return token_ = value;
}

Token JsonTokenizer::Push(Scope scope, Token token) {
  if (++depth_ == contexts_.size()) contexts_.emplace_back();
  context().scope = scope;
  context().index = -1;
  context().has_name = false;
  if (depth_ > kMaxDepth) return Fail();  // the context stays open, as in Jackson
  return token_ = token;
}

Token JsonTokenizer::CloseScope(int closer) {
  if (context().scope != (closer == ']' ? Scope::kArray : Scope::kObject)) return Fail();
  --depth_;
  return token_ = closer == ']' ? Token::kEndArray : Token::kEndObject;
}

bool JsonTokenizer::SkipChildren() {
  if (token_ != Token::kStartObject && token_ != Token::kStartArray) return true;
  for (int open = 1; open > 0;) {
    switch (Next()) {
      case Token::kError:
        return false;
      case Token::kNone:
        return depth_ == 0;
      case Token::kStartObject:
      case Token::kStartArray:
        ++open;
        break;
      case Token::kEndObject:
      case Token::kEndArray:
        --open;
        break;
      default:
        break;
    }
  }
  return true;
}

int JsonTokenizer::SkipSpace() {
  while (!AtEnd()) {
    char16_t unit = text_[at_++];
    if (unit > ' ') {
      if (unit != '/') return unit;
      if (!SkipComment()) return kWrong;
    } else if (!IsBlank(unit)) {
      return kWrong;
    }
  }
  return kEnd;
}

int JsonTokenizer::SkipComma(int unit) {
  if (unit != ',') return kWrong;
  unit = SkipSpace();
  return unit < 0 ? kWrong : unit;
}

int JsonTokenizer::SkipColon() {
  if (SkipSpace() != ':') return kWrong;
  int unit = SkipSpace();
  return unit < 0 ? kWrong : unit;
}

bool JsonTokenizer::SkipComment() {
  if (!options_.allow_comments) return false;
  int kind = Take();
  if (kind == '/') return SkipLineComment();
  return kind == '*' && SkipBlockComment();
}

bool JsonTokenizer::SkipLineComment() {
  while (!AtEnd()) {
    char16_t unit = text_[at_++];
    if (unit == '\n' || unit == '\r') return true;
    if (unit < ' ' && unit != '\t') return false;
  }
  return true;
}

bool JsonTokenizer::SkipBlockComment() {
  while (!AtEnd()) {
    char16_t unit = text_[at_++];
    if (unit == '*' && !AtEnd() && text_[at_] == '/') {
      ++at_;
      return true;
    }
    if (unit < ' ' && !IsBlank(unit)) return false;
  }
  return false;
}

bool JsonTokenizer::ReadName(int first) {
  bool quoted = first == '"' || (first == '\'' && options_.allow_single_quotes);
  if (quoted ? !ReadQuoted(static_cast<char16_t>(first), true) : !ReadBareName(first)) return false;
  if (units_.size() > kMaxNameUnits) return false;
  EncodeUtf8AsJava(units_, &context().name);
  context().has_name = true;
  return true;
}

bool JsonTokenizer::ReadBareName(int first) {
  auto allowed = [](char16_t unit) {
    if (unit < 0x100 && unit > ' ' &&
        std::u16string_view(u"@#*-+").find(unit) != std::u16string_view::npos)
      return true;
    return unit > ' ' && IsJavaIdentifierPart(unit);
  };
  if (!options_.allow_unquoted_field_names || !allowed(static_cast<char16_t>(first))) return false;
  units_.assign(1, static_cast<char16_t>(first));
  while (!AtEnd() && allowed(text_[at_])) units_.push_back(text_[at_++]);
  return true;
}

bool JsonTokenizer::ReadQuoted(char16_t quote, bool keep) {
  units_.clear();
  size_t run = at_;  // units not yet copied
  for (;;) {
    at_ += CountPlainUnits(std::u16string_view(text_).substr(at_), quote);
    if (AtEnd()) return false;
    char16_t unit = text_[at_++];
    if (unit == quote) {
      if (keep) units_.append(text_, run, at_ - 1 - run);
      return true;
    }
    if (unit == '\\') {
      if (keep) units_.append(text_, run, at_ - 1 - run);
      int escaped = ReadEscape();
      if (escaped < 0) return false;
      if (keep) units_.push_back(static_cast<char16_t>(escaped));
      run = at_;
    } else if (unit < ' ' && !options_.allow_unquoted_control_chars) {
      return false;
    }
  }
}

int JsonTokenizer::ReadEscape() {
  int unit = Take();
  switch (unit) {
    case kEnd:
      return kWrong;
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case '"':
    case '/':
    case '\\':
      return unit;
    case 'u':
      break;
    default: {
      bool allowed = options_.allow_backslash_escaping_any_character ||
                     (unit == '\'' && options_.allow_single_quotes);
      return allowed ? unit : kWrong;
    }
  }
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    int hex = Take();
    if (hex == kEnd) return kWrong;
    hex &= 0xFF;  // Jackson looks at the low byte only
    int lower = hex | 0x20;
    if (!IsDigit(hex) && !(lower >= 'a' && lower <= 'f')) return kWrong;
    value = value << 4 | (IsDigit(hex) ? hex - '0' : lower - 'a' + 10);
  }
  return value;
}

Token JsonTokenizer::ReadValue(int first, bool in_object) {
  switch (first) {
    case '"':
      string_unread_ = true;
      return Token::kString;
    case '[':
      return in_object ? Token::kStartArray : Push(Scope::kArray, Token::kStartArray);
    case '{':
      return in_object ? Token::kStartObject : Push(Scope::kObject, Token::kStartObject);
    case 't':
      return Literal("rue", Token::kTrue);
    case 'f':
      return Literal("alse", Token::kFalse);
    case 'n':
      return Literal("ull", Token::kNull);
    default:
      return first == '-' || IsDigit(first) ? ReadNumber(first) : ReadOddValue(first);
  }
}

Token JsonTokenizer::ReadOddValue(int first) {
  if (first == '\'' && options_.allow_single_quotes) {
    return ReadQuoted('\'', true) ? Token::kString : Fail();
  }
  if (first == 'N') return MatchLiteral("aN") ? NonNumber("NaN") : Fail();
  if (first == 'I') return MatchLiteral("nfinity") ? NonNumber("Infinity") : Fail();
  if (first == '+') return ReadSignedOdd(Take(), false);
  if (IsJavaIdentifierStart(static_cast<char16_t>(first))) SkipIdentifier();
  return Fail();
}

// After a sign: "INF" and "Infinity".
Token JsonTokenizer::ReadSignedOdd(int first, bool negative) {
  if (first != 'I') return Fail();
  int second = Take();
  if (second != 'N' && second != 'n') return Fail();
  if (!MatchLiteral(second == 'N' ? "F" : "finity")) return Fail();
  return NonNumber(negative ? "-Infinity" : "Infinity");
}

Token JsonTokenizer::Literal(std::string_view rest, Token token) {
  return MatchLiteral(rest) ? token : Fail();
}

bool JsonTokenizer::MatchLiteral(std::string_view rest) {
  for (char c : rest) {
    if (AtEnd() || text_[at_] != static_cast<char16_t>(c)) {
      SkipIdentifier();
      return false;
    }
    ++at_;
  }
  if (AtEnd()) return true;
  char16_t next = text_[at_];
  if (next < '0' || next == ']' || next == '}' || !IsJavaIdentifierPart(next)) return true;
  SkipIdentifier();
  return false;
}

Token JsonTokenizer::NonNumber(std::string_view text) {
  if (!options_.allow_non_numeric_numbers) return Fail();
  number_ = text;
  return Token::kFloat;
}

// Jackson's error message quotes the odd token and consumes it.
void JsonTokenizer::SkipIdentifier() {
  constexpr int kQuotedUnits = 256;
  for (int i = 0; i < kQuotedUnits && !AtEnd() && IsJavaIdentifierPart(text_[at_]); ++i) ++at_;
}

Token JsonTokenizer::ReadNumber(int first) {
  number_.clear();
  bool negative = first == '-';
  if (negative) {
    number_ = "-";
    first = Take();
    if (!IsDigit(first)) return ReadSignedOdd(first, true);
  }
  if (first == '0' && IsDigit(Peek())) {
    if (!options_.allow_numeric_leading_zeros) return Fail();
    while (first == '0' && IsDigit(Peek())) first = Take();
  }
  number_.push_back(static_cast<char>(first));
  size_t digits = 1 + TakeDigits();
  bool fractional = Peek() == '.' || Peek() == 'e' || Peek() == 'E';
  if (fractional && !ReadFraction(first == '0', &digits)) return Fail();
  if (depth_ == 0 && !AtEnd() && !IsBlank(Peek())) return Fail();
  if (digits > kMaxNumberDigits) return Fail();
  return fractional ? Token::kFloat : Token::kInt;
}

size_t JsonTokenizer::TakeDigits() {
  size_t begin = at_;
  for (; IsDigit(Peek()); ++at_) number_.push_back(static_cast<char>(text_[at_]));
  return at_ - begin;
}

// After an error Jackson stands behind the point or the exponent's letter, whichever came first;
// but numbers that begin with zero are read by another routine, which stands behind the unit that
// was wrong.
bool JsonTokenizer::ReadFraction(bool careful, size_t* digits) {
  size_t retreat = at_ + 1;
  auto fail = [&] {
    at_ = careful ? std::min(at_ + 1, text_.size()) : retreat;
    return false;
  };
  if (Peek() == '.') {
    number_.push_back('.');
    ++at_;
    size_t taken = TakeDigits();
    if (taken == 0) return fail();
    *digits += taken;
  }
  if (Peek() == 'e' || Peek() == 'E') {
    number_.push_back('e');
    ++at_;
    if (Peek() == '-' || Peek() == '+') number_.push_back(static_cast<char>(text_[at_++]));
    size_t taken = TakeDigits();
    if (taken == 0) return fail();
    *digits += taken;
  }
  return true;
}

}  // namespace rillmill::pipeline
