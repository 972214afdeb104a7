// Numbers as text, by Java's and Spark's rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// Java's Double.toString / Float.toString with the shortest digits: "1.0E7", "0.001", "NaN",
// "-Infinity".
void AppendDouble(double value, std::string* out);
void AppendFloat(float value, std::string* out);
// BigDecimal.toPlainString ("CAST AS STRING") and BigDecimal.toString ("to_json": 0E-10, 1.000E-7).
void AppendDecimalPlain(Int128 unscaled, int scale, std::string* out);
void AppendDecimal(Int128 unscaled, int scale, std::string* out);

// CAST(text AS …): blanks around are trimmed as Spark does; nothing if the text is no such number
// or out of range. `allow_fraction`: digits behind a point are checked and cut off (CAST without
// ANSI).
std::optional<int64_t> ParseIntegral(std::string_view text, int64_t minimum, int64_t maximum,
                                     bool allow_fraction = false);
std::optional<double> ParseDouble(std::string_view text);
std::optional<float> ParseFloat(std::string_view text);
// "t", "true", "y", "yes", "1" and their opposites, in any case.
std::optional<bool> ParseBoolean(std::string_view text);
// Rounds half up to `scale`; nothing when more than `precision` digits are needed.
// `is_number`: set to whether the text is a number at all, in range or not.
std::optional<Int128> ParseDecimal(std::string_view text, int precision, int scale,
                                   bool* is_number = nullptr);

// 10^n for n in [0, 38].
Int128 PowerOfTen(int n);
// unscaled * 10^-from to scale `to`, half up; false when it does not fit into `precision` digits.
bool RescaleDecimal(Int128 unscaled, int from_scale, int precision, int to_scale, Int128* result);

}  // namespace rillmill::pipeline
