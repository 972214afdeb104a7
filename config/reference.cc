#include "config/reference.h"

#include <fmt/format.h>

#include <span>
#include <string_view>

#include "config/json_options.h"
#include "config/knobs.h"
#include "config/sections.h"
#include "config/source_options.h"
#include "core/status.h"
#include "transport/builtin.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

std::string TypeText(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::kString:
      return "text";
    case OptionType::kBool:
      return "true or false";
    case OptionType::kLong:
      return spec.minimum == INT64_MIN ? "integer" : fmt::format("integer from {}", spec.minimum);
    case OptionType::kDuration:
      return "time (\"10s\"; without unit: ms)";
    case OptionType::kDouble:
      return "number";
  }
  return {};
}

std::string TypeText(const KeySpec& key) {
  if (key.kind == KeyKind::kNotYet) return "not supported yet";
  const std::string_view type = key.kind == KeyKind::kText ? "text" : "table";
  return fmt::format("{}{}", type, key.required ? ", required" : "");
}

template <class Spec>
ReferenceGroup GroupOf(std::string title, std::span<const Spec> specs, std::string note = {}) {
  ReferenceGroup group{std::move(title), std::move(note), {}};
  for (const Spec& spec : specs) {
    group.entries.push_back({std::string(spec.name), TypeText(spec), std::string(spec.default_text),
                             std::string(spec.help)});
  }
  return group;
}

// The options of every source or sink.
template <class Plugin>
void AddPlugins(std::string_view section, std::span<const Plugin> plugins,
                std::vector<ReferenceGroup>* groups) {
  for (const Plugin& plugin : plugins) {
    std::string note;
    for (std::string_view prefix : plugin.open_prefixes)
      note += fmt::format("Options that begin with `{}` are handed to the client.", prefix);
    groups->push_back(GroupOf(fmt::format("{} of format \"{}\"", section, plugin.format),
                              plugin.options, std::move(note)));
    if (plugin.options.empty() && plugin.open_prefixes.empty())
      groups->back().note = "It has no options.";
  }
}

ReferenceGroup Presets() {
  ReferenceGroup group{"Presets of the generator",
                       "Records of the sources `generator` and `memory` (option `preset`) and of "
                       "`rillmill generate`; the type is the `schema` that decodes them. The same "
                       "seed gives the same bytes.",
                       {}};
  for (const transport::PresetInfo& preset : transport::GeneratorPresets()) {
    group.entries.push_back(
        {std::string(preset.name), std::string(preset.schema), "", std::string(preset.about)});
  }
  return group;
}

ReferenceGroup Properties() {
  ReferenceGroup group{"[conf]",
                       "Precedence, highest first: `--conf`, `[conf]`, `--properties-file`, "
                       "defaults. `rillmill config list` also says what each means in Spark, and "
                       "names the properties that are accepted without effect.",
                       {}};
  for (const Knob& knob : LiveKnobs()) {
    const std::string range = KnobRangeText(knob);
    group.entries.push_back({std::string(knob.name),
                             KnobTypeText(knob) + (range.empty() ? "" : ", " + range),
                             std::string(knob.default_text), std::string(knob.here)});
  }
  return group;
}

ReferenceGroup ExitCodes() {
  constexpr std::pair<StatusCode, std::string_view> kCodes[] = {
      {StatusCode::kOk, "done, or stopped cleanly"},
      {StatusCode::kRuntime, "the query failed while it ran"},
      {StatusCode::kUsage, "the command line is wrong"},
      {StatusCode::kInvalid, "the job is invalid: file, query, property, static table"},
      {StatusCode::kSource, "a source is unreachable, missing or refused"},
      {StatusCode::kSink, "a sink is unreachable, refused or full"},
      {StatusCode::kCheckpoint, "a checkpoint is incompatible or damaged"},
      {StatusCode::kMemory, "the memory budget is spent"},
      {StatusCode::kDataPolicy, "a data policy: FAILFAST, the dead-letter limit"},
      {StatusCode::kFenced, "another instance took over"},
  };
  ReferenceGroup group{"Exit codes", "", {}};
  for (const auto& [code, meaning] : kCodes)
    group.entries.push_back({std::to_string(static_cast<int>(code)), "", "", std::string(meaning)});
  group.entries.push_back({"130, 143", "", "", "interrupted before a clean stop"});
  return group;
}

}  // namespace

std::vector<ReferenceGroup> Reference() {
  std::vector<ReferenceGroup> groups;
  for (const SectionSpec& section : JobSections())
    groups.push_back(GroupOf(std::string(section.title), section.keys));
  groups.push_back(GroupOf("[source.NAME.options] of every format", CommonSourceOptions()));
  AddPlugins("[source.NAME.options]", transport::SourcePlugins(), &groups);
  groups.push_back(Presets());
  groups.push_back(GroupOf("[source.NAME.json]", JsonOptionSpecs()));
  const std::vector<OptionSpec> table = TableOptionSpecs();
  groups.push_back(GroupOf("[table.NAME.options] of format \"json\"", std::span(table)));
  AddPlugins("[sink.options]", transport::SinkPlugins(), &groups);
  groups.push_back(Properties());
  groups.push_back(ExitCodes());
  return groups;
}

}  // namespace rillmill::config
