// A pull tokenizer that accepts what Jackson's ReaderBasedJsonParser accepts and, after an error,
// stands where Jackson stands: Spark goes on reading after a field's value failed, so which fields
// survive depends on it.
//
// Threads:   one at a time; reused for many texts.
// Memory:    buffers and the stack of contexts grow as needed and are kept. Nothing recurses. Bytes
//            are only copied where Java replaces some, or for strings with escapes.
// Failure:   kError where Jackson throws; `token` then still answers what Jackson's current token
// would be. Source:    behaviour of jackson-core 2.18 as seen in JSONTestSuite's verdicts; limits
// are its StreamReadConstraints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/json/decoder.h"

namespace rillmill::pipeline {

enum class Token : uint8_t {
  kNone,  // before the first token, after the last one
  kStartObject,
  kEndObject,
  kStartArray,
  kEndArray,
  kName,
  kString,
  kInt,
  kFloat,
  kTrue,
  kFalse,
  kNull,
  kError,
};

class JsonTokenizer {
 public:
  static constexpr size_t kMaxDepth = 1000;
  static constexpr size_t kMaxNumberDigits = 1000;
  static constexpr size_t kMaxNameUnits = 50'000;

  explicit JsonTokenizer(const JsonOptions& options) : options_(options) {}

  void Reset(std::string_view text);

  Token Next();
  Token token() const { return token_; }
  // The token that follows a name: it has been read with it. REQUIRES: kName.
  Token value_token() const { return next_; }
  // Jackson has thrown at some point since Reset.
  bool failed() const { return failed_; }
  // Steps over the object or array that has just started; false where Jackson throws.
  bool SkipChildren();

  // The name of the innermost open object's current field; nothing inside an array.
  std::optional<std::string_view> current_name() const;
  // The name token's text, as java_text.h has it. REQUIRES: kName was returned just now.
  std::string_view name_text() const { return string_; }
  // The string token's text likewise. Strings are read when asked for: nothing where Jackson
  // throws.
  std::optional<std::string_view> StringText();
  // That text is as it stands in the bytes given to Reset, and part of them.
  bool string_is_input() const { return !escaped_ && !replaced_; }
  // Reads over the string token as StringText would, without its text.
  bool PassString();
  // The number token's text, without needless leading zeros. REQUIRES: kInt or kFloat.
  std::string_view number() const { return number_; }
  // Decodes the string token as base64 while it reads it; false where Jackson throws.
  bool ReadBase64(std::string* out);

 private:
  enum class Scope : uint8_t { kRoot, kObject, kArray };
  struct Context {
    Scope scope = Scope::kRoot;
    bool has_name = false;
    bool name_copied = false;
    int64_t index = -1;
    std::string_view name;  // part of text_
    std::string copy;       // the name, if it has escapes

    std::string_view current_name() const { return name_copied ? copy : name; }
  };

  static constexpr int kEnd = -1;    // end of input
  static constexpr int kWrong = -2;  // Jackson throws

  Context& context() { return contexts_[depth_]; }
  const Context& context() const { return contexts_[depth_]; }
  bool AtEnd() const { return at_ >= text_.size(); }
  // The next byte.
  int Peek() const { return AtEnd() ? kEnd : static_cast<uint8_t>(text_[at_]); }
  // The next code unit, consumed. Between the halves of a pair, at_ is one byte behind its first.
  int Take() {
    int byte = Peek();
    if (byte >= 0x80) return TakeWide();
    if (byte != kEnd) ++at_;
    return byte;
  }
  int PeekUnit() {
    size_t here = at_;
    int unit = Take();
    at_ = here;
    return unit;
  }
  Token Fail() {
    failed_ = true;
    return Token::kError;
  }

  int TakeWide();
  Token AfterName();
  Token Push(Scope scope, Token token);
  Token CloseScope(int closer);
  int SkipSpace();  // to the next unit, consumed; kEnd, kWrong
  int SkipComma(int unit);
  int SkipColon();
  bool SkipComment();
  bool SkipBlockComment();
  bool SkipLineComment();
  bool ReadName(int first);
  bool ReadBareName(int first);
  // Reads up to `quote` into string_, or only over it.
  bool ReadQuoted(char quote, bool keep);
  void KeepName();
  bool TakeUnread(bool keep);
  int ReadEscape();
  Token ReadValue(int first, bool in_object);
  Token ReadOddValue(int first);
  Token ReadSignedOdd(int first, bool negative);
  Token Literal(std::string_view rest, Token token);
  bool MatchLiteral(std::string_view rest);
  Token NonNumber(std::string_view text);
  void SkipIdentifier();
  Token ReadNumber(int first);
  size_t TakeDigits();
  bool ReadFraction(bool careful, size_t* digits);

  const JsonOptions options_;
  std::string_view text_;  // UTF-8: what was given to Reset, or decoded_
  std::string decoded_;    // a copy in which Java's decoder has replaced something
  bool replaced_ = false;
  size_t at_ = 0;
  std::vector<Context> contexts_ = std::vector<Context>(1);
  size_t depth_ = 0;
  Token token_ = Token::kNone;
  Token next_ = Token::kNone;  // the value's token, read together with its name
  bool failed_ = false;
  bool string_unread_ = false;  // the string token's text is still ahead
  bool escaped_ = false;        // string_ is unescaped_, else part of text_
  std::string_view string_;
  std::string unescaped_;
  std::string number_;
};

}  // namespace rillmill::pipeline
