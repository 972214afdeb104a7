// window() and session_window() as plan nodes.
#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/select_analyzer.h"
#include "pipeline/text/interval.h"

namespace rillmill::pipeline::sql {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;

// '10 minutes', INTERVAL 10 MINUTES, or microseconds.
Result<int64_t> Duration(const ExprPtr& expr, const SessionConf& conf) {
  RILLMILL_ASSIGN(const Datum value, ConstantValue(expr, conf, "a duration of window()"));
  if (const auto* micros = std::get_if<int64_t>(&value.v);
      micros && (expr->type.is(TypeId::kDayTimeInterval) || expr->type.is_integral())) {
    return *micros;
  }
  const auto* text = std::get_if<std::string>(&value.v);
  if (text == nullptr)
    return TypeMismatch(expr->pos, "UNEXPECTED_INPUT_TYPE", expr->name,
                        "a duration should be a string such as '10 minutes'");
  const Result<CalendarInterval> interval = ParseInterval(*text);
  if (!interval.ok()) return AtPosition(interval.status(), expr->pos);
  if (interval->months != 0) {
    return SqlError(expr->pos, "_LEGACY_ERROR_TEMP_3231",
                    fmt::format("Intervals greater than a month is not supported ({}).", *text));
  }
  int64_t micros;
  if (__builtin_mul_overflow(int64_t{interval->days}, kMicrosPerDay, &micros) ||
      __builtin_add_overflow(micros, interval->micros, &micros)) {
    return SqlError(expr->pos, "CANNOT_PARSE_INTERVAL",
                    fmt::format("the interval '{}' is too long", *text));
  }
  return micros;
}

// The event time: TIMESTAMP, text cast to it, or the end of another window.
Result<ExprPtr> TimeOf(const SyntaxExpr& call, ExprPtr time, const SessionConf& conf) {
  if (time->type.is(TypeId::kTimestamp) || time->type.is(TypeId::kTimestampNtz)) return time;
  if (time->type.is(TypeId::kStruct)) {
    Result<ExprPtr> end = ResolveCall("window_time", {time}, conf);
    return end.ok() ? end : AtPosition(end.status(), call.pos);
  }
  if (CanCoerce(time->type, TypeId::kTimestamp, conf.ansi))
    return MakeCast(time, TypeId::kTimestamp);
  return TypeMismatch(call.pos, "UNEXPECTED_INPUT_TYPE",
                      fmt::format("{}({})", call.text, time->name),
                      fmt::format("The first parameter requires the (\"TIMESTAMP\" or "
                                  "\"TIMESTAMP_NTZ\") type, however \"{}\" has the type \"{}\".",
                                  time->name, time->type.ToString()));
}

Attribute NewWindow(Analyzer* analyzer, const SyntaxExpr& call, const ExprPtr& time,
                    const LogicalNode& child) {
  const DataType type = DataType::Struct({{"start", time->type, true}, {"end", time->type, true}});
  Attribute window = analyzer->NewAttribute(call.text, type, false);
  window.watermark_delay_micros = analyzer->NameExpr(time, "", child).output.watermark_delay_micros;
  return window;
}

Status CheckSizes(const SyntaxExpr& call, const TimeWindow& window) {
  const std::string name =
      fmt::format("window({}, {}, {}, {})", window.time->name, window.size_micros,
                  window.slide_micros, window.start_micros);
  for (const auto& [parameter, value] : {std::pair("window_duration", window.size_micros),
                                         std::pair("slide_duration", window.slide_micros)}) {
    if (value > 0) continue;
    return TypeMismatch(
        call.pos, "VALUE_OUT_OF_RANGE", name,
        fmt::format("The `{}` must be between (0, 9223372036854775807] (current value = {}L).",
                    parameter, value));
  }
  if (window.slide_micros > window.size_micros) {
    return TypeMismatch(
        call.pos, "PARAMETER_CONSTRAINT_VIOLATION", name,
        fmt::format("The `slide_duration`({}L) must be <= the `window_duration`({}L).",
                    window.slide_micros, window.size_micros));
  }
  if (window.start_micros >= window.slide_micros || window.start_micros <= -window.slide_micros) {
    const int64_t start = window.start_micros;
    return TypeMismatch(
        call.pos, "PARAMETER_CONSTRAINT_VIOLATION", name,
        fmt::format("The `abs(start_time)`({}L) must be < the `slide_duration`({}L).",
                    start < 0 ? 0 - static_cast<uint64_t>(start) : static_cast<uint64_t>(start),
                    window.slide_micros));
  }
  return Status::Ok();
}

Status WrongArity(const SyntaxExpr& call, const char* wanted, size_t actual) {
  return SqlError(call.pos, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                  fmt::format("The `{}` requires {} parameters but the actual number is {}.",
                              call.text, wanted, actual));
}

// Text becomes an interval: constants now, expressions row by row.
Result<ExprPtr> Gap(ExprPtr gap, const SessionConf& conf) {
  if (gap->type.is(TypeId::kDayTimeInterval) || gap->type.is(TypeId::kCalendarInterval)) return gap;
  if (!gap->type.is(TypeId::kString)) {
    return TypeMismatch(
        gap->pos, "UNEXPECTED_INPUT_TYPE", gap->name,
        "the gap of session_window() should be an interval or a string such as '5 minutes'");
  }
  if (!IsConstant(gap)) return MakeCast(gap, TypeId::kCalendarInterval);
  RILLMILL_ASSIGN(const Datum value, ConstantValue(gap, conf, "the gap"));
  if (value.is_null()) return MakeLiteral(TypeId::kCalendarInterval, value, gap->name, gap->pos);
  Result<CalendarInterval> interval = ParseInterval(std::get<std::string>(value.v));
  if (!interval.ok()) return AtPosition(interval.status(), gap->pos);
  return MakeLiteral(TypeId::kCalendarInterval, Datum{*interval}, gap->name, gap->pos);
}

Result<NodePtr> MakeSession(Analyzer* analyzer, const SyntaxExpr& call,
                            std::vector<ExprPtr> arguments, NodePtr child) {
  if (arguments.size() != 2) return WrongArity(call, "2", arguments.size());
  auto session = std::make_shared<SessionWindow>();
  RILLMILL_ASSIGN(session->time, TimeOf(call, arguments[0], analyzer->conf()));
  RILLMILL_ASSIGN(session->gap, Gap(arguments[1], analyzer->conf()));
  session->window = NewWindow(analyzer, call, session->time, *child);
  session->children = {std::move(child)};
  DeriveOutput(session.get());
  return NodePtr(session);
}

}  // namespace

Result<NodePtr> MakeWindow(Analyzer* analyzer, const SyntaxExpr& call,
                           std::vector<ExprPtr> arguments, NodePtr child) {
  if (call.text == "session_window")
    return MakeSession(analyzer, call, std::move(arguments), std::move(child));
  if (arguments.size() < 2 || arguments.size() > 4)
    return WrongArity(call, "[2, 3, 4]", arguments.size());
  auto window = std::make_shared<TimeWindow>();
  RILLMILL_ASSIGN(window->time, TimeOf(call, arguments[0], analyzer->conf()));
  RILLMILL_ASSIGN(window->size_micros, Duration(arguments[1], analyzer->conf()));
  window->slide_micros = window->size_micros;
  if (arguments.size() > 2) {
    RILLMILL_ASSIGN(window->slide_micros, Duration(arguments[2], analyzer->conf()));
  }
  if (arguments.size() > 3) {
    RILLMILL_ASSIGN(window->start_micros, Duration(arguments[3], analyzer->conf()));
  }
  RILLMILL_TRY(CheckSizes(call, *window));
  window->window = NewWindow(analyzer, call, window->time, *child);
  window->children = {std::move(child)};
  DeriveOutput(window.get());
  return NodePtr(window);
}

bool SameWindow(const LogicalNode& a, const LogicalNode& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == NodeKind::kSessionWindow) {
    const auto &x = static_cast<const SessionWindow&>(a), &y = static_cast<const SessionWindow&>(b);
    return SameExpr(x.time, y.time) && SameExpr(x.gap, y.gap);
  }
  const auto &x = static_cast<const TimeWindow&>(a), &y = static_cast<const TimeWindow&>(b);
  return SameExpr(x.time, y.time) && x.size_micros == y.size_micros &&
         x.slide_micros == y.slide_micros && x.start_micros == y.start_micros;
}

const Attribute& WindowColumn(const LogicalNode& window) {
  if (window.kind == NodeKind::kSessionWindow)
    return static_cast<const SessionWindow&>(window).window;
  return static_cast<const TimeWindow&>(window).window;
}

}  // namespace rillmill::pipeline::sql
