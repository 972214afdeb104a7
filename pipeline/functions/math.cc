// Functions of doubles, signs, conversions between bases.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/functions/errors.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/strict_math.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using Run = decltype(ScalarFunction::run);

template <double (*kFunction)(double)>
Column* RunDouble(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const double* in = Values<double>(arguments[0]);
  return MapAll<double>(call, arguments, rows, context,
                        [&](uint32_t i) { return kFunction(in[i]); });
}

template <double (*kFunction)(double, double)>
Column* RunDoubles(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                   EvalContext* context) {
  const double* a = Values<double>(arguments[0]);
  const double* b = Values<double>(arguments[1]);
  return MapAll<double>(call, arguments, rows, context,
                        [&](uint32_t i) { return kFunction(a[i], b[i]); });
}

// Logarithms are NULL at and below `lowest`.
template <double (*kFunction)(double)>
Column* RunLogarithm(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const double* in = Values<double>(arguments[0]);
  double lowest = kFunction(0.0) == 0.0 ? -1.0 : 0.0;  // log1p
  return MapOptional<double>(call, arguments, rows, context,
                             [&](uint32_t i) -> std::optional<double> {
                               if (in[i] <= lowest) return std::nullopt;
                               return kFunction(in[i]);
                             });
}

Column* RunLog(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch& input,
               EvalContext* context) {
  if (arguments.size() == 1) return RunLogarithm<StrictLog>(call, arguments, rows, input, context);
  const double* bases = Values<double>(arguments[0]);
  const double* values = Values<double>(arguments[1]);
  return MapOptional<double>(call, arguments, rows, context,
                             [&](uint32_t i) -> std::optional<double> {
                               if (bases[i] <= 0 || values[i] <= 0) return std::nullopt;
                               return StrictLog(values[i]) / StrictLog(bases[i]);
                             });
}

double Sign(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }
// As Java's StrictMath and Math do, to the last digit.
double Degrees(double x) { return x * (180.0 / std::numbers::pi); }
double Radians(double x) { return x * (std::numbers::pi / 180.0); }
double BinaryLogarithm(double x) { return StrictLog(x) / StrictLog(2.0); }
double Cotangent(double x) { return 1.0 / std::tan(x); }
double Secant(double x) { return 1.0 / std::cos(x); }
double Cosecant(double x) { return 1.0 / std::sin(x); }
// Java's Math.pow: 1 to an infinite or NaN power is NaN.
double Power(double x, double y) {
  return std::fabs(x) == 1.0 && !std::isfinite(y) ? std::nan("") : std::pow(x, y);
}

Column* RunPi(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
              EvalContext* context) {
  return MapAll<double>(call, arguments, rows, context, [](uint32_t) { return std::numbers::pi; });
}
Column* RunE(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
             EvalContext* context) {
  return MapAll<double>(call, arguments, rows, context, [](uint32_t) { return std::numbers::e; });
}

// --- abs

template <class T>
Column* AbsoluteValues(const Expr& call, Arguments arguments, uint32_t rows, EvalContext* context) {
  const T* in = Values<T>(arguments[0]);
  if constexpr (std::is_integral_v<T>) {
    for (uint32_t i = 0; context->conf->ansi && i < rows; ++i) {
      if (in[i] == std::numeric_limits<T>::min() && !arguments[0]->is_null(i))
        context->Fail(ArithmeticOverflow("overflow"));
    }
    return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) {
      return in[i] < 0 ? static_cast<T>(uint64_t{0} - static_cast<uint64_t>(in[i])) : in[i];
    });
  } else if constexpr (std::is_floating_point_v<T>) {
    return MapAll<T>(call, arguments, rows, context, [&](uint32_t i) { return std::fabs(in[i]); });
  } else {
    return MapAll<T>(call, arguments, rows, context,
                     [&](uint32_t i) { return in[i] < 0 ? -in[i] : in[i]; });
  }
}

Column* RunAbs(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  switch (call.type.id) {
    case TypeId::kTinyInt:
      return AbsoluteValues<int8_t>(call, arguments, rows, context);
    case TypeId::kSmallInt:
      return AbsoluteValues<int16_t>(call, arguments, rows, context);
    case TypeId::kInt:
      return AbsoluteValues<int32_t>(call, arguments, rows, context);
    case TypeId::kBigInt:
      return AbsoluteValues<int64_t>(call, arguments, rows, context);
    case TypeId::kFloat:
      return AbsoluteValues<float>(call, arguments, rows, context);
    case TypeId::kDecimal:
      return AbsoluteValues<Int128>(call, arguments, rows, context);
    default:
      return AbsoluteValues<double>(call, arguments, rows, context);
  }
}

Column* RunFactorial(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const int32_t* in = Values<int32_t>(arguments[0]);
  return MapOptional<int64_t>(call, arguments, rows, context,
                              [&](uint32_t i) -> std::optional<int64_t> {
                                if (in[i] < 0 || in[i] > 20) return std::nullopt;
                                int64_t product = 1;
                                for (int64_t k = 2; k <= in[i]; ++k) product *= k;
                                return product;
                              });
}

// --- conv: unsigned 64-bit numbers in bases 2 to 36, signed ones to a negative base

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

// Saturates at the largest number; digits that do not belong to the base end the number.
uint64_t ParseInBase(Text digits, int base) {
  uint64_t value = 0;
  for (char c : digits) {
    int digit = DigitOf(c);
    if (digit >= base) break;
    if (__builtin_mul_overflow(value, static_cast<uint64_t>(base), &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value)) {
      return UINT64_MAX;
    }
  }
  return value;
}

bool AppendInBase(Text number, int from, int to, std::string* out) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  int to_base = std::abs(to);
  if (from < 2 || from > 36 || to_base < 2 || to_base > 36) return false;
  while (!number.empty() && number.front() == ' ') number.remove_prefix(1);
  if (number.empty()) return false;
  bool negative = number.front() == '-';
  uint64_t value = ParseInBase(number.substr(negative ? 1 : 0), from);
  if (negative)
    value = to > 0 && static_cast<int64_t>(value) < 0 ? UINT64_MAX : uint64_t{0} - value;
  bool signed_result = to < 0 && static_cast<int64_t>(value) < 0;
  if (signed_result) value = uint64_t{0} - value;
  size_t start = out->size();
  do {
    out->push_back(kDigits[value % static_cast<uint64_t>(to_base)]);
    value /= static_cast<uint64_t>(to_base);
  } while (value != 0);
  if (signed_result) out->push_back('-');
  std::reverse(out->begin() + static_cast<std::ptrdiff_t>(start), out->end());
  return true;
}

Column* RunConv(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                EvalContext* context) {
  const Text* numbers = Texts(arguments[0]);
  const int32_t* from = Values<int32_t>(arguments[1]);
  const int32_t* to = Values<int32_t>(arguments[2]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    return AppendInBase(numbers[i], from[i], to[i], out);
  });
}

// The bucket 1 … count of a value between two limits, 0 and count + 1 outside.
Column* RunWidthBucket(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                       EvalContext* context) {
  const double* values = Values<double>(arguments[0]);
  const double* low = Values<double>(arguments[1]);
  const double* high = Values<double>(arguments[2]);
  const int64_t* counts = Values<int64_t>(arguments[3]);
  return MapOptional<int64_t>(
      call, arguments, rows, context, [&](uint32_t i) -> std::optional<int64_t> {
        double v = values[i];
        bool finite = std::isfinite(low[i]) && std::isfinite(high[i]) && !std::isnan(v);
        if (!finite || counts[i] <= 0 || counts[i] == INT64_MAX || low[i] == high[i])
          return std::nullopt;
        bool rising = low[i] < high[i];
        if (rising ? v < low[i] : v > low[i]) return 0;
        if (rising ? v >= high[i] : v <= high[i]) return counts[i] + 1;
        return static_cast<int64_t>(static_cast<double>(counts[i]) * (v - low[i]) /
                                    (high[i] - low[i])) +
               1;
      });
}

}  // namespace

FunctionTable MathFunctions() {
  static const ScalarFunction kTable[] = {
      Failing("abs", "#>#", RunAbs, "the absolute value"),
      Typed("sqrt", "d>d", RunDouble<std::sqrt>, "square root"),
      Typed("cbrt", "d>d", RunDouble<StrictCbrt>, "cube root"),
      Typed("exp", "d>d", RunDouble<StrictExp>, "e to a power"),
      Typed("expm1", "d>d", RunDouble<std::expm1>, "e to a power, minus 1"),
      Typed("ln", "d>d", RunLogarithm<StrictLog>, "natural logarithm"),
      Typed("log", "d[d]>d", RunLog, "natural logarithm, or to a base: log(base, x)"),
      Typed("log10", "d>d", RunLogarithm<std::log10>, "decimal logarithm"),
      Typed("log2", "d>d", RunLogarithm<BinaryLogarithm>, "binary logarithm"),
      Typed("log1p", "d>d", RunLogarithm<std::log1p>, "natural logarithm of 1 + x"),
      Typed("sin", "d>d", RunDouble<std::sin>, "sine"),
      Typed("cos", "d>d", RunDouble<std::cos>, "cosine"),
      Typed("tan", "d>d", RunDouble<std::tan>, "tangent"),
      Typed("cot", "d>d", RunDouble<Cotangent>, "cotangent"),
      Typed("sec", "d>d", RunDouble<Secant>, "secant"),
      Typed("csc", "d>d", RunDouble<Cosecant>, "cosecant"),
      Typed("asin", "d>d", RunDouble<std::asin>, "arc sine"),
      Typed("acos", "d>d", RunDouble<std::acos>, "arc cosine"),
      Typed("atan", "d>d", RunDouble<std::atan>, "arc tangent"),
      Typed("sinh", "d>d", RunDouble<std::sinh>, "hyperbolic sine"),
      Typed("cosh", "d>d", RunDouble<std::cosh>, "hyperbolic cosine"),
      Typed("tanh", "d>d", RunDouble<std::tanh>, "hyperbolic tangent"),
      Typed("asinh", "d>d", RunDouble<std::asinh>, "inverse hyperbolic sine"),
      Typed("acosh", "d>d", RunDouble<std::acosh>, "inverse hyperbolic cosine"),
      Typed("atanh", "d>d", RunDouble<std::atanh>, "inverse hyperbolic tangent"),
      Typed("atan2", "dd>d", RunDoubles<std::atan2>, "angle of the point (x, y): atan2(y, x)"),
      Typed("hypot", "dd>d", RunDoubles<std::hypot>, "length of the vector"),
      Typed("power", "dd>d", RunDoubles<Power>, "a power"),
      Typed("pow", "dd>d", RunDoubles<Power>, "a power"),
      Typed("degrees", "d>d", RunDouble<Degrees>, "degrees from radians"),
      Typed("radians", "d>d", RunDouble<Radians>, "radians from degrees"),
      Typed("rint", "d>d", RunDouble<std::rint>, "the nearest integral DOUBLE, halves to even"),
      Typed("sign", "d>d", RunDouble<Sign>, "-1, 0 or 1"),
      Typed("signum", "d>d", RunDouble<Sign>, "-1, 0 or 1"),
      Typed("pi", ">d", RunPi, "3.14159…"),
      Typed("e", ">d", RunE, "2.71828…"),
      Typed("factorial", "i>l", RunFactorial, "the factorial of 0 to 20"),
      Typed("conv", "sii>s", RunConv, "a number from one base to another"),
      Typed("width_bucket", "dddl>l", RunWidthBucket, "number of the bucket between two limits"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
