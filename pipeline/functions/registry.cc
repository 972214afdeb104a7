#include <unordered_map>

#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using Index = std::unordered_map<std::string_view, const ScalarFunction*>;

constexpr FunctionTable (*kThemes[])() = {
    ArithmeticFunctions,   ComparisonFunctions,  BooleanFunctions,    ConditionalFunctions,
    LikeFunctions,         StringCaseFunctions,  StringTrimFunctions, StringSliceFunctions,
    StringSearchFunctions, RegexpFunctions,      MathFunctions,       RoundFunctions,
    BitwiseFunctions,      ArrayFunctions,       ArraySetFunctions,   MapFunctions,
    StructFunctions,       HigherOrderFunctions, HashFunctions,       DigestFunctions,
    EncodeFunctions,       JsonFunctions,        FormatFunctions,     MiscFunctions,
    DateFieldFunctions,    DateShiftFunctions,   DateTextFunctions,   DateMakeFunctions,
};

Index BuildIndex() {
  Index index;
  for (auto theme : kThemes) {
    for (const ScalarFunction& function : theme()) index.emplace(function.name, &function);
  }
  return index;
}

const Index& FunctionIndex() {
  static const Index index = BuildIndex();
  return index;
}

}  // namespace

ScalarFunction Typed(std::string_view name, std::string_view types,
                     decltype(ScalarFunction::run) run, std::string_view help) {
  int min = 0;
  int max = 0;
  bool optional = false;
  for (char c : types.substr(0, types.find('>'))) {
    optional |= c == '[';
    if (c == '[' || c == ']') continue;
    if (c == '+') {
      max = -1;
      break;
    }
    ++max;
    min += optional ? 0 : 1;
  }
  return {.name = name,
          .min_arguments = min,
          .max_arguments = max,
          .run = run,
          .help = help,
          .types = types};
}

ScalarFunction Failing(std::string_view name, std::string_view types,
                       decltype(ScalarFunction::run) run, std::string_view help) {
  ScalarFunction function = Typed(name, types, run, help);
  function.may_fail = true;
  return function;
}

ScalarFunction Resolved(std::string_view name, int min, int max,
                        decltype(ScalarFunction::resolve) resolve,
                        decltype(ScalarFunction::run) run, std::string_view help) {
  return {.name = name,
          .min_arguments = min,
          .max_arguments = max,
          .resolve = resolve,
          .run = run,
          .help = help};
}

ScalarFunction Alias(ScalarFunction function, std::string_view name) {
  function.name = name;
  return function;
}

const ScalarFunction* FindScalarFunction(std::string_view lower_case_name) {
  auto found = FunctionIndex().find(lower_case_name);
  return found == FunctionIndex().end() ? nullptr : found->second;
}

std::vector<const ScalarFunction*> AllScalarFunctions() {
  std::vector<const ScalarFunction*> all;
  for (auto theme : kThemes) {
    for (const ScalarFunction& function : theme()) all.push_back(&function);
  }
  return all;
}

}  // namespace rillmill::pipeline
