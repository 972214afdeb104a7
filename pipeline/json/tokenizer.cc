#include "pipeline/json/tokenizer.h"

#include "pipeline/json/java_text.h"
#include "pipeline/json/utf8_check.h"

namespace rillmill::pipeline {
namespace {

bool IsDigit(int unit) { return unit >= '0' && unit <= '9'; }
bool IsBlank(int unit) { return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r'; }

}  // namespace

void JsonTokenizer::Reset(std::string_view text) {
  text_ = text;
  replaced_ = !IsUtf8(text);
  if (replaced_) {
    decoded_.clear();
    AppendDecoded(text, &decoded_);
    text_ = decoded_;
  }
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
  return owner.current_name();
}

std::optional<std::string_view> JsonTokenizer::StringText() {
  if (!TakeUnread(true)) return std::nullopt;
  return string_;
}

bool JsonTokenizer::PassString() { return TakeUnread(false); }

bool JsonTokenizer::TakeUnread(bool keep) {
  if (!string_unread_) return true;
  string_unread_ = false;
  if (ReadQuoted('"', keep)) return true;
  failed_ = true;
  return false;
}

int JsonTokenizer::TakeWide() {
  if (IsContinuation(text_[at_])) {  // of a pair whose first half was taken
    char32_t code = FirstCharacter(text_.substr(at_ - 1));
    at_ += 3;
    return static_cast<int>(0xDC00 | (code & 0x3FF));
  }
  char32_t code = FirstCharacter(text_.substr(at_));
  bool pair = code >= 0x10000;
  at_ += pair ? 1 : code >= 0x800 ? 3 : 2;
  return static_cast<int>(pair ? 0xD7C0 + (code >> 10) : code);
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
    int unit = Take();
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
    int unit = Take();
    if (unit == '\n' || unit == '\r') return true;
    if (unit < ' ' && unit != '\t') return false;
  }
  return true;
}

bool JsonTokenizer::SkipBlockComment() {
  while (!AtEnd()) {
    int unit = Take();
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
  if (quoted ? !ReadQuoted(static_cast<char>(first), true) : !ReadBareName(first)) return false;
  if (string_.size() > kMaxNameUnits && CountUnits(string_) > kMaxNameUnits) return false;
  KeepName();
  return true;
}

void JsonTokenizer::KeepName() {
  Context& owner = context();
  owner.has_name = true;
  owner.name_copied = escaped_;
  owner.name = string_;
  if (!escaped_) return;
  owner.copy.clear();
  AppendEncoded(string_, &owner.copy);
}

bool JsonTokenizer::ReadBareName(int first) {
  auto allowed = [](int unit) {
    if (unit < 0x100 && unit > ' ' &&
        std::string_view("@#*-+").find(static_cast<char>(unit)) != std::string_view::npos)
      return true;
    return unit > ' ' && IsJavaIdentifierPart(static_cast<char16_t>(unit));
  };
  if (!options_.allow_unquoted_field_names || !allowed(first)) return false;
  size_t begin = at_ - (first < 0x80 ? 1 : first < 0x800 ? 2 : 3);  // no half of a pair is allowed
  while (allowed(PeekUnit())) Take();
  escaped_ = false;
  string_ = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonTokenizer::ReadQuoted(char quote, bool keep) {
  string_ = {};
  unescaped_.clear();
  escaped_ = false;
  size_t run = at_;  // bytes not yet copied
  for (;;) {
    at_ += CountPlainBytes(text_.substr(at_), quote);
    if (AtEnd()) return false;
    char byte = text_[at_++];
    if (byte == '\\') {
      if (keep) unescaped_.append(text_, run, at_ - 1 - run);
      escaped_ = true;
      int unit = ReadEscape();
      if (unit < 0) return false;
      if (keep) AppendUnit(static_cast<char16_t>(unit), &unescaped_);
      if (!AtEnd() && IsContinuation(text_[at_])) {  // what an odd escape has left of a pair
        unit = Take();
        if (keep) AppendUnit(static_cast<char16_t>(unit), &unescaped_);
      }
      run = at_;
    } else if (byte == quote) {
      if (!keep) return true;
      if (escaped_) unescaped_.append(text_, run, at_ - 1 - run);
      string_ = escaped_ ? std::string_view(unescaped_) : text_.substr(run, at_ - 1 - run);
      return true;
    } else if (!options_.allow_unquoted_control_chars) {
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
    if (AtEnd() || text_[at_] != c) {
      SkipIdentifier();
      return false;
    }
    ++at_;
  }
  if (AtEnd()) return true;
  int next = PeekUnit();
  if (next < '0' || next == ']' || next == '}' ||
      !IsJavaIdentifierPart(static_cast<char16_t>(next)))
    return true;
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
  for (int i = 0; i < kQuotedUnits && !AtEnd(); ++i) {
    if (!IsJavaIdentifierPart(static_cast<char16_t>(PeekUnit()))) return;
    Take();
  }
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
  while (IsDigit(Peek())) ++at_;
  number_.append(text_, begin, at_ - begin);
  return at_ - begin;
}

// After an error Jackson stands behind the point or the exponent's letter, whichever came first;
// but numbers that begin with zero are read by another routine, which stands behind the unit that
// was wrong.
bool JsonTokenizer::ReadFraction(bool careful, size_t* digits) {
  size_t retreat = at_ + 1;
  auto fail = [&] {
    if (careful) {
      Take();
    } else {
      at_ = retreat;
    }
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
    if (Peek() == '-' || Peek() == '+') number_.push_back(text_[at_++]);
    size_t taken = TakeDigits();
    if (taken == 0) return fail();
    *digits += taken;
  }
  return true;
}

}  // namespace rillmill::pipeline
