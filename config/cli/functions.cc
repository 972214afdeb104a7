#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

#include "config/cli/command.h"
#include "pipeline/functions/aggregate.h"
#include "pipeline/functions/function.h"
#include "pipeline/text/to_text.h"

namespace rillmill::config {
namespace {

struct Line {
  std::string_view name, kind, help;
};

std::vector<Line> AllLines() {
  std::vector<Line> lines;
  for (const auto* function : pipeline::AllScalarFunctions())
    lines.push_back({function->name, "scalar", function->help});
  for (const auto* function : pipeline::AllAggregates())
    lines.push_back({function->name, "aggregate", function->help});
  std::sort(lines.begin(), lines.end(),
            [](const Line& a, const Line& b) { return a.name < b.name; });
  return lines;
}

std::string JsonOf(const Line& line) {
  std::string text = "{\"name\":";
  pipeline::AppendJsonString(line.name, &text);
  text += fmt::format(",\"kind\":\"{}\",\"help\":", line.kind);
  pipeline::AppendJsonString(line.help, &text);
  return text + "}\n";
}

Result<int> ListFunctions(bool json) {
  std::string text;
  for (const Line& line : AllLines()) {
    text += json ? JsonOf(line) : fmt::format("{:<28}{:<11}{}\n", line.name, line.kind, line.help);
  }
  std::cout << text;
  return 0;
}

}  // namespace

Action AddFunctions(CLI::App* app) {
  auto json =
      std::make_shared<bool>(false);  // shared by the parser, which fills it, and the action
  app->add_flag("--json", *json, "One line of JSON per function");
  return [json] { return ListFunctions(*json); };
}

}  // namespace rillmill::config
