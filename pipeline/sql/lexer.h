// Tokens of Spark's SQL. Keywords are plain words here: Spark reserves none of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "pipeline/plan/expr.h"

namespace rillmill::pipeline::sql {

enum class TokenKind : uint8_t {
  kWord,    // identifier or keyword as written
  kQuoted,  // `identifier`
  kString,  // text after escapes; adjacent ones are joined by the parser
  kNumber,  // as written, with its suffix
  kSymbol,  // operator or punctuation
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  SourcePos pos;
};

// All tokens and a kEnd. Error: PARSE_SYNTAX_ERROR / UNCLOSED_BRACKETED_COMMENT with the position.
Result<std::vector<Token>> Tokenize(std::string_view sql);

// "line L, column C: message", StatusCode::kInvalid.
Status SqlError(SourcePos pos, std::string error_class, std::string_view message);

// ASCII case folding, as for keywords.
std::string ToLower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

}  // namespace rillmill::pipeline::sql
