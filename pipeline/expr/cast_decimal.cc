// CAST to DECIMAL.
#include <cmath>

#include "pipeline/expr/cast_kernel.h"
#include "pipeline/functions/errors.h"
#include "pipeline/text/number.h"
#include "pipeline/text/trim.h"

namespace rillmill::pipeline {
namespace {

// A floating-point number is taken by its printed digits, as BigDecimal(Double.toString(d)).
bool FromDouble(double value, const DataType& to, std::string* buffer, Int128* out) {
  buffer->clear();
  AppendDouble(value, buffer);
  std::optional<Int128> decimal = ParseDecimal(*buffer, to.precision, to.scale);
  *out = decimal.value_or(0);
  return decimal.has_value();
}

template <class In>
Column* Rescaled(const CastRun& run, int scale) {
  return CastEach<In, Int128>(run, [&](In value, Int128* out) {
    return RescaleDecimal(static_cast<Int128>(value), scale, run.to.precision, run.to.scale, out);
  });
}

Column* FromText(const CastRun& run) {
  return CastEach<std::string_view, Int128>(run, [&](std::string_view text, Int128* out) {
    bool is_number = false;
    std::optional<Int128> decimal = ParseDecimal(text, run.to.precision, run.to.scale, &is_number);
    *out = decimal.value_or(0);
    if (!decimal && is_number && run.strict) {
      run.context->Fail(DecimalOutOfRange(TrimJavaBlanks(text), run.to.precision, run.to.scale));
    }
    return decimal.has_value();
  });
}

// Infinities and NaN become NULL, under ANSI too.
template <class In>
Column* FromFloating(const CastRun& run) {
  std::string buffer;
  // A FLOAT is widened first: its digits are those of the double.
  Column* result = CastEach<In, Int128>(run, [&](In value, Int128* out) {
    return !std::isfinite(value) || FromDouble(static_cast<double>(value), run.to, &buffer, out);
  });
  for (size_t i = 0; i < run.from.size; ++i) {
    if (!std::isfinite(run.from.values<In>()[i])) EnsureNulls(result, run.context->arena)[i] = 1;
  }
  return result;
}

Column* FromTimestamp(const CastRun& run) {
  std::string buffer;
  return CastEach<int64_t, Int128>(run, [&](int64_t micros, Int128* out) {
    return FromDouble(static_cast<double>(micros) / 1e6, run.to, &buffer, out);
  });
}

}  // namespace

Column* CastToDecimal(const CastRun& run) {
  switch (run.from.type->id) {
    case TypeId::kString:
      return FromText(run);
    case TypeId::kBoolean:
      return Rescaled<uint8_t>(run, 0);
    case TypeId::kTinyInt:
      return Rescaled<int8_t>(run, 0);
    case TypeId::kSmallInt:
      return Rescaled<int16_t>(run, 0);
    case TypeId::kInt:
    case TypeId::kYearMonthInterval:
      return Rescaled<int32_t>(run, 0);
    case TypeId::kDayTimeInterval:
      return Rescaled<int64_t>(run, 6);
    case TypeId::kFloat:
      return FromFloating<float>(run);
    case TypeId::kDouble:
      return FromFloating<double>(run);
    case TypeId::kTimestamp:
      return FromTimestamp(run);
    case TypeId::kDecimal:
      return Rescaled<Int128>(run, run.from.type->scale);
    default:
      return Rescaled<int64_t>(run, 0);
  }
}

}  // namespace rillmill::pipeline
