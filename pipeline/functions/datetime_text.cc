// Dates and timestamps from and to texts: to_timestamp, date_format, unix_timestamp, …
#include "pipeline/expr/cast.h"
#include "pipeline/functions/calendar.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/text/datetime.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

using PatternPtr = std::shared_ptr<const DateTimePattern>;

constexpr Text kDefaultPattern = "yyyy-MM-dd HH:mm:ss";

// The pattern of each row: compiled again only where it changes.
class Patterns {
 public:
  // `column` null: Spark's default pattern. A pattern that is refused fails the context.
  Patterns(const Column* column, bool for_parsing, EvalContext* context)
      : column_(column), for_parsing_(for_parsing), context_(context) {}

  const DateTimePattern* At(uint32_t row) {
    Text text = column_ ? Texts(column_)[row] : kDefaultPattern;
    return last_.Get(text, [&](Text pattern) { return Compile(pattern); }).get();
  }

 private:
  PatternPtr Compile(Text pattern) const {
    Result<PatternPtr> compiled = DateTimePattern::Compile(pattern, for_parsing_);
    if (compiled.ok()) return *compiled;
    context_->Fail(compiled.status());
    return nullptr;
  }

  const Column* column_;
  bool for_parsing_;
  EvalContext* context_;
  LastParsed<PatternPtr> last_;
};

Status CannotParse(Text text) {
  return {StatusCode::kRuntime,
          "Text '" + std::string(text) +
              "' could not be parsed with the given pattern. Use `try_to_timestamp` to tolerate "
              "invalid input string and "
              "return NULL instead.",
          "CANNOT_PARSE_TIMESTAMP"};
}

// Texts by pattern: microseconds, then `convert` to the result.
template <class T, class Convert>
Column* ParseTexts(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   bool tolerant, const Convert& convert) {
  Patterns patterns(arguments.size() > 1 ? arguments[1] : nullptr, true, context);
  const Text* texts = Texts(arguments[0]);
  return MapOptional<T>(call, arguments, rows, context, [&](uint32_t i) -> std::optional<T> {
    const DateTimePattern* pattern = patterns.At(i);
    std::optional<int64_t> micros =
        pattern ? pattern->Parse(texts[i], *context->zone) : std::nullopt;
    if (micros) return convert(*micros);
    if (!tolerant && context->conf->ansi) context->Fail(CannotParse(texts[i]));
    return std::nullopt;
  });
}

// --- to_timestamp, to_date

// Only texts are parsed by the pattern; other values are cast.
Result<Signature> ResolveParse(const ResolveInput& input, TypeId result) {
  const DataType& source = input.arguments[0]->type;
  if (!CanCast(source, result, input.conf->ansi))
    return UnexpectedType(input, 0, "(STRING OR DATE OR TIMESTAMP)");
  Signature signature = KeepTypes(input, result);
  if (source.is(kNull)) signature.arguments[0] = kString;
  if (input.arguments.size() > 1) signature.arguments[1] = kString;
  return signature;
}

Result<Signature> ResolveToTimestamp(const ResolveInput& input) {
  return ResolveParse(input, kTimestamp);
}
Result<Signature> ResolveToDate(const ResolveInput& input) { return ResolveParse(input, kDate); }

bool IsParsed(Arguments arguments) {
  return arguments.size() > 1 && arguments[0]->type->is(kString);
}

template <bool tolerant>
Column* RunToTimestamp(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  if (!IsParsed(arguments)) return EvaluateCast(*arguments[0], call.type, tolerant, context);
  return ParseTexts<int64_t>(call, arguments, rows, context, tolerant,
                             [](int64_t micros) { return micros; });
}

Column* RunToDate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  if (!IsParsed(arguments)) return EvaluateCast(*arguments[0], call.type, false, context);
  return ParseTexts<int32_t>(call, arguments, rows, context, false, [&](int64_t micros) {
    return static_cast<int32_t>(LocalDays(micros, *context->zone));
  });
}

// --- Texts from timestamps

Column* FormatTimes(const Expr& call, Arguments arguments, const Column* pattern_column,
                    uint32_t rows, EvalContext* context, int64_t micros_per_unit) {
  Patterns patterns(pattern_column, false, context);
  const int64_t* times = Values<int64_t>(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* text) {
    const DateTimePattern* pattern = patterns.At(i);
    int64_t micros = 0;
    if (!pattern || __builtin_mul_overflow(times[i], micros_per_unit, &micros)) return false;
    pattern->Format(micros, *context->zone, text);
    return true;
  });
}

Column* RunDateFormat(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  return FormatTimes(call, arguments, arguments[1], rows, context, 1);
}

Column* RunFromUnixTime(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  return FormatTimes(call, arguments, arguments.size() > 1 ? arguments[1] : nullptr, rows, context,
                     kMicrosPerSecond);
}

// --- Seconds since 1970

Result<Signature> ResolveUnixTimestamp(const ResolveInput& input) {
  Signature signature = KeepTypes(input, kBigInt);
  const DataType& source = input.arguments[0]->type;
  if (source.is(kNull)) signature.arguments[0] = kString;
  if (source.is(kDate) || source.is(kTimestampNtz)) signature.arguments[0] = kTimestamp;
  if (!signature.arguments[0].is(kString) && !signature.arguments[0].is(kTimestamp)) {
    return UnexpectedType(input, 0, "(STRING OR DATE OR TIMESTAMP)");
  }
  if (input.arguments.size() > 1) signature.arguments[1] = kString;
  return signature;
}

Column* RunUnixTimestamp(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                         EvalContext* context) {
  auto seconds = [](int64_t micros) { return micros / kMicrosPerSecond; };  // towards 1970
  if (arguments[0]->type->is(kString))
    return ParseTexts<int64_t>(call, arguments, rows, context, false, seconds);
  const int64_t* times = Values<int64_t>(arguments[0]);
  return MapRows<int64_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return seconds(times[i]); });
}

// Without arguments, the current time.
Result<ExprPtr> ExpandUnixTimestamp(const ResolveInput& input) {
  std::vector<ExprPtr> arguments(input.arguments.begin(), input.arguments.end());
  if (arguments.empty()) {
    RILLMILL_ASSIGN(ExprPtr now, ResolveCall("current_timestamp", {}, *input.conf));
    arguments.push_back(std::move(now));
  }
  return ResolveCall("to_unix_timestamp", std::move(arguments), *input.conf);
}

ScalarFunction MayFail(ScalarFunction function) {
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable DateTextFunctions() {
  static const ScalarFunction kTable[] = {
      MayFail(Resolved("to_timestamp", 1, 2, ResolveToTimestamp, RunToTimestamp<false>,
                       "a timestamp, by a pattern")),
      Resolved("try_to_timestamp", 1, 2, ResolveToTimestamp, RunToTimestamp<true>,
               "a timestamp, NULL where the text is none"),
      MayFail(Resolved("to_date", 1, 2, ResolveToDate, RunToDate, "a date, by a pattern")),
      Failing("date_format", "ts>s", RunDateFormat, "the timestamp by a pattern"),
      Failing("from_unixtime", "l[s]>s", RunFromUnixTime, "seconds since 1970 by a pattern"),
      {.name = "unix_timestamp",
       .min_arguments = 0,
       .max_arguments = 2,
       .help = "seconds since 1970",
       .expand = ExpandUnixTimestamp},
      MayFail(Resolved("to_unix_timestamp", 1, 2, ResolveUnixTimestamp, RunUnixTimestamp,
                       "seconds since 1970")),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
