#include "pipeline/functions/strict_math.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace rillmill::pipeline {
namespace {

constexpr double kLn2High =
    6.93147180369123816490e-01;  // its last 21 bits are zero: k * it is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

uint32_t HighWord(double x) { return static_cast<uint32_t>(std::bit_cast<uint64_t>(x) >> 32); }

double WithHighWord(double x, uint32_t high) {
  const uint64_t low = std::bit_cast<uint64_t>(x) & 0xFFFFFFFF;
  return std::bit_cast<double>((uint64_t{high} << 32) | low);
}

// x = k ln 2 + high - low, |high - low| <= ln 2 / 2.
struct Reduced {
  int k;
  double high, low;
};

Reduced ReduceByLn2(double x, uint32_t magnitude) {
  if (magnitude < 0x3FF0A2B2) {  // below 1.5 ln 2
    return x > 0 ? Reduced{1, x - kLn2High, kLn2Low} : Reduced{-1, x + kLn2High, -kLn2Low};
  }
  const int k = static_cast<int>(1.44269504088896338700 * x + (x > 0 ? 0.5 : -0.5));
  return {k, x - k * kLn2High, k * kLn2Low};
}

// 2 - x (e^x + 1) / (e^x - 1), a minimax polynomial.
double ExpKernel(double x) {
  const double t = x * x;
  return x - t * (1.66666666666666019037e-01 +
                  t * (-2.77777777770155933842e-03 +
                       t * (6.61375632143793436117e-05 +
                            t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
}

// log(1 + f) for the part of the polynomial in s = f / (2 + f).
double LogKernel(double s) {
  const double z = s * s;
  const double w = z * z;
  const double even = w * (3.999999999940941908e-01 +
                           w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 +
                          w * (2.857142874366239149e-01 +
                               w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  return odd + even;
}

// log(2^k (1 + f)) for |f| < 2^-20.
double LogNearOne(int k, double f) {
  if (f == 0) return k == 0 ? 0.0 : k * kLn2High + k * kLn2Low;
  const double r = f * f * (0.5 - 0.33333333333333333 * f);
  if (k == 0) return f - r;
  return k * kLn2High - ((r - k * kLn2Low) - f);
}

}  // namespace

double StrictExp(double x) {
  if (std::isnan(x)) return x;
  if (x > 7.09782712893383973096e+02) return kInfinity;
  if (x < -7.45133219101941108420e+02) return 0.0;
  const uint32_t magnitude = HighWord(x) & 0x7FFFFFFF;
  if (magnitude < 0x3E300000) return 1.0 + x;
  if (magnitude <= 0x3FD62E42) {  // at most ln 2 / 2: nothing to reduce
    const double c = ExpKernel(x);
    return 1.0 - ((x * c) / (c - 2.0) - x);
  }
  const Reduced part = ReduceByLn2(x, magnitude);
  const double c = ExpKernel(part.high - part.low);
  const double rest = part.high - part.low;
  return std::ldexp(1.0 - ((part.low - (rest * c) / (2.0 - c)) - part.high), part.k);
}

double StrictLog(double x) {
  if (std::isnan(x) || x == kInfinity) return x;
  if (x == 0) return -kInfinity;
  if (x < 0) return std::numeric_limits<double>::quiet_NaN();
  int k = 0;
  if (HighWord(x) < 0x00100000) {  // subnormal
    k = -54;
    x *= 0x1p54;
  }
  uint32_t high = HighWord(x);
  k += static_cast<int>(high >> 20) - 1023;
  high &= 0x000FFFFF;
  const uint32_t carry = (high + 0x95F64) & 0x100000;  // x becomes sqrt(2)/2 … sqrt(2)
  x = WithHighWord(x, high | (carry ^ 0x3FF00000));
  k += static_cast<int>(carry >> 20);
  const double f = x - 1.0;
  if ((0x000FFFFF & (2 + high)) < 3) return LogNearOne(k, f);
  const double s = f / (2.0 + f);
  const double r = LogKernel(s);
  if (high >= 0x6147A && high <= 0x6B851) {  // f is large: f * f is taken apart

    const double half = 0.5 * f * f;
    if (k == 0) return f - (half - s * (half + r));
    return k * kLn2High - ((half - (s * (half + r) + k * kLn2Low)) - f);
  }
  if (k == 0) return f - s * (f - r);
  return k * kLn2High - ((s * (f - r) - k * kLn2Low) - f);
}

double StrictCbrt(double x) {
  const uint32_t sign = HighWord(x) & 0x80000000;
  const uint32_t magnitude = HighWord(x) & 0x7FFFFFFF;
  if (x == 0 || magnitude >= 0x7FF00000) return x + x;
  const double absolute = std::fabs(x);
  double t = 0;  // a third of the exponent: 5 bits
  if (magnitude < 0x00100000) {
    t = WithHighWord(0.0, HighWord(0x1p54 * absolute) / 3 + 696219795);
  } else {
    t = WithHighWord(0.0, magnitude / 3 + 715094163);
  }
  double r = t * t / absolute;
  double s = 5.42857142857142815906e-01 + r * t;
  t *= 3.57142857142857150787e-01 + 1.60714285714285720630e+00 / (s + 1.41428571428571436819e+00 +
                                                                  -7.05306122448979611050e-01 / s);
  t = WithHighWord(0.0, HighWord(t) + 1);  // 20 bits, rounded up; then one step of Newton's
  s = t * t;
  r = absolute / s;
  r = (r - t) / (t + t + r);
  t += t * r;
  return sign ? -t : t;
}

}  // namespace rillmill::pipeline
