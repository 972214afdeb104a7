#include "config/compare/student_t.h"

#include <cmath>
#include <limits>

#include "core/check.h"

namespace rillmill::config {
namespace {

// The coefficient d_m of the continued fraction 1 / (1 + d1 / (1 + d2 / (1 + …))).
double Coefficient(int m, double a, double b, double x) {
  const double k = std::floor(m / 2.0);
  if (m % 2 == 0) return k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
  return -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
}

// From the innermost term outwards: converges in some tens of terms where x < (a+1) / (a+b+2).
double ContinuedFraction(double a, double b, double x) {
  constexpr int kTerms = 400;
  double value = 1;
  for (int m = kTerms; m > 0; --m) value = 1 + Coefficient(m, a, b, x) / value;
  return 1 / value;
}

// I_x(a, b).
double IncompleteBeta(double a, double b, double x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
  const double log_front = a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) -
                           std::lgamma(a) - std::lgamma(b) - std::log(a);
  return std::exp(log_front) * ContinuedFraction(a, b, x);
}

}  // namespace

double StudentTProbability(double t, double degrees) {
  RILLMILL_CHECK(degrees > 0);
  const double tail = IncompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

double StudentTBound(double level, double degrees) {
  RILLMILL_CHECK(level > 0 && level < 1);
  if (degrees <= 0) return std::numeric_limits<double>::infinity();
  const double wanted = (1 + level) / 2;
  double low = 0, high = 1;
  while (StudentTProbability(high, degrees) < wanted) high *= 2;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (StudentTProbability(middle, degrees) < wanted ? low : high) = middle;
  }
  return high;
}

}  // namespace rillmill::config
