#include "pipeline/sql/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace rillmill::pipeline::sql {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool IsWord(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void AppendUtf8(uint32_t code, std::string* out) {
  const auto put = [out](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 63));
  if (code < 0x10000)
    return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)),
      put(0x80 | (code & 63));
}

// Longest first.
constexpr std::array<std::string_view, 9> kLongSymbols = {
    "<=>", ">>>", "->", "=>", "::", "||", "<=", ">=", "<>"};
constexpr std::array<std::string_view, 4> kMoreSymbols = {"==", "!=", "<<", ">>"};

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  Result<std::vector<Token>> Run() {
    for (;;) {
      RILLMILL_TRY(SkipBlanks());
      if (at_ >= sql_.size()) break;
      RILLMILL_TRY(Next());
    }
    tokens_.push_back({TokenKind::kEnd, "", Here()});
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }
  bool StartsWith(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  SourcePos Here() const { return {line_, static_cast<int>(at_ - line_start_) + 1}; }

  void Advance(size_t n = 1) {
    for (; n > 0 && at_ < sql_.size(); --n) {
      if (sql_[at_++] == '\n') {
        ++line_;
        line_start_ = at_;
      }
    }
  }

  Status SkipBlanks() {
    for (;;) {
      if (Peek() != '\0' &&
          std::string_view(" \t\r\n\f\v").find(Peek()) != std::string_view::npos) {
        Advance();
      } else if (StartsWith("--")) {
        while (at_ < sql_.size() && Peek() != '\n') Advance();
      } else if (StartsWith("/*")) {
        RILLMILL_TRY(SkipComment());
      } else {
        return Status::Ok();
      }
    }
  }

  Status SkipComment() {
    const SourcePos start = Here();
    int depth = 0;
    do {
      if (at_ >= sql_.size()) {
        return SqlError(start, "UNCLOSED_BRACKETED_COMMENT",
                        "a comment that starts here has no end (*/)");
      }
      const bool open = StartsWith("/*"), close = StartsWith("*/");
      depth += open ? 1 : close ? -1 : 0;
      Advance(open || close ? 2 : 1);
    } while (depth > 0);
    return Status::Ok();
  }

  Status Next() {
    const SourcePos start = Here();
    const char c = Peek();
    if ((c == 'r' || c == 'R') && (Peek(1) == '\'' || Peek(1) == '"')) {
      Advance();
      return String(start, true);
    }
    if (c == '\'' || c == '"') return String(start, false);
    if (c == '`') return Quoted(start);
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)) && !AfterOperand())) return Number(start);
    if (IsWord(c)) return Word(start);
    return Symbol(start);
  }

  // a.1 is no number after a name or a bracket.
  bool AfterOperand() const {
    if (tokens_.empty()) return false;
    const Token& last = tokens_.back();
    return last.kind == TokenKind::kWord || last.kind == TokenKind::kQuoted || last.text == ")" ||
           last.text == "]";
  }

  Status String(SourcePos start, bool raw) {
    const char quote = Peek();
    Advance();
    std::string text;
    for (;;) {
      if (at_ >= sql_.size())
        return SqlError(start, "PARSE_SYNTAX_ERROR",
                        "a string that starts here has no closing quote");
      const char c = Peek();
      if (c == quote) {
        if (raw || Peek(1) != quote) break;
        text.push_back(quote);
        Advance(2);
      } else if (c == '\\' && !raw) {
        Advance();
        Escape(&text);
      } else {
        text.push_back(c);
        Advance();
      }
    }
    Advance();
    tokens_.push_back({TokenKind::kString, std::move(text), start});
    return Status::Ok();
  }

  // After the back-slash. \% and \_ keep it, for LIKE.
  void Escape(std::string* text) {
    const char c = Peek();
    if (at_ >= sql_.size()) return;
    if (c == 'u' && HexDigits(1, 4)) return CodePoint(4, text);
    if (c == 'U' && HexDigits(1, 8)) return CodePoint(8, text);
    if (Octal()) {
      text->push_back(static_cast<char>((c - '0') * 64 + (Peek(1) - '0') * 8 + Peek(2) - '0'));
      return Advance(3);
    }
    constexpr std::string_view kFrom = "0bnrtZ";
    constexpr std::string_view kTo("\0\b\n\r\t\x1a", 6);
    const size_t known = kFrom.find(c);
    if (c == '%' || c == '_') text->push_back('\\');
    text->push_back(known == std::string_view::npos ? c : kTo[known]);
    Advance();
  }

  bool Octal() const {
    const auto digit = [this](size_t i) { return Peek(i) >= '0' && Peek(i) <= '7'; };
    return (Peek() == '0' || Peek() == '1') && digit(1) && digit(2);
  }

  bool HexDigits(size_t from, size_t count) const {
    for (size_t i = 0; i < count; ++i) {
      if (HexValue(Peek(from + i)) < 0) return false;
    }
    return true;
  }

  void CodePoint(size_t digits, std::string* text) {
    uint32_t code = 0;
    for (size_t i = 1; i <= digits; ++i)
      code = code << 4 | static_cast<uint32_t>(HexValue(Peek(i)));
    AppendUtf8(code <= 0x10FFFF ? code : 0xFFFD, text);
    Advance(digits + 1);
  }

  Status Quoted(SourcePos start) {
    Advance();
    std::string text;
    while (Peek() != '`' || Peek(1) == '`') {
      if (at_ >= sql_.size())
        return SqlError(start, "PARSE_SYNTAX_ERROR",
                        "a quoted name that starts here has no closing `");
      text.push_back(Peek());
      Advance(Peek() == '`' ? 2 : 1);
    }
    Advance();
    tokens_.push_back({TokenKind::kQuoted, std::move(text), start});
    return Status::Ok();
  }

  Status Number(SourcePos start) {
    const size_t from = at_;
    bool fraction = false;
    while (IsDigit(Peek())) Advance();
    if (Peek() == '.' && !(IsWord(Peek(1)) && !IsDigit(Peek(1)) && !NumberTail(1))) {
      fraction = true;
      Advance();
      while (IsDigit(Peek())) Advance();
    }
    if (Lower(Peek()) == 'e' &&
        (IsDigit(Peek(1)) || ((Peek(1) == '-' || Peek(1) == '+') && IsDigit(Peek(2))))) {
      Advance(2);
      while (IsDigit(Peek())) Advance();
      fraction = true;
    }
    const size_t digits = at_;
    while (IsWord(Peek())) Advance();
    const std::string suffix = ToLower(sql_.substr(digits, at_ - digits));
    std::string text(sql_.substr(from, at_ - from));
    const bool number = suffix.empty() || suffix == "l" || suffix == "s" || suffix == "y" ||
                        suffix == "d" || suffix == "f" || suffix == "bd";
    if (!number && fraction)
      return SqlError(start, "PARSE_SYNTAX_ERROR", fmt::format("'{}' is no number", text));
    // 5abc is a name in Spark.
    tokens_.push_back({number ? TokenKind::kNumber : TokenKind::kWord, std::move(text), start});
    return Status::Ok();
  }

  // "1.d" and "1.e5" go on as numbers, "1.abc" does not.
  bool NumberTail(size_t ahead) const {
    const char c = Lower(Peek(ahead));
    return (c == 'd' || c == 'f') && !IsWord(Peek(ahead + 1));
  }

  Status Word(SourcePos start) {
    const size_t from = at_;
    while (IsWord(Peek())) Advance();
    tokens_.push_back({TokenKind::kWord, std::string(sql_.substr(from, at_ - from)), start});
    return Status::Ok();
  }

  Status Symbol(SourcePos start) {
    size_t length =
        std::string_view("()[],.;+-*/%&|^~<>=!:").find(Peek()) == std::string_view::npos ? 0 : 1;
    const auto match = [&](std::string_view symbol) {
      if (length < symbol.size() && StartsWith(symbol)) length = symbol.size();
    };
    for (std::string_view symbol : kLongSymbols) match(symbol);
    for (std::string_view symbol : kMoreSymbols) match(symbol);
    if (length == 0) {
      return SqlError(start, "PARSE_SYNTAX_ERROR",
                      fmt::format("Syntax error at or near '{}'", Peek()));
    }
    tokens_.push_back({TokenKind::kSymbol, std::string(sql_.substr(at_, length)), start});
    Advance(length);
    return Status::Ok();
  }

  std::string_view sql_;
  size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> Tokenize(std::string_view sql) { return Lexer(sql).Run(); }

Status SqlError(SourcePos pos, std::string error_class, std::string_view message) {
  std::string text = pos.line > 0
                         ? fmt::format("line {}, column {}: {}", pos.line, pos.column, message)
                         : std::string(message);
  return Status(StatusCode::kInvalid, std::move(text), std::move(error_class));
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return Lower(x) == Lower(y); });
}

}  // namespace rillmill::pipeline::sql
