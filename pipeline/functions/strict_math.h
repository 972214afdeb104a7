// Java's StrictMath where it differs from libm in the last digit: Spark's exp, ln and cbrt print
// what these give. The algorithms and constants are those of Sun's fdlibm, which Java's
// specification names; errors stay below one unit in the last place.
#pragma once

namespace rillmill::pipeline {

double StrictExp(double x);
double StrictLog(double x);  // NaN below zero
double StrictCbrt(double x);

}  // namespace rillmill::pipeline
