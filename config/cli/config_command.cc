#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "config/cli/command.h"
#include "config/knobs.h"
#include "config/reference.h"
#include "core/options.h"
#include "pipeline/text/to_text.h"

namespace rillmill::config {
namespace {

struct ConfigFlags {
  bool json = false;
  bool live = false;
  bool options = false;
  bool markdown = false;
  std::string name;
};

void AppendMember(std::string_view name, std::string_view value, std::string* out) {
  pipeline::AppendJsonString(name, out);
  *out += ':';
  pipeline::AppendJsonString(value, out);
  *out += ',';
}

std::string KnobJson(const Knob& knob) {
  std::string text = "{";
  AppendMember("name", knob.name, &text);
  AppendMember("type", KnobTypeText(knob), &text);
  AppendMember("default", knob.default_text, &text);
  AppendMember("range", KnobRangeText(knob), &text);
  AppendMember(knob.live ? "here" : "reason", knob.here, &text);
  AppendMember("inSpark", knob.in_spark, &text);
  return text + fmt::format("\"live\":{}}}", knob.live);
}

std::string KnobParagraph(const Knob& knob) {
  if (!knob.live)
    return fmt::format("{}\n    no effect: {}\n    in Spark: {}\n", knob.name, knob.here,
                       knob.in_spark);
  const std::string range = KnobRangeText(knob);
  return fmt::format("{}\n    {}, default {}{}{}\n    here: {}\n    in Spark: {}\n", knob.name,
                     KnobTypeText(knob), knob.default_text.empty() ? "unset" : knob.default_text,
                     range.empty() ? "" : ", ", range, knob.here, knob.in_spark);
}

Result<int> ListOptions(const ConfigFlags& flags) {
  const std::vector<ReferenceGroup> groups = Reference();
  std::cout << (flags.json ? AsJson(groups) : flags.markdown ? AsMarkdown(groups) : AsText(groups));
  return 0;
}

Result<int> List(const ConfigFlags& flags) {
  if (flags.options || flags.markdown) return ListOptions(flags);
  std::string text;
  for (const Knob* knob : AllKnobs()) {
    if (flags.live && !knob->live) continue;
    if (!flags.json) {
      text += KnobParagraph(*knob);
    } else {
      text += (text.empty() ? "[" : ",\n ") + KnobJson(*knob);
    }
  }
  std::cout << text << (flags.json ? "]\n" : "");
  return 0;
}

Result<int> Show(const ConfigFlags& flags) {
  const Knob* knob = FindKnob(flags.name);
  const Knob* meant = MisspeltKnob(flags.name);
  if (knob != nullptr && (meant == nullptr || knob->live)) {
    std::cout << (flags.json ? KnobJson(*knob) + "\n" : KnobParagraph(*knob));
    return 0;
  }
  std::vector<std::string_view> names;
  for (const Knob* known : AllKnobs()) names.push_back(known->name);
  const std::string_view nearest = NearestName(flags.name, names);
  const std::string hint = nearest.empty() ? "" : fmt::format(" (did you mean `{}`?)", nearest);
  return Status(StatusCode::kUsage, fmt::format("no property `{}` is known{}", flags.name, hint));
}

}  // namespace

Action AddConfig(CLI::App* app) {
  auto flags =
      std::make_shared<ConfigFlags>();  // shared by the parser, which fills it, and the action
  app->require_subcommand(1);
  CLI::App* list =
      app->add_subcommand("list", "List all properties: effect here, meaning in Spark");
  list->add_flag("--live", flags->live, "Only those that have an effect");
  list->add_flag("--options", flags->options,
                 "Everything a job file may hold: keys, options of sources and sinks, properties");
  list->add_flag("--markdown", flags->markdown, "The same as a page for people");
  CLI::App* show = app->add_subcommand("show", "Explain one property");
  show->add_option("NAME", flags->name, "Name of the property")->required();
  for (CLI::App* command : {list, show}) command->add_flag("--json", flags->json, "For programs");
  return [flags, list] { return list->parsed() ? List(*flags) : Show(*flags); };
}

}  // namespace rillmill::config
