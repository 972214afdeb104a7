#include "pipeline/functions/errors.h"

#include <fmt/format.h>

namespace rillmill::pipeline {
namespace {

constexpr std::string_view kAnsiHint =
    "If necessary set \"spark.sql.ansi.enabled\" to \"false\" to bypass this error.";

Status Runtime(std::string message, std::string_view error_class) {
  return {StatusCode::kRuntime, std::move(message), std::string(error_class)};
}

}  // namespace

Status DivideByZero() {
  return Runtime(
      fmt::format("Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL "
                  "instead. {}",
                  kAnsiHint),
      "DIVIDE_BY_ZERO");
}

Status RemainderByZero() {
  return Runtime(
      fmt::format("Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL "
                  "instead. {}",
                  kAnsiHint),
      "REMAINDER_BY_ZERO");
}

Status ArithmeticOverflow(std::string_view what, std::string_view try_function) {
  std::string hint;
  if (!try_function.empty()) {
    hint = fmt::format("Use '{}' to tolerate overflow and return NULL instead. ", try_function);
  }
  return Runtime(fmt::format("{}. {}{}", what, hint, kAnsiHint), "ARITHMETIC_OVERFLOW");
}

Status DecimalOutOfRange(std::string_view value, int precision, int scale) {
  return Runtime(
      fmt::format(
          "{} cannot be represented as Decimal({}, {}). If necessary set "
          "\"spark.sql.ansi.enabled\" to \"false\" to bypass this error, and return NULL instead.",
          value, precision, scale),
      "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION");
}

Status InvalidArrayIndex(int64_t index, size_t size) {
  return Runtime(fmt::format("The index {} is out of bounds. The array has {} elements. Use the "
                             "SQL function `get()` to "
                             "tolerate accessing element at invalid index and return NULL instead.",
                             index, size),
                 "INVALID_ARRAY_INDEX");
}

Status InvalidElementAtIndex(int64_t index, size_t size) {
  return Runtime(fmt::format("The index {} is out of bounds. The array has {} elements. Use "
                             "`try_element_at` to tolerate "
                             "accessing element at invalid index and return NULL instead.",
                             index, size),
                 "INVALID_ARRAY_INDEX_IN_ELEMENT_AT");
}

Status InvalidIndexOfZero() {
  return Runtime(
      "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index "
      "1).",
      "INVALID_INDEX_OF_ZERO");
}

Status InvalidParameter(std::string_view function, std::string_view parameter,
                        std::string_view why) {
  return Runtime(fmt::format("The value of parameter(s) `{}` in `{}` is invalid: {}.", parameter,
                             function, why),
                 "INVALID_PARAMETER_VALUE");
}

}  // namespace rillmill::pipeline
