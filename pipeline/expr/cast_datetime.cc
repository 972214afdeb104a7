// CAST to DATE, TIMESTAMP, TIMESTAMP_NTZ and the intervals.
#include <cmath>

#include "pipeline/expr/cast_kernel.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

__extension__ typedef unsigned __int128 Unsigned;

// `parse` gives std::optional<T>.
template <class T, class Parse>
Column* ParseEach(const CastRun& run, const Parse& parse) {
  return CastEach<std::string_view, T>(run, [&](std::string_view text, T* out) {
    std::optional<T> value = parse(text);
    *out = value.value_or(T{});
    return value.has_value();
  });
}

// Seconds to microseconds; saturates as Java's TimeUnit does.
int64_t FromSeconds(int64_t seconds) {
  int64_t micros = 0;
  if (__builtin_mul_overflow(seconds, kMicrosPerSecond, &micros))
    return seconds < 0 ? INT64_MIN : INT64_MAX;
  return micros;
}

template <class In>
Column* TimestampFromNumber(const CastRun& run) {
  return CastEach<In, int64_t>(run, [&](In value, int64_t* out) {
    if constexpr (std::is_floating_point_v<In>) {
      double micros = static_cast<double>(value) * 1e6;
      const bool fits = micros >= -0x1p63 && micros < 0x1p63;
      if (!std::isfinite(micros) || (!fits && run.context->conf->ansi)) return false;
      *out = fits ? static_cast<int64_t>(micros) : micros > 0 ? INT64_MAX : INT64_MIN;
    } else {
      *out = FromSeconds(value);
    }
    return true;
  });
}

// What does not fit wraps around, as Spark's does.
Column* TimestampFromDecimal(const CastRun& run) {
  return CastEach<Int128, int64_t>(run, [&](Int128 value, int64_t* out) {
    const int scale = run.from.type->scale;
    const Unsigned micros =
        scale > 6 ? static_cast<Unsigned>(value / PowerOfTen(scale - 6))
                  : static_cast<Unsigned>(value) * static_cast<Unsigned>(PowerOfTen(6 - scale));
    *out = static_cast<int64_t>(micros);
    return true;
  });
}

Column* ToTimestamp(const CastRun& run) {
  const TimeZone& zone = run.zone();
  switch (run.from.type->id) {
    case TypeId::kString:
      return ParseEach<int64_t>(run, [&](std::string_view text) {
        return ParseTimestamp(text, zone, run.context->epoch_time_micros);
      });
    case TypeId::kDate:
      return CastEach<int32_t, int64_t>(run, [&](int32_t days, int64_t* out) {
        bool fits = !__builtin_mul_overflow(int64_t{days}, kMicrosPerDay, out);
        *out = fits ? zone.LocalToUtc(*out) : 0;
        return fits;
      });
    case TypeId::kTimestampNtz:
      return CastAll<int64_t, int64_t>(run, [&](int64_t local) { return zone.LocalToUtc(local); });
    case TypeId::kBoolean:
      return CastAll<uint8_t, int64_t>(run, [](uint8_t value) { return int64_t{value}; });
    case TypeId::kDecimal:
      return TimestampFromDecimal(run);
    default:
      return WithNumberType(run.from.type->id,
                            [&](auto value) { return TimestampFromNumber<decltype(value)>(run); });
  }
}

Column* ToTimestampNtz(const CastRun& run) {
  if (run.from.type->is(TypeId::kString)) {
    return ParseEach<int64_t>(run,
                              [](std::string_view text) { return ParseTimestampNtz(text, true); });
  }
  if (run.from.type->is(TypeId::kTimestamp)) {
    return CastAll<int64_t, int64_t>(run,
                                     [&](int64_t micros) { return run.zone().UtcToLocal(micros); });
  }
  return CastEach<int32_t, int64_t>(run, [](int32_t days, int64_t* out) {
    return !__builtin_mul_overflow(int64_t{days}, kMicrosPerDay, out);
  });
}

Column* ToDate(const CastRun& run) {
  if (run.from.type->is(TypeId::kString)) return ParseEach<int32_t>(run, &ParseDate);
  bool ntz = run.from.type->is(TypeId::kTimestampNtz);
  return CastAll<int64_t, int32_t>(run, [&](int64_t micros) {
    return static_cast<int32_t>(
        FloorDiv(ntz ? micros : run.zone().UtcToLocal(micros), kMicrosPerDay));
  });
}

// Whole units of the type's last field; what is finer is cut off.
template <class T>
Column* IntervalFromInterval(const CastRun& run) {
  auto unit = static_cast<T>(
      run.to.is(TypeId::kDayTimeInterval) && run.to.scale == 3 ? 1 : IntervalUnit(run.to));
  return CastAll<T, T>(run, [unit](T value) { return static_cast<T>(value / unit * unit); });
}

template <class T>
Column* IntervalFromText(const CastRun& run) {
  constexpr bool kMonths = sizeof(T) == 4;
  return ParseEach<T>(run, [](std::string_view text) -> std::optional<T> {
    Result<CalendarInterval> value = ParseInterval(text);
    if (!value.ok()) return std::nullopt;
    bool other_kind = kMonths ? value->days != 0 || value->micros != 0 : value->months != 0;
    Int128 total =
        kMonths ? Int128{value->months} : Int128{value->days} * kMicrosPerDay + value->micros;
    if (other_kind || static_cast<Int128>(static_cast<T>(total)) != total) return std::nullopt;
    return static_cast<T>(total);
  });
}

template <class T>
Column* IntervalFromNumber(const CastRun& run) {
  int64_t unit = IntervalUnit(run.to);
  auto scaled = [&](Int128 value, T* out) {
    Int128 total = 0;
    bool overflow = __builtin_mul_overflow(value, Int128{unit}, &total);
    *out = static_cast<T>(total);
    return !overflow && *out == total;
  };
  if (run.from.type->is(TypeId::kDecimal)) {
    Int128 divisor = PowerOfTen(run.from.type->scale);
    return CastEach<Int128, T>(run, [&](Int128 value, T* out) {
      Int128 total = 0;
      bool overflow = __builtin_mul_overflow(value, Int128{unit}, &total);
      *out = static_cast<T>(total / divisor);
      return !overflow && *out == total / divisor;
    });
  }
  return WithNumberType(run.from.type->id, [&](auto kind) {
    return CastEach<decltype(kind), T>(
        run, [&](auto value, T* out) { return scaled(static_cast<Int128>(value), out); });
  });
}

template <class T>
Column* ToAnsiInterval(const CastRun& run) {
  if (run.from.type->is(TypeId::kString)) return IntervalFromText<T>(run);
  return run.from.type->is(run.to.id) ? IntervalFromInterval<T>(run) : IntervalFromNumber<T>(run);
}

}  // namespace

int64_t IntervalUnit(const DataType& type) {
  if (type.is(TypeId::kYearMonthInterval)) return type.scale == 0 ? 12 : 1;
  static constexpr int64_t kSeconds[] = {86'400, 3600, 60, 1};
  return kSeconds[type.scale] * kMicrosPerSecond;
}

Column* CastToDatetime(const CastRun& run) {
  switch (run.to.id) {
    case TypeId::kDate:
      return ToDate(run);
    case TypeId::kTimestamp:
      return ToTimestamp(run);
    default:
      return ToTimestampNtz(run);
  }
}

Column* CastToInterval(const CastRun& run) {
  if (run.to.is(TypeId::kDayTimeInterval)) return ToAnsiInterval<int64_t>(run);
  if (run.to.is(TypeId::kYearMonthInterval)) return ToAnsiInterval<int32_t>(run);
  return ParseEach<CalendarInterval>(run,
                                     [](std::string_view text) -> std::optional<CalendarInterval> {
                                       Result<CalendarInterval> value = ParseInterval(text);
                                       return value.ok() ? std::optional(*value) : std::nullopt;
                                     });
}

}  // namespace rillmill::pipeline
