// Numbers as text, by Java's and Spark's rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// Java's Double.toString / Float.toString with the shortest digits: "1.0E7", "0.001", "NaN", "-Infinity".
void AppendDouble(double value, std::string* out);
void AppendFloat(float value, std::string* out);
// BigDecimal.toPlainString ("CAST AS STRING") and BigDecimal.toString ("to_json": 0E-10, 1.000E-7).
void AppendDecimalPlain(Int128 unscaled, int scale, std::string* out);
void AppendDecimal(Int128 unscaled, int scale, std::string* out);

// CAST(text AS …): blanks around are trimmed as Spark does; nothing if the text is no such number or out of range.
std::optional<int64_t> ParseIntegral(std::string_view text, int64_t minimum, int64_t maximum);
std::optional<double> ParseDouble(std::string_view text);
// Rounds half up to `scale`; nothing when more than `precision` digits are needed.
std::optional<Int128> ParseDecimal(std::string_view text, int precision, int scale);

// 10^n for n in [0, 38].
Int128 PowerOfTen(int n);
// unscaled * 10^-from to scale `to`, half up; false when it does not fit into `precision` digits.
bool RescaleDecimal(Int128 unscaled, int from_scale, int precision, int to_scale, Int128* result);

}  // namespace rillmill::pipeline
