// regexp_*, rlike, split.
#include <fmt/format.h>

#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/regex.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/functions/utf8.h"

namespace rillmill::pipeline {
namespace {

// The pattern is compiled here when it is a constant.
Result<Signature> WithPattern(const ResolveInput& input, std::string_view types) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, types));
  if (std::optional<std::string> pattern = ConstantText(input, 1)) {
    RILLMILL_ASSIGN(signature.prepared, Regex::Compile(*pattern));
  }
  return signature;
}

Result<Signature> ResolveTest(const ResolveInput& input) { return WithPattern(input, "ss>b"); }
Result<Signature> ResolveExtract(const ResolveInput& input) {
  return WithPattern(input, "ss[i]>s");
}
Result<Signature> ResolveExtractAll(const ResolveInput& input) {
  return WithPattern(input, "ss[i]>S");
}
Result<Signature> ResolveReplace(const ResolveInput& input) {
  return WithPattern(input, "sss[i]>s");
}
Result<Signature> ResolveSplit(const ResolveInput& input) { return WithPattern(input, "ss[i]>S"); }
Result<Signature> ResolveCount(const ResolveInput& input) { return WithPattern(input, "ss>i"); }
Result<Signature> ResolveInstr(const ResolveInput& input) { return WithPattern(input, "ss[i]>i"); }

// Gives the matcher of each row: one for a constant pattern, else the last pattern is kept.
class Matchers {
 public:
  Matchers(const Expr& call, const Column& patterns, EvalContext* context)
      : patterns_(patterns), context_(context) {
    if (const Regex* regex = Prepared<Regex>(call)) {
      constant_ = true;
      matcher_ = std::make_unique<RegexMatcher>(*regex);
      groups_ = regex->groups();
    }
  }

  // Null when the pattern is broken: the error is in the context.
  RegexMatcher* At(uint32_t row) {
    if (constant_) return matcher_.get();
    Text pattern = Texts(&patterns_)[row];
    if (regex_ && pattern == pattern_) return matcher_.get();
    auto compiled = Regex::Compile(pattern);
    if (!compiled.ok()) {
      context_->Fail(compiled.status());
      return nullptr;
    }
    regex_ = *compiled;
    pattern_ = pattern;
    groups_ = regex_->groups();
    matcher_ = std::make_unique<RegexMatcher>(*regex_);
    return matcher_.get();
  }
  int groups() const { return groups_; }

  bool CheckGroup(int32_t group) {
    if (group >= 0 && group <= groups_) return true;
    context_->Fail(Status(
        StatusCode::kRuntime,
        fmt::format(
            "The value of parameter(s) `idx` is invalid: Expects group index between 0 and {}, but "
            "got {}.",
            groups_, group),
        "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX"));
    return false;
  }

 private:
  const Column& patterns_;
  EvalContext* context_;
  bool constant_ = false;
  std::shared_ptr<const Regex> regex_;
  Text pattern_;
  std::unique_ptr<RegexMatcher> matcher_;
  int groups_ = 0;
};

Column* RunTest(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  Matchers matchers(call, *arguments[1], context);
  return MapRows<uint8_t>(call, arguments, rows, context, [&](uint32_t i) {
    RegexMatcher* matcher = matchers.At(i);
    return matcher && matcher->Find(texts[i], 0);
  });
}

Column* RunExtract(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const int32_t* groups = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  Matchers matchers(call, *arguments[1], context);
  return MapRows<Text>(call, arguments, rows, context, [&](uint32_t i) {
    RegexMatcher* matcher = matchers.At(i);
    int32_t group = groups ? groups[i] : 1;
    if (!matcher || !matchers.CheckGroup(group) || !matcher->Find(texts[i], 0)) return Text();
    return matcher->Group(group);
  });
}

Column* RunSubstr(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  Matchers matchers(call, *arguments[1], context);
  return MapOptional<Text>(call, arguments, rows, context, [&](uint32_t i) -> std::optional<Text> {
    RegexMatcher* matcher = matchers.At(i);
    if (!matcher || !matcher->Find(texts[i], 0)) return std::nullopt;
    return matcher->Group(0);
  });
}

Column* RunExtractAll(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const int32_t* groups = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  Matchers matchers(call, *arguments[1], context);
  Column* result = NewResult(call, arguments, rows, context->arena);
  TextListBuilder lists(result, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    int32_t group = groups ? groups[i] : 1;
    RegexMatcher* matcher = result->is_null(i) ? nullptr : matchers.At(i);
    if (matcher && matchers.CheckGroup(group)) {
      for (size_t at = 0; matcher->Find(texts[i], at); at = matcher->next())
        lists.Add(matcher->Group(group));
    }
    lists.FinishRow(i);
  }
  lists.Finish();
  return result;
}

// Java's replacement: $1, ${name}, backslash takes the next character as it is.
void AppendReplacement(const RegexMatcher& matcher, int groups, Text replacement,
                       std::string* out) {
  for (size_t at = 0; at < replacement.size(); ++at) {
    char c = replacement[at];
    char next = at + 1 < replacement.size() ? replacement[at + 1] : '\0';
    if (c == '\\' && next) {
      out->push_back(next);
      ++at;
    } else if (c == '$' && next >= '0' && next <= '9') {
      int group = next - '0';
      for (++at;
           at + 1 < replacement.size() && replacement[at + 1] >= '0' && replacement[at + 1] <= '9';
           ++at) {
        int longer = group * 10 + (replacement[at + 1] - '0');
        if (longer > groups) break;
        group = longer;
      }
      if (group <= groups) AppendChecked(matcher.Group(group), out);
    } else if (c == '$' && next == '{') {
      size_t end = std::min(replacement.find('}', at), replacement.size());
      if (auto group = matcher.NamedGroup(std::string(replacement.substr(at + 2, end - at - 2))))
        AppendChecked(matcher.Group(*group), out);
      at = end;
    } else {
      out->push_back(c);
    }
  }
}

Column* RunReplace(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const Text* replacements = Texts(arguments[2]);
  const int32_t* positions = arguments.size() > 3 ? Values<int32_t>(arguments[3]) : nullptr;
  Matchers matchers(call, *arguments[1], context);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    RegexMatcher* matcher = matchers.At(i);
    if (!matcher) return false;
    Text text = texts[i];
    size_t at =
        positions ? CharacterOffset(text, static_cast<size_t>(std::max(positions[i], 1)) - 1) : 0;
    size_t copied = 0;
    for (; matcher->Find(text, at); at = matcher->next()) {
      AppendChecked(text.substr(copied, matcher->begin() - copied), out);
      AppendReplacement(*matcher, matchers.groups(), replacements[i], out);
      copied = matcher->end();
    }
    out->append(text.substr(copied));
    return true;
  });
}

// Java's split: no empty part before a match of no width at the start; an empty pattern gives the
// characters.
void Split(RegexMatcher* matcher, Text text, int32_t limit, TextListBuilder* parts) {
  size_t from = 0;
  int32_t count = 1;
  for (size_t at = 0; (limit <= 0 || count < limit) && matcher->Find(text, at);
       at = matcher->next()) {
    bool empty = matcher->begin() == matcher->end();
    if (empty && (matcher->begin() == 0 || matcher->begin() == text.size())) continue;
    parts->Add(text.substr(from, matcher->begin() - from));
    from = matcher->end();
    ++count;
  }
  parts->Add(text.substr(from));
}

Column* RunSplit(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  const int32_t* limits = arguments.size() > 2 ? Values<int32_t>(arguments[2]) : nullptr;
  Matchers matchers(call, *arguments[1], context);
  Column* result = NewResult(call, arguments, rows, context->arena);
  TextListBuilder lists(result, context->arena);
  for (uint32_t i = 0; i < rows; ++i) {
    RegexMatcher* matcher = result->is_null(i) ? nullptr : matchers.At(i);
    if (matcher) Split(matcher, texts[i], limits ? limits[i] : -1, &lists);
    lists.FinishRow(i);
  }
  lists.Finish();
  return result;
}

Column* RunCount(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  Matchers matchers(call, *arguments[1], context);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    int32_t count = 0;
    RegexMatcher* matcher = matchers.At(i);
    for (size_t at = 0; matcher && matcher->Find(texts[i], at); at = matcher->next()) ++count;
    return count;
  });
}

Column* RunInstr(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* texts = Texts(arguments[0]);
  Matchers matchers(call, *arguments[1], context);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    RegexMatcher* matcher = matchers.At(i);
    if (!matcher || !matcher->Find(texts[i], 0)) return 0;
    return static_cast<int32_t>(CountCharacters(texts[i].substr(0, matcher->begin()))) + 1;
  });
}

ScalarFunction Matching(std::string_view name, int max, decltype(ScalarFunction::resolve) resolve,
                        decltype(ScalarFunction::run) run, std::string_view help) {
  ScalarFunction function =
      Resolved(name, name == "regexp_replace" ? 3 : 2, max, resolve, run, help);
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable RegexpFunctions() {
  static const ScalarFunction kTable[] = {
      Matching("rlike", 2, ResolveTest, RunTest, "does a regular expression match somewhere"),
      Matching("regexp", 2, ResolveTest, RunTest, "does a regular expression match somewhere"),
      Matching("regexp_like", 2, ResolveTest, RunTest, "does a regular expression match somewhere"),
      Matching("regexp_extract", 3, ResolveExtract, RunExtract,
               "a group of the first match, empty if there is none"),
      Matching("regexp_extract_all", 3, ResolveExtractAll, RunExtractAll, "a group of all matches"),
      Matching("regexp_replace", 4, ResolveReplace, RunReplace,
               "all matches replaced; $1 is a group"),
      Matching("regexp_substr", 2, ResolveExtract, RunSubstr,
               "the first match, NULL if there is none"),
      Matching("regexp_count", 2, ResolveCount, RunCount, "number of matches"),
      Matching("regexp_instr", 3, ResolveInstr, RunInstr, "position of the first match, 0 if none"),
      Matching("split", 3, ResolveSplit, RunSplit,
               "the parts between matches of a regular expression"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
