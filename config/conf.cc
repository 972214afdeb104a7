#include "config/conf.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/knobs.h"
#include "core/file_system.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kBlanks = " \t\r\f";

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// As java.util.Properties: the name ends at a blank, '=' or ':'; one separator and blanks around it
// are dropped.
Property ParseLine(std::string_view line, std::string where) {
  const size_t end = std::min(line.find_first_of(" \t\f=:"), line.size());
  std::string_view value = Trim(line.substr(end));
  if (!value.empty() && (value[0] == '=' || value[0] == ':')) value = Trim(value.substr(1));
  return {std::string(line.substr(0, end)), std::string(value), std::move(where)};
}

Status Misspelt(const Property& property, const Knob& knob) {
  return {StatusCode::kInvalid, fmt::format("{}: unknown property `{}` (did you mean `{}`?)",
                                            property.where, property.name, knob.name)};
}

// Checks one property; true when it is a live knob.
Result<bool> CheckProperty(const Property& property, std::vector<std::string>* notes) {
  const Knob* knob = FindKnob(property.name);
  if (knob == nullptr || knob->name != property.name) {
    if (const Knob* meant = MisspeltKnob(property.name)) return Misspelt(property, *meant);
  }
  if (knob == nullptr && !property.name.starts_with("spark.")) {
    return Status(StatusCode::kInvalid,
                  fmt::format("{}: `{}` is no property of Spark (they begin with spark.)",
                              property.where, property.name));
  }
  if (knob == nullptr || !knob->live) {
    notes->push_back(fmt::format("{}: `{}` {}", property.where, property.name,
                                 knob == nullptr
                                     ? "is unknown and has no effect"
                                     : fmt::format("has no effect here: {}", knob->here)));
    return false;
  }
  const Status checked = CheckKnobValue(*knob, property.value);
  if (!checked.ok())
    return checked.WithContext(fmt::format("{}: `{}`", property.where, property.name));
  return true;
}

}  // namespace

std::vector<Property> ParseProperties(std::string_view text, const std::string& name,
                                      std::vector<std::string>* notes) {
  std::vector<Property> properties;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (line.empty() || line[0] == '#' || line[0] == '!') continue;
    Property property = ParseLine(line, fmt::format("{}:{}", name, number));
    if (property.name.starts_with("spark.")) {
      properties.push_back(std::move(property));
    } else {
      notes->push_back(fmt::format("{}: `{}` is no property of Spark and is left out",
                                   property.where, property.name));
    }
  }
  return properties;
}

Result<std::vector<Property>> ReadPropertiesFile(const std::string& path,
                                                 std::vector<std::string>* notes) {
  auto text = ReadFile(SystemFileSystem(), path);
  if (!text.ok()) return text.status().As(StatusCode::kInvalid);
  return ParseProperties(*text, path, notes);
}

Result<Options> MergeConf(const std::vector<std::vector<Property>>& layers,
                          std::vector<std::string>* notes) {
  std::map<std::string, const Property*> effective;
  for (const auto& layer : layers) {
    for (const Property& property : layer) effective[property.name] = &property;
  }
  Options conf;
  for (const auto& [name, property] : effective) {
    RILLMILL_ASSIGN(bool live, CheckProperty(*property, notes));
    if (live) conf.Set(name, property->value, property->where);
  }
  return conf;
}

}  // namespace rillmill::config
