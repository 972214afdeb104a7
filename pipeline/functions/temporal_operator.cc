#include "pipeline/functions/temporal_operator.h"

#include <algorithm>
#include <cmath>

#include "pipeline/functions/calendar.h"
#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

// The operands of a call; constants may come as columns of one row.
struct Operation {
  const Expr& call;
  Arguments arguments;
  uint32_t rows;
  EvalContext* context;

  size_t RowOf(size_t argument, uint32_t row) const {
    return arguments[argument]->size == 1 ? 0 : row;
  }
  template <class T>
  const T& At(size_t argument, uint32_t row) const {
    return Values<T>(arguments[argument])[RowOf(argument, row)];
  }
  bool HasNull(uint32_t row) const {
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i]->is_null(RowOf(i, row))) return true;
    }
    return false;
  }
  const TimeZone& ZoneOf(const DataType& type) const {
    return type.is(kTimestampNtz) ? *UtcZone() : *context->zone;
  }
};

// What the resolver decided: the kernel, which operand is the interval (or number), and whether it
// is taken away.
struct TemporalPlan {
  Column* (*run)(const Operation&, const TemporalPlan&);
  size_t amount = 1;
  int sign = 1;

  size_t base() const { return 1 - amount; }
};

bool IsTolerant(const Expr& call) { return call.function->name.starts_with("try_"); }

// f(row) gives std::optional<T>; nothing is the error `why(row)`, or NULL for the try_ functions.
template <class T, class Why, class F>
Column* MapOperation(const Operation& o, const Why& why, const F& f) {
  Column* result = NewColumn(o.call.type, o.rows, o.context->arena);
  T* out = result->values<T>();
  for (uint32_t i = 0; i < o.rows; ++i) {
    out[i] = T{};
    if (o.HasNull(i)) {
      SetNull(result, i, o.context->arena);
    } else if (std::optional<T> value = f(i)) {
      out[i] = *value;
    } else if (IsTolerant(o.call)) {
      SetNull(result, i, o.context->arena);
    } else {
      o.context->Fail(why(i));
    }
  }
  return result;
}

Status IntervalOverflow(uint32_t) {
  return ArithmeticOverflow("Integer overflow while operating with intervals");
}

// A result beyond the range of dates and timestamps.
Status BeyondRange(uint32_t) { return DatetimeOverflow(); }

Status IntervalDividedByZero() {
  return {StatusCode::kRuntime,
          "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.",
          "INTERVAL_DIVIDED_BY_ZERO"};
}

template <class T>
std::optional<T> Fitting(Int128 value) {
  auto narrow = static_cast<T>(value);
  return narrow == value ? std::optional(narrow) : std::nullopt;
}

std::optional<CalendarInterval> Scaled(const CalendarInterval& value, int factor) {
  auto months = Fitting<int32_t>(Int128{value.months} * factor),
       days = Fitting<int32_t>(Int128{value.days} * factor);
  auto micros = Fitting<int64_t>(Int128{value.micros} * factor);
  if (!months || !days || !micros) return std::nullopt;
  return CalendarInterval{*months, *days, *micros};
}

// --- timestamp ± interval, date ± interval, date ± days

Column* TimestampPlusDayTime(const Operation& o, const TemporalPlan& plan) {
  const TimeZone& zone = o.ZoneOf(o.call.type);
  return MapOperation<int64_t>(o, BeyondRange, [&](uint32_t i) -> std::optional<int64_t> {
    auto interval = Fitting<int64_t>(Int128{o.At<int64_t>(plan.amount, i)} * plan.sign);
    return interval ? AddDayTime(o.At<int64_t>(plan.base(), i), *interval, zone) : interval;
  });
}

Column* TimestampPlusMonths(const Operation& o, const TemporalPlan& plan) {
  const TimeZone& zone = o.ZoneOf(o.call.type);
  return MapOperation<int64_t>(o, BeyondRange, [&](uint32_t i) {
    return AddMonthsToTimestamp(o.At<int64_t>(plan.base(), i),
                                int64_t{o.At<int32_t>(plan.amount, i)} * plan.sign, zone);
  });
}

Column* TimestampPlusCalendar(const Operation& o, const TemporalPlan& plan) {
  const TimeZone& zone = o.ZoneOf(o.call.type);
  return MapOperation<int64_t>(o, BeyondRange, [&](uint32_t i) -> std::optional<int64_t> {
    auto interval = Scaled(o.At<CalendarInterval>(plan.amount, i), plan.sign);
    return interval ? AddCalendarInterval(o.At<int64_t>(plan.base(), i), *interval, zone)
                    : std::nullopt;
  });
}

Column* DatePlusMonths(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<int32_t>(o, BeyondRange, [&](uint32_t i) {
    return AddMonthsToDate(o.At<int32_t>(plan.base(), i),
                           int64_t{o.At<int32_t>(plan.amount, i)} * plan.sign);
  });
}

Column* DatePlusDayInterval(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<int32_t>(o, BeyondRange, [&](uint32_t i) {
    return AddDaysToDate(o.At<int32_t>(plan.base(), i),
                         o.At<int64_t>(plan.amount, i) / kMicrosPerDay * plan.sign);
  });
}

Column* DatePlusDays(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<int32_t>(o, BeyondRange, [&](uint32_t i) {
    return AddDaysToDate(o.At<int32_t>(plan.base(), i),
                         int64_t{o.At<int32_t>(plan.amount, i)} * plan.sign);
  });
}

// A calendar interval added to a date has to be one of months and days; under ANSI hours are
// refused.
Column* DatePlusCalendar(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<int32_t>(o, BeyondRange, [&](uint32_t i) -> std::optional<int32_t> {
    auto interval = Scaled(o.At<CalendarInterval>(plan.amount, i), plan.sign);
    if (!interval) return std::nullopt;
    if (interval->micros % kMicrosPerDay != 0 && o.context->conf->ansi) {
      o.context->Fail(
          {StatusCode::kRuntime,
           "Cannot add hours, minutes or seconds, milliseconds, microseconds to a date.",
           "_LEGACY_ERROR_TEMP_2000"});
      return 0;
    }
    std::optional<int32_t> days = AddMonthsToDate(o.At<int32_t>(plan.base(), i), interval->months);
    return days ? AddDaysToDate(*days, int64_t{interval->days} + interval->micros / kMicrosPerDay)
                : days;
  });
}

// --- differences

Column* TimestampDifference(const Operation& o, const TemporalPlan&) {
  const TimeZone& zone = o.ZoneOf(*o.arguments[0]->type);
  return MapOperation<int64_t>(o, IntervalOverflow, [&](uint32_t i) {
    return Fitting<int64_t>(Int128{zone.UtcToLocal(o.At<int64_t>(0, i))} -
                            zone.UtcToLocal(o.At<int64_t>(1, i)));
  });
}

Column* DateDifference(const Operation& o, const TemporalPlan&) {
  return MapOperation<int64_t>(o, IntervalOverflow, [&](uint32_t i) {
    return Fitting<int64_t>((Int128{o.At<int32_t>(0, i)} - o.At<int32_t>(1, i)) * kMicrosPerDay);
  });
}

// --- interval ± interval, - interval

template <class T>
Column* IntervalPlusInterval(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<T>(o, IntervalOverflow, [&](uint32_t i) {
    return Fitting<T>(Int128{o.At<T>(0, i)} + Int128{o.At<T>(1, i)} * plan.sign);
  });
}

Column* CalendarPlusCalendar(const Operation& o, const TemporalPlan& plan) {
  return MapOperation<CalendarInterval>(
      o, IntervalOverflow, [&](uint32_t i) -> std::optional<CalendarInterval> {
        const auto &a = o.At<CalendarInterval>(0, i), &b = o.At<CalendarInterval>(1, i);
        auto months = Fitting<int32_t>(int64_t{a.months} + int64_t{b.months} * plan.sign);
        auto days = Fitting<int32_t>(int64_t{a.days} + int64_t{b.days} * plan.sign);
        auto micros = Fitting<int64_t>(Int128{a.micros} + Int128{b.micros} * plan.sign);
        if (!months || !days || !micros) return std::nullopt;
        return CalendarInterval{*months, *days, *micros};
      });
}

template <class T>
Column* NegatedInterval(const Operation& o, const TemporalPlan&) {
  return MapOperation<T>(o, IntervalOverflow,
                         [&](uint32_t i) { return Fitting<T>(-Int128{o.At<T>(0, i)}); });
}

Column* NegatedCalendar(const Operation& o, const TemporalPlan&) {
  return MapOperation<CalendarInterval>(
      o, IntervalOverflow, [&](uint32_t i) { return Scaled(o.At<CalendarInterval>(0, i), -1); });
}

// --- interval * number, interval / number

template <class T>
std::optional<T> Rounded(double value) {
  double rounded = std::round(value);
  auto limit = std::ldexp(1.0, 8 * static_cast<int>(sizeof(T)) - 1);
  return rounded >= -limit && rounded < limit ? std::optional(static_cast<T>(rounded))
                                              : std::nullopt;
}

Int128 DivideHalfUp(Int128 value, int64_t divisor) {
  Int128 quotient = value / divisor, rest = value % divisor;
  Int128 magnitude = divisor < 0 ? -Int128{divisor} : Int128{divisor};
  bool away = (rest < 0 ? -rest : rest) * 2 >= magnitude;
  return away ? quotient + ((value < 0) == (divisor < 0) ? 1 : -1) : quotient;
}

// plan.sign: 1 multiplies, -1 divides.
template <class T>
Column* ScaledInterval(const Operation& o, const TemporalPlan& plan) {
  bool whole = o.arguments[plan.amount]->type->is(kBigInt), divide = plan.sign < 0;
  auto is_zero = [&](uint32_t i) {
    return whole ? o.At<int64_t>(plan.amount, i) == 0 : o.At<double>(plan.amount, i) == 0;
  };
  auto why = [&](uint32_t i) {
    return divide && is_zero(i) ? IntervalDividedByZero() : IntervalOverflow(i);
  };
  return MapOperation<T>(o, why, [&](uint32_t i) -> std::optional<T> {
    T value = o.At<T>(plan.base(), i);
    if (divide && is_zero(i)) return std::nullopt;
    if (whole) {
      int64_t factor = o.At<int64_t>(plan.amount, i);
      return Fitting<T>(divide ? DivideHalfUp(value, factor) : Int128{value} * factor);
    }
    double factor = o.At<double>(plan.amount, i);
    return Rounded<T>(divide ? static_cast<double>(value) / factor
                             : static_cast<double>(value) * factor);
  });
}

// Fractions of months are lost, fractions of days become time.
Column* ScaledCalendar(const Operation& o, const TemporalPlan& plan) {
  bool divide = plan.sign < 0;
  auto is_zero = [&](uint32_t i) { return o.At<double>(plan.amount, i) == 0; };
  auto why = [&](uint32_t i) {
    return divide && is_zero(i) ? IntervalDividedByZero() : IntervalOverflow(i);
  };
  return MapOperation<CalendarInterval>(o, why, [&](uint32_t i) -> std::optional<CalendarInterval> {
    if (divide && is_zero(i)) return std::nullopt;
    const auto& value = o.At<CalendarInterval>(plan.base(), i);
    double factor = o.At<double>(plan.amount, i);
    auto scale = [&](auto part) {
      return divide ? static_cast<double>(part) / factor : static_cast<double>(part) * factor;
    };
    double days = scale(value.days);
    auto months = Rounded<int32_t>(std::trunc(scale(value.months))),
         whole_days = Rounded<int32_t>(std::trunc(days));
    auto micros = Rounded<int64_t>(scale(value.micros) +
                                   (days - std::trunc(days)) * static_cast<double>(kMicrosPerDay));
    if (!months || !whole_days || !micros) return std::nullopt;
    return CalendarInterval{*months, *whole_days, *micros};
  });
}

// --- Resolution

bool IsInterval(const DataType& type) {
  return type.is(kDayTimeInterval) || type.is(kYearMonthInterval) || type.is(kCalendarInterval);
}
bool IsTimestamp(const DataType& type) { return type.is(kTimestamp) || type.is(kTimestampNtz); }
bool IsDatetime(const DataType& type) { return type.is(kDate) || IsTimestamp(type); }

Signature Planned(DataType result, std::vector<DataType> arguments, TemporalPlan plan) {
  Signature signature;
  signature.result = std::move(result);
  signature.arguments = std::move(arguments);
  signature.prepared = std::make_shared<const TemporalPlan>(plan);
  return signature;
}

// The signature for base ± amount, in the order in which they were written.
Signature Shifted(DataType base, DataType amount, TemporalPlan plan) {
  std::vector<DataType> arguments(2);
  arguments[plan.amount] = std::move(amount);
  arguments[plan.base()] = base;
  return Planned(std::move(base), std::move(arguments), plan);
}

Signature ShiftDatetime(const DataType& base, const DataType& amount, TemporalPlan plan) {
  bool date = base.is(kDate);
  switch (amount.id) {
    case kYearMonthInterval:
      plan.run = date ? DatePlusMonths : TimestampPlusMonths;
      break;
    case kCalendarInterval:
      plan.run = date ? DatePlusCalendar : TimestampPlusCalendar;
      break;
    case kDayTimeInterval:
      // Whole days leave a date a date; hours make it a timestamp.
      if (date && amount.scale == 0) {
        plan.run = DatePlusDayInterval;
        break;
      }
      plan.run = TimestampPlusDayTime;
      return Shifted(date ? DataType(kTimestamp) : base, amount, plan);
    default:
      plan.run = DatePlusDays;
      return Shifted(base, kInt, plan);
  }
  return Shifted(base, amount, plan);
}

Signature IntervalSum(const DataType& a, const DataType& b, TemporalPlan plan) {
  if (a.is(kCalendarInterval)) {
    plan.run = CalendarPlusCalendar;
    return Planned(a, {a, b}, plan);
  }
  plan.run = a.is(kDayTimeInterval) ? IntervalPlusInterval<int64_t> : IntervalPlusInterval<int32_t>;
  DataType result = a;
  result.precision = std::min(a.precision, b.precision);
  result.scale = std::max(a.scale, b.scale);
  return Planned(result, {a, b}, plan);
}

Signature Scaling(const DataType& interval, const DataType& number, TemporalPlan plan) {
  bool whole = number.is_integral() && !interval.is(kCalendarInterval);
  plan.run = interval.is(kDayTimeInterval)     ? ScaledInterval<int64_t>
             : interval.is(kYearMonthInterval) ? ScaledInterval<int32_t>
                                               : ScaledCalendar;
  Signature signature = Shifted(interval, whole ? DataType(kBigInt) : DataType(kDouble), plan);
  if (interval.is(kDayTimeInterval)) signature.result = DataType::DayTimeInterval();
  if (interval.is(kYearMonthInterval)) signature.result = DataType::YearMonthInterval();
  return signature;
}

Signature Difference(const DataType& a, const DataType& b) {
  bool dates = (a.is(kDate) || a.is(kString)) && (b.is(kDate) || b.is(kString));
  if (dates) return Planned(DataType::DayTimeInterval(0, 0), {kDate, kDate}, {DateDifference});
  bool local = (a.is(kTimestampNtz) || !IsTimestamp(a)) && (b.is(kTimestampNtz) || !IsTimestamp(b));
  DataType common = local ? kTimestampNtz : kTimestamp;
  return Planned(DataType::DayTimeInterval(), {common, common}, {TimestampDifference});
}

// A constant NULL or text may stand for a number, and a text for a date.
bool IsNumber(const DataType& type) {
  return type.is_numeric() || type.is(kNull) || type.is(kString);
}
bool IsDayCount(const DataType& type) {
  return type.is(kTinyInt) || type.is(kSmallInt) || type.is(kInt) || type.is(kNull);
}
bool IsAmount(const DataType& base, const DataType& amount) {
  return IsDatetime(base) && (IsInterval(amount) || (base.is(kDate) && IsDayCount(amount)));
}

std::optional<Signature> ResolveSum(const DataType& a, const DataType& b, int sign) {
  if (IsAmount(a, b)) return ShiftDatetime(a, b, {nullptr, 1, sign});
  if (sign > 0 && IsAmount(b, a)) return ShiftDatetime(b, a, {nullptr, 0, sign});
  if (IsInterval(a) && a.is(b.id)) return IntervalSum(a, b, {nullptr, 1, sign});
  if (a.is(kNull) && IsInterval(b)) return IntervalSum(b, b, {nullptr, 1, sign});
  if (IsInterval(a) && b.is(kNull)) return IntervalSum(a, a, {nullptr, 1, sign});
  bool partner_a = IsDatetime(a) || a.is(kString) || a.is(kNull),
       partner_b = IsDatetime(b) || b.is(kString) || b.is(kNull);
  if (sign < 0 && partner_a && partner_b) return Difference(a, b);
  return std::nullopt;
}

Signature Negation(const DataType& interval) {
  TemporalPlan plan{interval.is(kDayTimeInterval)     ? NegatedInterval<int64_t>
                    : interval.is(kYearMonthInterval) ? NegatedInterval<int32_t>
                                                      : NegatedCalendar};
  return Planned(interval, {interval}, plan);
}

std::optional<Signature> ResolveBinary(std::string_view name, const DataType& a,
                                       const DataType& b) {
  if (name == "+" || name == "try_add") return ResolveSum(a, b, 1);
  if (name == "-" || name == "try_subtract") return ResolveSum(a, b, -1);
  if (name == "*" || name == "try_multiply") {
    if (IsInterval(a) && IsNumber(b)) return Scaling(a, b, {nullptr, 1, 1});
    if (IsNumber(a) && IsInterval(b)) return Scaling(b, a, {nullptr, 0, 1});
  }
  if ((name == "/" || name == "try_divide") && IsInterval(a) && IsNumber(b))
    return Scaling(a, b, {nullptr, 1, -1});
  return std::nullopt;
}

}  // namespace

Result<Signature> ResolveTemporalOperator(const ResolveInput& input) {
  const DataType& first = input.arguments[0]->type;
  if (input.arguments.size() == 1) {
    if (!IsInterval(first)) return UnexpectedType(input, 0, "NUMERIC\" or \"INTERVAL");
    if (input.name == "-" || input.name == "negative") return Negation(first);
    return KeepTypes(input, first);
  }
  std::optional<Signature> signature = ResolveBinary(input.name, first, input.arguments[1]->type);
  if (!signature) return DifferentTypes(input);
  return *signature;
}

Column* RunTemporalOperator(const Expr& call, std::span<Column* const> arguments, uint32_t rows,
                            const ColumnBatch&, EvalContext* context) {
  const auto* plan = Prepared<TemporalPlan>(call);
  return plan->run({call, arguments, rows, context}, *plan);
}

}  // namespace rillmill::pipeline
