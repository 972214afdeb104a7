#include "pipeline/json/copy_structure.h"

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
        return WriteString(tokens_->StringUnits());
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
    bool ok = WriteString(tokens_->name_units());
    out_->push_back(':');
    return ok;
  }

  bool WriteString(std::optional<std::u16string_view> units) {
    if (!units) return false;
    out_->push_back('"');
    size_t run = 0;
    for (size_t i = 0; i <= units->size(); ++i) {
      if (i < units->size() && !NeedsEscape((*units)[i])) continue;
      EncodeUtf8AsJava(units->substr(run, i - run), &utf8_);
      out_->append(utf8_);
      if (i < units->size()) WriteEscape((*units)[i]);
      run = i + 1;
    }
    out_->push_back('"');
    return true;
  }

  static bool NeedsEscape(char16_t unit) {
    return unit < ' ' || unit == '"' || unit == '\\' || (unit >= 0xD800 && unit <= 0xDFFF);
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
  std::string utf8_;
  bool comma_ = false;  // a value stands before the next one
};

}  // namespace

bool CopyStructure(JsonTokenizer* tokens, std::string* out) {
  return Writer(tokens, out).CopyValue();
}

}  // namespace rillmill::pipeline
