// Parts of dates, timestamps and intervals: year, month, hour, extract, …
#include "pipeline/functions/calendar.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

enum class DatePart : uint8_t {
  kYear,
  kYearOfWeek,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kDayOfWeek,
  kDayOfWeekIso,
  kWeekday,
  kDayOfYear,
  kHour,
  kMinute,
  kSecond
};
using enum DatePart;

struct PartName {
  DatePart part;
  std::initializer_list<std::string_view> names;
};

const PartName kPartNames[] = {{kYear, {"YEAR", "Y", "YEARS", "YR", "YRS"}},
                               {kYearOfWeek, {"YEAROFWEEK"}},
                               {kQuarter, {"QUARTER", "QTR"}},
                               {kMonth, {"MONTH", "MON", "MONS", "MONTHS"}},
                               {kWeek, {"WEEK", "W", "WEEKS"}},
                               {kDay, {"DAY", "D", "DAYS"}},
                               {kDayOfWeek, {"DAYOFWEEK", "DOW"}},
                               {kDayOfWeekIso, {"DAYOFWEEK_ISO", "DOW_ISO"}},
                               {kDayOfYear, {"DOY"}},
                               {kHour, {"HOUR", "H", "HOURS", "HR", "HRS"}},
                               {kMinute, {"MINUTE", "M", "MIN", "MINS", "MINUTES"}},
                               {kSecond, {"SECOND", "S", "SEC", "SECONDS", "SECS"}}};

std::optional<DatePart> FindPart(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (const PartName& known : kPartNames) {
    for (std::string_view name : known.names) {
      if (name == text) return known.part;
    }
  }
  return std::nullopt;
}

int32_t PartOfDate(DatePart part, int64_t days) {
  CivilDate date = CivilFromDays(days);
  switch (part) {
    case kYear:
      return date.year;
    case kYearOfWeek:
      return IsoWeekFromDays(days).year;
    case kQuarter:
      return (date.month + 2) / 3;
    case kMonth:
      return date.month;
    case kWeek:
      return IsoWeekFromDays(days).week;
    case kDayOfWeek:
      return (WeekdayFromDays(days) + 1) % 7 + 1;
    case kDayOfWeekIso:
      return WeekdayFromDays(days) + 1;
    case kWeekday:
      return WeekdayFromDays(days);
    case kDayOfYear:
      return static_cast<int32_t>(days - DaysFromCivil(date.year, 1, 1)) + 1;
    default:
      return date.day;
  }
}

int32_t PartOfTime(DatePart part, int64_t of_day) {
  auto seconds = static_cast<int32_t>(of_day / kMicrosPerSecond);
  if (part == kHour) return seconds / 3600;
  return part == kMinute ? seconds / 60 % 60 : seconds % 60;
}

Column* DateParts(DatePart part, const Expr& call, Arguments arguments, const Column* dates,
                  uint32_t rows, EvalContext* context) {
  const int32_t* days = Values<int32_t>(dates);
  return MapRows<int32_t>(call, arguments, rows, context,
                          [&](uint32_t i) { return PartOfDate(part, days[i]); });
}

Column* TimeParts(DatePart part, const Expr& call, Arguments arguments, const Column* times,
                  uint32_t rows, EvalContext* context) {
  const int64_t* micros = Values<int64_t>(times);
  return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
    return PartOfTime(part, FloorMod(context->zone->UtcToLocal(micros[i]), kMicrosPerDay));
  });
}

template <DatePart part>
Column* RunDatePart(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  return DateParts(part, call, arguments, arguments[0], rows, context);
}

template <DatePart part>
Column* RunTimePart(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  return TimeParts(part, call, arguments, arguments[0], rows, context);
}

// --- extract

bool HasPart(const DataType& type, DatePart part) {
  switch (type.id) {
    case kYearMonthInterval:
      return part == kYear || part == kMonth;
    case kDayTimeInterval:
      return part == kDay || part >= kHour;
    case kCalendarInterval:
      return part == kYear || part == kMonth || part == kDay || part >= kHour;
    default:
      return true;
  }
}

Status NoSuchPart(const ResolveInput& input, std::string_view part) {
  return {StatusCode::kInvalid,
          "Cannot extract the field `" + std::string(part) + "` from the type \"" +
              input.arguments[1]->type.ToString() + "\".",
          "INVALID_EXTRACT_FIELD"};
}

Result<Signature> ResolveExtract(const ResolveInput& input) {
  std::optional<std::string> name = ConstantText(input, 0);
  if (!name) {
    return TypeMismatch(input, "NON_FOLDABLE_INPUT",
                        "the input `field` should be a foldable \"STRING\" expression.");
  }
  const DataType& source = input.arguments[1]->type;
  std::optional<DatePart> part = FindPart(*name);
  if (!part || !HasPart(source, *part)) return NoSuchPart(input, *name);
  Signature signature =
      KeepTypes(input, *part == kSecond ? DataType::Decimal(8, 6) : DataType(kInt));
  bool interval =
      source.is(kDayTimeInterval) || source.is(kYearMonthInterval) || source.is(kCalendarInterval);
  if (!interval) {
    DataType wanted = *part >= kHour ? (source.is(kTimestampNtz) ? source : DataType(kTimestamp))
                                     : DataType(kDate);
    if (!CanCoerce(source, wanted, input.conf->ansi) && !source.is(kTimestamp) &&
        !source.is(kTimestampNtz)) {
      return UnexpectedType(input, 1, "(DATE OR TIMESTAMP OR INTERVAL)");
    }
    signature.arguments[1] = wanted;
  }
  signature.prepared = std::make_shared<const DatePart>(*part);
  return signature;
}

int32_t PartOfMonths(DatePart part, int32_t months) {
  return part == kYear ? months / 12 : months % 12;
}

// Whole days count by themselves; hours and below are what is left of them.
int32_t PartOfInterval(DatePart part, int64_t micros) {
  if (part == kDay) return static_cast<int32_t>(micros / kMicrosPerDay);
  return PartOfTime(part, micros % kMicrosPerDay);
}

int32_t PartOfCalendarInterval(DatePart part, const CalendarInterval& value) {
  if (part == kYear || part == kMonth) return PartOfMonths(part, value.months);
  if (part == kDay) return value.days;
  return part == kHour ? static_cast<int32_t>(value.micros / (3600 * kMicrosPerSecond))
                       : PartOfTime(part, value.micros);
}

// Seconds with their fraction.
template <class MicrosAt>
Column* Seconds(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context,
                const MicrosAt& micros_at) {
  return MapRows<Int128>(call, arguments, rows, context, [&](uint32_t i) {
    return Int128{micros_at(i) % (60 * kMicrosPerSecond)};
  });
}

Column* RunSeconds(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  const Column* from = arguments[1];
  if (from->type->is(kCalendarInterval)) {
    return Seconds(call, arguments, rows, context,
                   [&](uint32_t i) { return Values<CalendarInterval>(from)[i].micros; });
  }
  const int64_t* micros = Values<int64_t>(from);
  if (from->type->is(kDayTimeInterval))
    return Seconds(call, arguments, rows, context, [&](uint32_t i) { return micros[i]; });
  const TimeZone& zone = from->type->is(kTimestampNtz) ? *UtcZone() : *context->zone;
  return Seconds(call, arguments, rows, context,
                 [&](uint32_t i) { return FloorMod(zone.UtcToLocal(micros[i]), kMicrosPerDay); });
}

Column* RunExtract(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  DatePart part = *Prepared<DatePart>(call);
  const Column* from = arguments[1];
  if (part == kSecond) return RunSeconds(call, arguments, rows, context);
  switch (from->type->id) {
    case kDate:
      return DateParts(part, call, arguments, from, rows, context);
    case kYearMonthInterval:
      return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
        return PartOfMonths(part, Values<int32_t>(from)[i]);
      });
    case kDayTimeInterval:
      return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
        return PartOfInterval(part, Values<int64_t>(from)[i]);
      });
    case kCalendarInterval:
      return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
        return PartOfCalendarInterval(part, Values<CalendarInterval>(from)[i]);
      });
    case kTimestampNtz:
      return MapRows<int32_t>(call, arguments, rows, context, [&](uint32_t i) {
        return PartOfTime(part, FloorMod(Values<int64_t>(from)[i], kMicrosPerDay));
      });
    default:
      return TimeParts(part, call, arguments, from, rows, context);
  }
}

}  // namespace

FunctionTable DateFieldFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("year", "D>i", RunDatePart<kYear>, "the year"),
      Typed("quarter", "D>i", RunDatePart<kQuarter>, "the quarter, 1 to 4"),
      Typed("month", "D>i", RunDatePart<kMonth>, "the month, 1 to 12"),
      Typed("day", "D>i", RunDatePart<kDay>, "the day of the month"),
      Typed("dayofmonth", "D>i", RunDatePart<kDay>, "the day of the month"),
      Typed("dayofweek", "D>i", RunDatePart<kDayOfWeek>, "the day of the week, Sunday is 1"),
      Typed("weekday", "D>i", RunDatePart<kWeekday>, "the day of the week, Monday is 0"),
      Typed("dayofyear", "D>i", RunDatePart<kDayOfYear>, "the day of the year"),
      Typed("weekofyear", "D>i", RunDatePart<kWeek>, "the ISO 8601 week"),
      Typed("hour", "t>i", RunTimePart<kHour>, "the hour in the session's zone"),
      Typed("minute", "t>i", RunTimePart<kMinute>, "the minute in the session's zone"),
      Typed("second", "t>i", RunTimePart<kSecond>, "the second"),
      Resolved("extract", 2, 2, ResolveExtract, RunExtract,
               "a field of a date, timestamp or interval"),
      Resolved("date_part", 2, 2, ResolveExtract, RunExtract,
               "a field of a date, timestamp or interval"),
      Resolved("datepart", 2, 2, ResolveExtract, RunExtract,
               "a field of a date, timestamp or interval"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
