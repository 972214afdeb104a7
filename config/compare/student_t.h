// Student's t distribution, which says how far a mean of few noisy values may be off.
#pragma once

namespace rillmill::config {

// P(T <= t). Source: the regularized incomplete beta function by its continued fraction, DLMF
// 8.17.22. REQUIRES: degrees > 0.
double StudentTProbability(double t, double degrees);

// The t with P(|T| <= t) = level; infinite for no degrees of freedom.
// REQUIRES: 0 < level < 1.
double StudentTBound(double level, double degrees);

}  // namespace rillmill::config
