// LIKE and ILIKE: patterns of % and _ over characters.
#include <fmt/format.h>

#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

// A pattern as literal pieces between '%'; inside a piece '_' is kept as a wildcard character.
class LikePattern {
 public:
  static Result<std::shared_ptr<const LikePattern>> Compile(std::string_view pattern, char escape,
                                                            bool fold_case) {
    auto compiled = std::make_shared<LikePattern>();
    compiled->fold_case_ = fold_case;
    compiled->pieces_.emplace_back();
    for (size_t at = 0; at < pattern.size();) {
      if (pattern[at] == escape) {
        RILLMILL_TRY(CheckEscape(pattern, at, escape));
        ++at;
        compiled->AddCharacter(pattern, &at);
      } else if (pattern[at] == '%') {
        compiled->pieces_.emplace_back();
        ++at;
      } else if (pattern[at] == '_') {
        compiled->pieces_.back().AddWildcard();
        ++at;
      } else {
        compiled->AddCharacter(pattern, &at);
      }
    }
    return std::shared_ptr<const LikePattern>(compiled);
  }

  bool Matches(std::string_view text, std::string* scratch) const {
    if (!fold_case_) return MatchesFolded(text);
    scratch->clear();
    AppendLower(text, scratch);
    return MatchesFolded(*scratch);
  }

 private:
  // Literal runs with wildcards between them: runs[0] _ runs[1] _ …
  struct Piece {
    std::vector<std::string> runs{1};
    void AddWildcard() { runs.emplace_back(); }
    bool empty() const { return runs.size() == 1 && runs[0].empty(); }

    // Bytes that the piece takes at `at`, or npos.
    size_t MatchAt(std::string_view text, size_t at) const {
      size_t start = at;
      for (size_t i = 0; i < runs.size(); ++i) {
        if (i > 0) {
          if (at >= text.size()) return std::string_view::npos;
          at += CharacterBytes(text, at);
        }
        if (text.compare(at, runs[i].size(), runs[i]) != 0) return std::string_view::npos;
        at += runs[i].size();
      }
      return at - start;
    }
  };

  static Status CheckEscape(std::string_view pattern, size_t at, char escape) {
    bool end = at + 1 == pattern.size();
    if (!end && (pattern[at + 1] == '_' || pattern[at + 1] == '%' || pattern[at + 1] == escape))
      return Status::Ok();
    return {StatusCode::kInvalid,
            fmt::format(
                "The format is invalid: '{}'. The escape character {}.", pattern,
                end ? "is not allowed to end with" : "is only allowed before '_', '%' and itself"),
            end ? "INVALID_FORMAT.ESC_AT_THE_END" : "INVALID_FORMAT.ESC_IN_THE_MIDDLE"};
  }

  void AddCharacter(std::string_view pattern, size_t* at) {
    size_t bytes = CharacterBytes(pattern, *at);
    std::string_view character = pattern.substr(*at, bytes);
    std::string& run = pieces_.back().runs.back();
    fold_case_ ? AppendLower(character, &run) : static_cast<void>(run.append(character));
    *at += bytes;
  }

  // The first piece is anchored at the start, the last at the end, those between are taken where
  // they first fit.
  bool MatchesFolded(std::string_view text) const {
    size_t at = pieces_[0].MatchAt(text, 0);
    if (at == std::string_view::npos) return false;
    if (pieces_.size() == 1) return at == text.size();
    for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
      at = FindPiece(pieces_[i], text, at);
      if (at == std::string_view::npos) return false;
    }
    return EndsWithPiece(pieces_.back(), text, at);
  }

  // The position behind the first match at or after `at`.
  static size_t FindPiece(const Piece& piece, std::string_view text, size_t at) {
    for (; at <= text.size(); at += at < text.size() ? CharacterBytes(text, at) : 1) {
      if (piece.runs.size() == 1) {
        size_t found = text.find(piece.runs[0], at);
        return found == std::string_view::npos ? found : found + piece.runs[0].size();
      }
      size_t bytes = piece.MatchAt(text, at);
      if (bytes != std::string_view::npos) return at + bytes;
    }
    return std::string_view::npos;
  }

  static bool EndsWithPiece(const Piece& piece, std::string_view text, size_t at) {
    if (piece.runs.size() == 1)
      return text.size() - at >= piece.runs[0].size() && text.ends_with(piece.runs[0]);
    for (; at < text.size(); at += CharacterBytes(text, at)) {
      if (piece.MatchAt(text, at) == text.size() - at) return true;
    }
    return piece.MatchAt(text, text.size()) == 0;
  }

  std::vector<Piece> pieces_;
  bool fold_case_ = false;
};

template <bool kFoldCase>
Result<Signature> ResolveLike(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "ss[s]>b"));
  std::optional<std::string> escape = ConstantText(input, 2);
  if (input.arguments.size() > 2 && (!escape || escape->size() != 1)) {
    return Status(StatusCode::kInvalid, "The escape of LIKE must be a single character.",
                  "INVALID_ESCAPE_CHAR");
  }
  if (std::optional<std::string> pattern = ConstantText(input, 1)) {
    RILLMILL_ASSIGN(signature.prepared,
                    LikePattern::Compile(*pattern, escape ? (*escape)[0] : '\\', kFoldCase));
  }
  return signature;
}

template <bool kFoldCase>
Column* RunLike(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  std::string scratch;
  if (const LikePattern* pattern = Prepared<LikePattern>(call)) {
    return MapRows<uint8_t>(call, arguments, rows, context,
                            [&](uint32_t i) { return pattern->Matches(texts[i], &scratch); });
  }
  const Text* patterns = Texts(arguments[1]);
  const Datum* escape = call.children.size() > 2 ? &call.children[2]->literal : nullptr;
  char escape_character = escape ? std::get<std::string>(escape->v)[0] : '\\';
  return MapRows<uint8_t>(call, arguments, rows, context, [&](uint32_t i) {
    auto pattern = LikePattern::Compile(patterns[i], escape_character, kFoldCase);
    if (!pattern.ok()) context->Fail(pattern.status());
    return pattern.ok() && (*pattern)->Matches(texts[i], &scratch);
  });
}

}  // namespace

FunctionTable LikeFunctions() {
  static const ScalarFunction kTable[] = {
      {.name = "like",
       .min_arguments = 2,
       .max_arguments = 3,
       .resolve = ResolveLike<false>,
       .run = RunLike<false>,
       .help = "matches a pattern of % and _"},
      {.name = "ilike",
       .min_arguments = 2,
       .max_arguments = 3,
       .resolve = ResolveLike<true>,
       .run = RunLike<true>,
       .help = "matches a pattern of % and _, ignoring case"},
  };
  return kTable;
}

}  // namespace rillmill::pipeline
