// CAST to BOOLEAN, the integral types, FLOAT and DOUBLE.
#include <cmath>
#include <limits>

#include "pipeline/expr/cast_kernel.h"
#include "pipeline/text/civil.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

// Under ANSI a value outside of the range has no counterpart, otherwise its low bits remain.
template <class Out>
bool Narrow(Int128 value, bool ansi, Out* out) {
  *out = static_cast<Out>(value);
  return !ansi || static_cast<Int128>(*out) == value;
}

// The JVM saturates to INT (BIGINT) first, and narrower types keep the low bits of that.
template <class Out, class In>
Out Saturate(In value) {
  using Wide = std::conditional_t<sizeof(Out) == 8, int64_t, int32_t>;
  if (std::isnan(value)) return 0;
  if (value >= -static_cast<In>(std::numeric_limits<Wide>::min())) {
    return static_cast<Out>(std::numeric_limits<Wide>::max());
  }
  if (value < static_cast<In>(std::numeric_limits<Wide>::min()))
    return static_cast<Out>(std::numeric_limits<Wide>::min());
  return static_cast<Out>(static_cast<Wide>(value));
}

template <class Out, class In>
bool Truncate(In value, bool ansi, Out* out) {
  *out = Saturate<Out>(value);
  // 2^(bits-1) is exact in both floating types, the largest value itself may not be.
  auto limit = static_cast<double>(uint64_t{1} << (8 * sizeof(Out) - 1));
  auto whole = std::trunc(static_cast<double>(value));
  return !ansi || (whole >= -limit && whole < limit);
}

template <class Out>
Column* TextTo(const CastRun& run) {
  return CastEach<std::string_view, Out>(run, [&](std::string_view text, Out* out) {
    if constexpr (std::is_integral_v<Out>) {
      auto value = ParseIntegral(text, std::numeric_limits<Out>::min(),
                                 std::numeric_limits<Out>::max(), !run.ansi);
      if (value) *out = static_cast<Out>(*value);
      return value.has_value();
    } else {
      auto value = [&] {
        if constexpr (std::is_same_v<Out, float>)
          return ParseFloat(text);
        else
          return ParseDouble(text);
      }();
      if (value) *out = *value;
      return value.has_value();
    }
  });
}

template <class Out>
Column* DecimalTo(const CastRun& run) {
  Int128 unit = PowerOfTen(run.from.type->scale);
  if constexpr (std::is_integral_v<Out>) {
    return CastEach<Int128, Out>(
        run, [&](Int128 value, Out* out) { return Narrow(value / unit, run.ansi, out); });
  } else {
    std::string text;
    return CastAll<Int128, Out>(run, [&](Int128 value) {
      constexpr Int128 kExact = Int128{1} << 53;
      if (value < kExact && value > -kExact && run.from.type->scale <= 22) {
        return static_cast<Out>(static_cast<double>(value) / static_cast<double>(unit));
      }
      text.clear();
      AppendDecimalPlain(value, run.from.type->scale, &text);
      return static_cast<Out>(ParseDouble(text).value_or(0));
    });
  }
}

template <class Out>
Column* TimestampTo(const CastRun& run) {
  if constexpr (std::is_integral_v<Out>) {
    return CastEach<int64_t, Out>(run, [&](int64_t micros, Out* out) {
      return Narrow(FloorDiv(micros, kMicrosPerSecond), run.ansi, out);
    });
  } else {
    return CastAll<int64_t, Out>(
        run, [](int64_t micros) { return static_cast<Out>(static_cast<double>(micros) / 1e6); });
  }
}

template <class In, class Out>
Column* IntervalTo(const CastRun& run) {
  int64_t unit = IntervalUnit(*run.from.type);
  return CastEach<In, Out>(run, [&](In value, Out* out) {
    if constexpr (std::is_integral_v<Out>) return Narrow(value / unit, true, out);
    return false;
  });
}

template <class In, class Out>
Column* NumberTo(const CastRun& run) {
  return CastEach<In, Out>(run, [&](In value, Out* out) {
    if constexpr (std::is_floating_point_v<Out>) {
      *out = static_cast<Out>(value);
      return true;
    } else if constexpr (std::is_floating_point_v<In>) {
      return Truncate(value, run.ansi, out);
    } else {
      return Narrow(value, run.ansi, out);
    }
  });
}

template <class Out>
Column* CastTo(const CastRun& run) {
  switch (run.from.type->id) {
    case TypeId::kString:
      return TextTo<Out>(run);
    case TypeId::kBoolean:
      return CastAll<uint8_t, Out>(run, [](uint8_t value) { return static_cast<Out>(value); });
    case TypeId::kDecimal:
      return DecimalTo<Out>(run);
    case TypeId::kTimestamp:
      return TimestampTo<Out>(run);
    case TypeId::kDayTimeInterval:
      return IntervalTo<int64_t, Out>(run);
    case TypeId::kYearMonthInterval:
      return IntervalTo<int32_t, Out>(run);
    default:
      return WithNumberType(run.from.type->id,
                            [&](auto value) { return NumberTo<decltype(value), Out>(run); });
  }
}

}  // namespace

Column* CastToNumber(const CastRun& run) {
  return WithNumberType(run.to.id, [&](auto value) { return CastTo<decltype(value)>(run); });
}

Column* CastToBoolean(const CastRun& run) {
  if (run.from.type->is(TypeId::kString)) {
    return CastEach<std::string_view, uint8_t>(run, [](std::string_view text, uint8_t* out) {
      std::optional<bool> value = ParseBoolean(text);
      *out = value.value_or(false);
      return value.has_value();
    });
  }
  if (run.from.type->is(TypeId::kDecimal)) {
    return CastAll<Int128, uint8_t>(run,
                                    [](Int128 value) { return static_cast<uint8_t>(value != 0); });
  }
  return WithNumberType(run.from.type->id, [&](auto value) {
    return CastAll<decltype(value), uint8_t>(run,
                                             [](auto v) { return static_cast<uint8_t>(v != 0); });
  });
}

}  // namespace rillmill::pipeline
