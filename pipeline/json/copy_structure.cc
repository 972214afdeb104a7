#include "pipeline/json/copy_structure.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/json/java_text.h"
#include "pipeline/json/scalar.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

void AppendUnicodeEscape(char16_t unit, std::string* out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  out->append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) out->push_back(kHex[unit >> shift & 0xF]);
}

// The letter after the backslash of a short escape, 0 if there is none.
char ShortEscape(char16_t unit) {
  switch (unit) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

class Writer {
 public:
  Writer(JsonTokenizer* tokens, std::string* out) : tokens_(tokens), out_(out) {}

  bool CopyValue() {
    int depth = 0;
    if (!Write(tokens_->token(), &depth)) return false;
    while (depth > 0) {
      Token token = tokens_->Next();
      if (token == Token::kError || !Write(token, &depth)) return false;
    }
    return true;
  }

 private:
  bool Write(Token token, int* depth) {
    bool closes = token == Token::kEndObject || token == Token::kEndArray;
    if (comma_ && !closes) out_->push_back(',');
    comma_ = true;
    switch (token) {
      case Token::kStartObject:
      case Token::kStartArray:
        ++*depth;
        comma_ = false;
        out_->push_back(token == Token::kStartObject ? '{' : '[');
        return true;
      case Token::kEndObject:
      case Token::kEndArray:
        out_->push_back(token == Token::kEndObject ? '}' : ']');
        return (*depth)-- > 0;
      case Token::kName:
        comma_ = false;
        return WriteName();
      case Token::kString:
        return WriteString(tokens_->StringText());
      case Token::kInt:
        out_->append(tokens_->number() == "-0" ? "0" : tokens_->number());
        return true;
      case Token::kFloat:
        WriteDouble(tokens_->number());
        return true;
      case Token::kTrue:
        out_->append("true");
        return true;
      case Token::kFalse:
        out_->append("false");
        return true;
      case Token::kNull:
        out_->append("null");
        return true;
      default:
        return false;
    }
  }

  bool WriteName() {
    bool ok = WriteString(tokens_->name_text());
    out_->push_back(':');
    return ok;
  }

  bool WriteString(std::optional<std::string_view> text) {
    if (!text) return false;
    out_->push_back('"');
    size_t run = 0;
    for (size_t at = 0; at < text->size();) {
      size_t escaped = EscapedBytes(text->substr(at));
      if (escaped != 0) {
        out_->append(*text, run, at - run);
        WriteCharacter(FirstCharacter(text->substr(at)));
        run = at + escaped;
      }
      at += escaped != 0 ? escaped : 1;
    }
    out_->append(*text, run);
    out_->push_back('"');
    return true;
  }

  // How many bytes at the front are a character that is written as escapes; 0: it is not.
  static size_t EscapedBytes(std::string_view text) {
    auto first = static_cast<uint8_t>(text[0]);
    if (first < ' ' || first == '"' || first == '\\') return 1;
    if (first == 0xED && static_cast<uint8_t>(text[1]) >= 0xA0) return 3;  // a lone surrogate
    return first >= 0xF0 ? 4 : 0;
  }

  void WriteCharacter(char32_t code) {
    if (code < 0x10000) return WriteEscape(static_cast<char16_t>(code));
    WriteEscape(static_cast<char16_t>(0xD7C0 + (code >> 10)));
    WriteEscape(static_cast<char16_t>(0xDC00 | (code & 0x3FF)));
  }

  void WriteEscape(char16_t unit) {
    char letter = ShortEscape(unit);
    if (letter == 0) return AppendUnicodeEscape(unit, out_);
    out_->push_back('\\');
    out_->push_back(letter);
  }

  void WriteDouble(std::string_view number) {
    bool special = number.ends_with('N') || number.ends_with('y');
    double value = special ? 0 : JsonNumberToDouble(number);
    if (!special && value - value == 0) return AppendDouble(value, out_);
    out_->push_back('"');
    if (special) {
      out_->append(number);
    } else {
      AppendDouble(value, out_);
    }
    out_->push_back('"');
  }

  JsonTokenizer* tokens_;
  std::string* out_;
  bool comma_ = false;  // a value stands before the next one
};

}  // namespace

bool CopyStructure(JsonTokenizer* tokens, std::string* out) {
  return Writer(tokens, out).CopyValue();
}

}  // namespace rillmill::pipeline
