// Dates and timestamps moved, truncated and compared: date_add, date_trunc, datediff, …
#include <cmath>

#include "pipeline/functions/calendar.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// A result beyond the range is an error.
template <class T, class F>
Column* MapChecked(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                   const F& f) {
  return MapOptional<T>(call, arguments, rows, context, [&](uint32_t i) -> std::optional<T> {
    std::optional<T> value = f(i);
    if (!value) context->Fail(DatetimeOverflow());
    return value;
  });
}

// --- Moved

template <int sign>
Column* RunAddDays(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const int32_t *dates = Values<int32_t>(arguments[0]), *counts = Values<int32_t>(arguments[1]);
  return MapChecked<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    return AddDaysToDate(dates[i], int64_t{sign} * counts[i]);
  });
}

Column* RunAddMonths(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const int32_t *dates = Values<int32_t>(arguments[0]), *counts = Values<int32_t>(arguments[1]);
  return MapChecked<int32_t>(call, arguments, rows, context,
                             [&](uint32_t i) { return AddMonthsToDate(dates[i], counts[i]); });
}

Column* RunLastDay(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const int32_t* dates = Values<int32_t>(arguments[0]);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    CivilDate date = CivilFromDays(dates[i]);
    return dates[i] + DaysInMonth(date.year, date.month) - date.day;
  });
}

// Monday 0 … Sunday 6 of "MO", "Mon", "MONDAY".
std::optional<int32_t> ParseWeekday(Text name) {
  static constexpr Text kNames[] = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                    "FRIDAY", "SATURDAY", "SUNDAY"};
  std::string upper(name);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (int32_t day = 0; day < 7; ++day) {
    Text full = kNames[day];
    if (upper == full || upper == full.substr(0, 3) || upper == full.substr(0, 2)) return day;
  }
  return std::nullopt;
}

Column* RunNextDay(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const int32_t* dates = Values<int32_t>(arguments[0]);
  LastParsed<std::optional<int32_t>> last;
  return MapOptional<int32_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int32_t> {
        Text name = Texts(arguments[1])[i];
        std::optional<int32_t> weekday = last.Get(name, ParseWeekday);
        if (weekday)
          return AddDaysToDate(dates[i], FloorMod(*weekday - WeekdayFromDays(dates[i]) - 1, 7) + 1);
        if (context->conf->ansi) {
          context->Fail({StatusCode::kRuntime,
                         "Illegal input for day of week: " + std::string(name) + ".",
                         "ILLEGAL_DAY_OF_WEEK"});
        }
        return std::nullopt;
      });
}

// --- Truncated

Column* RunDateTrunc(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const int64_t* times = Values<int64_t>(arguments[1]);
  LastParsed<std::optional<CalendarUnit>> last;
  return MapOptional<int64_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int64_t> {
        std::optional<CalendarUnit> unit = last.Get(Texts(arguments[0])[i], ParseCalendarUnit);
        return unit ? std::optional(TruncateTimestamp(times[i], *unit, *context->zone))
                    : std::nullopt;
      });
}

Column* RunTrunc(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const int32_t* dates = Values<int32_t>(arguments[0]);
  LastParsed<std::optional<CalendarUnit>> last;
  return MapOptional<int32_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int32_t> {
        std::optional<CalendarUnit> unit = last.Get(Texts(arguments[1])[i], ParseCalendarUnit);
        if (!unit || *unit < CalendarUnit::kWeek) return std::nullopt;
        return static_cast<int32_t>(TruncateDays(dates[i], *unit));
      });
}

// --- Compared

Column* RunDateDiff(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const int32_t *ends = Values<int32_t>(arguments[0]), *starts = Values<int32_t>(arguments[1]);
  return MapAll<int32_t>(call, arguments, rows, context,
                         [&](uint32_t i) { return int64_t{ends[i]} - starts[i]; });
}

bool IsLastOfMonth(const CivilDate& date) { return date.day == DaysInMonth(date.year, date.month); }

// Spark's months_between: a month has 31 days, whole months where the days agree or both are the
// last.
double MonthsBetween(int64_t end, int64_t start, bool round) {
  int64_t end_days = FloorDiv(end, kMicrosPerDay), start_days = FloorDiv(start, kMicrosPerDay);
  CivilDate a = CivilFromDays(end_days), b = CivilFromDays(start_days);
  auto months = static_cast<double>((int64_t{a.year} - b.year) * 12 + a.month - b.month);
  if (a.day == b.day || (IsLastOfMonth(a) && IsLastOfMonth(b))) return months;
  auto second_of = [](int64_t local) { return FloorMod(local, kMicrosPerDay) / kMicrosPerSecond; };
  int64_t seconds = (a.day - b.day) * int64_t{86'400} + second_of(end) - second_of(start);
  double result = months + static_cast<double>(seconds) / (31 * 86'400.0);
  return round ? std::floor(result * 1e8 + 0.5) / 1e8 : result;
}

Column* RunMonthsBetween(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                         EvalContext* context) {
  const int64_t *ends = Values<int64_t>(arguments[0]), *starts = Values<int64_t>(arguments[1]);
  const uint8_t* round = arguments.size() > 2 ? Values<uint8_t>(arguments[2]) : nullptr;
  const TimeZone& zone = *context->zone;
  return MapRows<double>(call, arguments, rows, context, [&](uint32_t i) {
    return MonthsBetween(zone.UtcToLocal(ends[i]), zone.UtcToLocal(starts[i]), !round || round[i]);
  });
}

// --- By unit

Result<Signature> ResolveUnit(const ResolveInput& input, std::string_view types) {
  std::optional<std::string> name = ConstantText(input, 0);
  std::optional<CalendarUnit> unit = name ? ParseCalendarUnit(*name) : std::nullopt;
  if (!unit) {
    return Status(StatusCode::kInvalid,
                  "The function `" + std::string(input.name) + "` has no unit `" +
                      name.value_or("") +
                      "`: expected MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, "
                      "MONTH, QUARTER or YEAR.",
                  "INVALID_PARAMETER_VALUE.DATETIME_UNIT");
  }
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, types));
  signature.prepared = std::make_shared<const CalendarUnit>(*unit);
  return signature;
}

Result<Signature> ResolveTimestampAdd(const ResolveInput& input) {
  return ResolveUnit(input, "slt>t");
}
Result<Signature> ResolveTimestampDiff(const ResolveInput& input) {
  return ResolveUnit(input, "stt>l");
}

std::optional<int64_t> AddUnits(int64_t micros, int64_t count, CalendarUnit unit,
                                const TimeZone& zone) {
  int64_t scaled = 0;
  int64_t months = MonthsOf(unit);
  if (__builtin_mul_overflow(count, months != 0 ? months : MicrosOf(unit), &scaled))
    return std::nullopt;
  return months != 0 ? AddMonthsToTimestamp(micros, scaled, zone)
                     : AddDayTime(micros, scaled, zone);
}

Column* RunTimestampAdd(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  const int64_t *counts = Values<int64_t>(arguments[1]), *times = Values<int64_t>(arguments[2]);
  CalendarUnit unit = *Prepared<CalendarUnit>(call);
  return MapChecked<int64_t>(call, arguments, rows, context, [&](uint32_t i) {
    return AddUnits(times[i], counts[i], unit, *context->zone);
  });
}

Column* RunTimestampDiff(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                         EvalContext* context) {
  const int64_t *starts = Values<int64_t>(arguments[1]), *ends = Values<int64_t>(arguments[2]);
  CalendarUnit unit = *Prepared<CalendarUnit>(call);
  return MapRows<int64_t>(call, arguments, rows, context, [&](uint32_t i) {
    return UnitsBetween(starts[i], ends[i], unit, *context->zone);
  });
}

}  // namespace

FunctionTable DateShiftFunctions() {
  static const ScalarFunction kTable[] = {
      Failing("date_add", "Di>D", RunAddDays<1>, "a number of days later"),
      Failing("dateadd", "Di>D", RunAddDays<1>, "a number of days later"),
      Failing("date_sub", "Di>D", RunAddDays<-1>, "a number of days earlier"),
      Failing("add_months", "Di>D", RunAddMonths, "a number of months later"),
      Typed("last_day", "D>D", RunLastDay, "the last day of the month"),
      Failing("next_day", "Ds>D", RunNextDay, "the next such day of the week"),
      Typed("date_trunc", "st>t", RunDateTrunc, "the start of the year, week, hour, …"),
      Typed("trunc", "Ds>D", RunTrunc, "the first day of the year, quarter, month or week"),
      Typed("datediff", "DD>i", RunDateDiff, "days from the second date to the first"),
      Typed("date_diff", "DD>i", RunDateDiff, "days from the second date to the first"),
      Typed("months_between", "tt[b]>d", RunMonthsBetween,
            "months from the second timestamp to the first"),
      {.name = "timestampadd",
       .min_arguments = 3,
       .max_arguments = 3,
       .resolve = ResolveTimestampAdd,
       .run = RunTimestampAdd,
       .may_fail = true,
       .help = "a number of units later"},
      Resolved("timestampdiff", 3, 3, ResolveTimestampDiff, RunTimestampDiff,
               "whole units between two timestamps"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
