// Dates, timestamps and intervals from numbers and back, the current time, other zones,
// window_time.
#include "pipeline/expr/cast.h"
#include "pipeline/functions/calendar.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// Under ANSI a field out of its range is an error, else NULL.
void RejectField(EvalContext* context, std::string_view what) {
  if (!context->conf->ansi) return;
  context->Fail(
      {StatusCode::kRuntime,
       "Invalid value for " + std::string(what) +
           ". If necessary set \"spark.sql.ansi.enabled\" to \"false\" to bypass this error.",
       "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"});
}

// --- make_date, make_timestamp, make_interval

std::optional<int64_t> DaysOf(int32_t year, int32_t month, int32_t day) {
  constexpr int32_t kMaxYear = 5'800'000;
  if (year > kMaxYear || year < -kMaxYear || !IsValidDate(year, month, day)) return std::nullopt;
  return DaysFromCivil(year, month, day);
}

Column* RunMakeDate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const int32_t *years = Values<int32_t>(arguments[0]), *months = Values<int32_t>(arguments[1]);
  const int32_t* days = Values<int32_t>(arguments[2]);
  return MapOptional<int32_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int32_t> {
        std::optional<int64_t> date = DaysOf(years[i], months[i], days[i]);
        if (!date) RejectField(context, "year, month or day");
        return date ? std::optional(static_cast<int32_t>(*date)) : std::nullopt;
      });
}

Result<Signature> ResolveMakeTimestamp(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "iiiii#[s]>t"));
  signature.arguments[5] = DataType::Decimal(16, 6);
  return signature;
}

// Seconds are DECIMAL(16,6); 60 is the next minute.
std::optional<int64_t> LocalMicros(Arguments arguments, uint32_t i) {
  int32_t fields[5];
  for (size_t k = 0; k < 5; ++k) fields[k] = Values<int32_t>(arguments[k])[i];
  auto [year, month, day, hour, minute] = fields;
  std::optional<int64_t> days = DaysOf(year, month, day);
  auto second = static_cast<int64_t>(Values<Int128>(arguments[5])[i]);
  if (!days || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60 * kMicrosPerSecond)
    return std::nullopt;
  int64_t local = 0;
  if (__builtin_mul_overflow(*days, kMicrosPerDay, &local)) return std::nullopt;
  return AddClamped(local, (hour * 3600 + minute * 60) * kMicrosPerSecond + second);
}

// The zone of each row; an unknown one fails the context and is UTC.
class Zones {
 public:
  Zones(const Column* column, EvalContext* context) : column_(column), context_(context) {}
  const TimeZone& At(uint32_t row) {
    return *last_.Get(Texts(column_)[row], [&](Text id) {
      Result<const TimeZone*> zone = FindTimeZone(id);
      if (!zone.ok()) context_->Fail(zone.status());
      return zone.ok() ? *zone : UtcZone();
    });
  }

 private:
  const Column* column_;
  EvalContext* context_;
  LastParsed<const TimeZone*> last_;
};

Column* RunMakeTimestamp(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                         EvalContext* context) {
  Zones zones(arguments.size() > 6 ? arguments[6] : nullptr, context);
  return MapOptional<int64_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int64_t> {
        std::optional<int64_t> local = LocalMicros(arguments, i);
        if (!local) {
          RejectField(context, "a field of make_timestamp");
          return local;
        }
        return (arguments.size() > 6 ? zones.At(i) : *context->zone).LocalToUtc(*local);
      });
}

Result<Signature> ResolveMakeInterval(const ResolveInput& input) {
  RILLMILL_ASSIGN(Signature signature, ResolveByLetters(input, "[iiiiii#]>i"));
  if (signature.arguments.size() == 7) signature.arguments[6] = DataType::Decimal(18, 6);
  signature.result = kCalendarInterval;
  return signature;
}

std::optional<CalendarInterval> IntervalOf(Arguments arguments, uint32_t i) {
  auto field = [&](size_t k) -> int64_t {
    return k < arguments.size() ? Values<int32_t>(arguments[k])[i] : 0;
  };
  int64_t seconds =
      arguments.size() > 6 ? static_cast<int64_t>(Values<Int128>(arguments[6])[i]) : 0;
  int64_t months = field(0) * 12 + field(1), days = field(2) * 7 + field(3);
  auto micros = Int128{field(4) * 3600 + field(5) * 60} * kMicrosPerSecond + seconds;
  CalendarInterval value{static_cast<int32_t>(months), static_cast<int32_t>(days),
                         static_cast<int64_t>(micros)};
  bool fits = value.months == months && value.days == days && value.micros == micros;
  return fits ? std::optional(value) : std::nullopt;
}

Column* RunMakeInterval(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                        EvalContext* context) {
  return MapOptional<CalendarInterval>(call, arguments, rows, context, [&](uint32_t i) {
    std::optional<CalendarInterval> value = IntervalOf(arguments, i);
    if (!value && context->conf->ansi) context->Fail(ArithmeticOverflow("integer overflow"));
    return value;
  });
}

// --- Numbers since 1970

// Fractions of seconds only count in timestamp_seconds.
Result<Signature> ResolveTimestampSeconds(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (type.is_fractional() || type.is(kDecimal)) return KeepTypes(input, kTimestamp);
  return ResolveByLetters(input, "l>t");
}

template <int64_t unit>
Column* RunFromUnits(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  if (!arguments[0]->type->is(kBigInt))
    return EvaluateCast(*arguments[0], call.type, false, context);
  const int64_t* numbers = Values<int64_t>(arguments[0]);
  return MapOptional<int64_t>(call, arguments, rows, context,
                              [&](uint32_t i) -> std::optional<int64_t> {
                                int64_t micros = 0;
                                if (!__builtin_mul_overflow(numbers[i], unit, &micros))
                                  return micros;
                                context->Fail(ArithmeticOverflow("long overflow"));
                                return std::nullopt;
                              });
}

template <int64_t unit>
Column* RunToUnits(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const int64_t* times = Values<int64_t>(arguments[0]);
  return MapRows<int64_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return FloorDiv(times[i], unit); });
}

Column* RunSameNumber(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  const int32_t* days = Values<int32_t>(arguments[0]);
  return MapAll<int32_t>(call, arguments, rows, context, [&](uint32_t i) { return days[i]; });
}

// --- The epoch's time

Column* RunCurrentTimestamp(const Expr& call, Arguments arguments, uint32_t rows,
                            const ColumnBatch&, EvalContext* context) {
  return MapAll<int64_t>(call, arguments, rows, context,
                         [&](uint32_t) { return context->epoch_time_micros; });
}

Column* RunCurrentDate(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  int64_t today = LocalDays(context->epoch_time_micros, *context->zone);
  return MapAll<int32_t>(call, arguments, rows, context, [&](uint32_t) { return today; });
}

Result<Signature> ResolveLocalTimestamp(const ResolveInput& input) {
  return KeepTypes(input, kTimestampNtz);
}

Column* RunLocalTimestamp(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                          EvalContext* context) {
  int64_t local = context->zone->UtcToLocal(context->epoch_time_micros);
  return MapAll<int64_t>(call, arguments, rows, context, [&](uint32_t) { return local; });
}

// --- Zones

template <bool from_utc>
Column* RunShiftZone(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const int64_t* times = Values<int64_t>(arguments[0]);
  Zones zones(arguments[1], context);
  return MapRows<int64_t>(call, arguments, rows, context, [&](uint32_t i) {
    const TimeZone& zone = zones.At(i);
    return from_utc ? zone.UtcToLocal(times[i]) : zone.LocalToUtc(times[i]);
  });
}

// --- window_time

Result<Signature> ResolveWindowTime(const ResolveInput& input) {
  const DataType& window = input.arguments[0]->type;
  bool is_window =
      window.is(kStruct) && window.fields->size() == 2 && (*window.fields)[1].name == "end";
  if (!is_window) return UnexpectedType(input, 0, "STRUCT<start: TIMESTAMP, end: TIMESTAMP>");
  return KeepTypes(input, (*window.fields)[1].type);
}

Column* RunWindowTime(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                      EvalContext* context) {
  const int64_t* ends = Values<int64_t>(arguments[0]->children[1]);
  return MapRows<int64_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return AddClamped(ends[i], -1); });
}

// Constant within an epoch, not across epochs: never folded.
ScalarFunction Current(ScalarFunction function) {
  function.deterministic = false;
  return function;
}

ScalarFunction CanFail(ScalarFunction function) {
  function.may_fail = true;
  return function;
}

}  // namespace

FunctionTable DateMakeFunctions() {
  static const ScalarFunction kTable[] = {
      Failing("make_date", "iii>D", RunMakeDate, "a date from year, month and day"),
      CanFail(Resolved("make_timestamp", 6, 7, ResolveMakeTimestamp, RunMakeTimestamp,
                       "a timestamp from its fields")),
      CanFail(Resolved("make_interval", 0, 7, ResolveMakeInterval, RunMakeInterval,
                       "an interval from its fields")),
      CanFail(Resolved("timestamp_seconds", 1, 1, ResolveTimestampSeconds,
                       RunFromUnits<kMicrosPerSecond>, "from seconds since 1970")),
      Failing("timestamp_millis", "n>t", RunFromUnits<1000>, "from milliseconds since 1970"),
      Typed("timestamp_micros", "n>t", RunFromUnits<1>, "from microseconds since 1970"),
      Typed("unix_seconds", "T>l", RunToUnits<kMicrosPerSecond>, "seconds since 1970"),
      Typed("unix_millis", "T>l", RunToUnits<1000>, "milliseconds since 1970"),
      Typed("unix_micros", "T>l", RunToUnits<1>, "microseconds since 1970"),
      Typed("unix_date", "e>i", RunSameNumber, "days since 1970-01-01"),
      Typed("date_from_unix_date", "i>D", RunSameNumber, "from days since 1970-01-01"),
      Current(Typed("current_timestamp", ">t", RunCurrentTimestamp, "the time of the micro-batch")),
      Current(Typed("now", ">t", RunCurrentTimestamp, "the time of the micro-batch")),
      Current(Typed("current_date", ">D", RunCurrentDate, "the day of the micro-batch")),
      Current(Typed("curdate", ">D", RunCurrentDate, "the day of the micro-batch")),
      Current(Resolved("localtimestamp", 0, 0, ResolveLocalTimestamp, RunLocalTimestamp,
                       "the local time of the micro-batch")),
      Failing("from_utc_timestamp", "ts>t", RunShiftZone<true>, "UTC's wall clock shown in a zone"),
      Failing("to_utc_timestamp", "ts>t", RunShiftZone<false>, "a zone's wall clock shown in UTC"),
      Resolved("window_time", 1, 1, ResolveWindowTime, RunWindowTime,
               "the event time of a window: its end less 1 microsecond"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
