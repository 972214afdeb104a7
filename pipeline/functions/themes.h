// The function tables, one per theme file; a new file adds one line here and one in registry.cc.
#pragma once

#include <span>

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {

using FunctionTable = std::span<const ScalarFunction>;

// A line for a function whose types are letters (resolve.h); they give the arity too.
ScalarFunction Typed(std::string_view name, std::string_view types,
                     decltype(ScalarFunction::run) run, std::string_view help);
// The same for a function that can raise a run-time error.
ScalarFunction Failing(std::string_view name, std::string_view types,
                       decltype(ScalarFunction::run) run, std::string_view help);
// A line for a function with a resolver of its own; -1 arguments: any number.
ScalarFunction Resolved(std::string_view name, int min, int max,
                        decltype(ScalarFunction::resolve) resolve,
                        decltype(ScalarFunction::run) run, std::string_view help);
// The function again under another name.
ScalarFunction Alias(ScalarFunction function, std::string_view name);

FunctionTable ArithmeticFunctions();
FunctionTable ComparisonFunctions();
FunctionTable BooleanFunctions();
FunctionTable ConditionalFunctions();
FunctionTable LikeFunctions();
FunctionTable StringCaseFunctions();
FunctionTable StringTrimFunctions();
FunctionTable StringSliceFunctions();
FunctionTable StringSearchFunctions();
FunctionTable RegexpFunctions();
FunctionTable MathFunctions();
FunctionTable RoundFunctions();
FunctionTable BitwiseFunctions();
FunctionTable ArrayFunctions();
FunctionTable ArraySetFunctions();
FunctionTable MapFunctions();
FunctionTable StructFunctions();
FunctionTable HigherOrderFunctions();
FunctionTable HashFunctions();
FunctionTable DigestFunctions();
FunctionTable EncodeFunctions();
FunctionTable JsonFunctions();
FunctionTable FormatFunctions();
FunctionTable MiscFunctions();
FunctionTable DateFieldFunctions();
FunctionTable DateShiftFunctions();
FunctionTable DateTextFunctions();
FunctionTable DateMakeFunctions();

}  // namespace rillmill::pipeline
