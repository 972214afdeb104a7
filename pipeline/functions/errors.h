// Run-time errors of functions under ANSI, in Spark's classes and sense.
#pragma once

#include <string_view>

#include "core/status.h"

namespace rillmill::pipeline {

Status DivideByZero();
Status RemainderByZero();
// `try_function` names the tolerant variant; empty where there is none.
Status ArithmeticOverflow(std::string_view what, std::string_view try_function = {});
Status DecimalOutOfRange(std::string_view value, int precision, int scale);
Status InvalidArrayIndex(int64_t index, size_t size);
Status InvalidElementAtIndex(int64_t index, size_t size);
Status InvalidIndexOfZero();
// A parameter's value that a function refuses.
Status InvalidParameter(std::string_view function, std::string_view parameter,
                        std::string_view why);

}  // namespace rillmill::pipeline
