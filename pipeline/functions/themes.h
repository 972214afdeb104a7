// The function tables, one per theme file; a new file adds one line here and one in registry.cc.
#pragma once

#include <span>

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {

using FunctionTable = std::span<const ScalarFunction>;

FunctionTable ArithmeticFunctions();
FunctionTable ComparisonFunctions();
FunctionTable BooleanFunctions();
FunctionTable ConditionalFunctions();
FunctionTable LikeFunctions();

}  // namespace rillmill::pipeline
