#include <unordered_map>

#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

using Index = std::unordered_map<std::string_view, const ScalarFunction*>;

constexpr FunctionTable (*kThemes[])() = {
    ArithmeticFunctions, ComparisonFunctions, BooleanFunctions, ConditionalFunctions, LikeFunctions,
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
