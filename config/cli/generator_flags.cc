#include "config/cli/generator_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/generator/record_generator.h"
#include "transport/generator/settings.h"

namespace rillmill::config {
namespace {

// "keySkew" -> "--key-skew".
std::string FlagOf(std::string_view option) {
  std::string flag = "--";
  for (char c : option) {
    if (c >= 'A' && c <= 'Z') {
      flag += '-';
      c = static_cast<char>(c - 'A' + 'a');
    }
    flag += c;
  }
  return flag;
}

std::string PresetNames() {
  std::vector<std::string_view> names;
  for (const transport::PresetInfo& preset : transport::GeneratorPresets())
    names.push_back(preset.name);
  return fmt::format("one of {}", fmt::join(names, ", "));
}

std::string PresetsHelp() {
  std::string text = "Presets, with the fields of their records:\n";
  for (const transport::PresetInfo& preset : transport::GeneratorPresets())
    text += fmt::format("  {}: {}\n      {}\n", preset.name, preset.about, preset.schema);
  return text;
}

}  // namespace

void GeneratorFlags::AddTo(CLI::App* app) {
  app->footer(PresetsHelp());
  for (const OptionSpec& spec : transport::GeneratorOptions()) {
    if (spec.name == "rowsPerSecond") continue;  // the pace is the subcommand's own business
    CLI::Option* option =
        app->add_option(FlagOf(spec.name), texts[std::string(spec.name)], std::string(spec.help));
    if (!spec.default_text.empty()) option->default_str(std::string(spec.default_text));
  }
}

Result<Options> GeneratorFlags::Read() const {
  Options options;
  for (const auto& [name, text] : texts) {
    if (!text.empty()) options.Set(name, text, FlagOf(name));
  }
  if (!options.Has("preset"))
    return Status(StatusCode::kUsage, fmt::format("--preset is missing: {}", PresetNames()));
  const Status checked = options.Check(transport::GeneratorOptions());
  return checked.ok() ? Result<Options>(std::move(options))
                      : Result<Options>(checked.As(StatusCode::kUsage));
}

}  // namespace rillmill::config
