#include "config/json_options.h"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace rillmill::config {
namespace {

constexpr OptionSpec kJson[] = {
    {"mode", OptionType::kString, "PERMISSIVE", "PERMISSIVE or FAILFAST"},
    {"columnNameOfCorruptRecord", OptionType::kString, "",
     "column that receives the text of a corrupt record"},
    {"timeZone", OptionType::kString, "", "zone of times without one (default: the session's)"},
    {"timestampFormat", OptionType::kString, "",
     "pattern of timestamps (default: the CAST grammar)"},
    {"dateFormat", OptionType::kString, "", "pattern of dates (default: the CAST grammar)"},
    {"primitivesAsString", OptionType::kBool, "false", "read all simple values as texts"},
    {"allowComments", OptionType::kBool, "false", "accept Java and C++ comments"},
    {"allowUnquotedFieldNames", OptionType::kBool, "false", "accept names without quotes"},
    {"allowSingleQuotes", OptionType::kBool, "true", "accept single quotes"},
    {"allowNumericLeadingZeros", OptionType::kBool, "false", "accept 007"},
    {"allowBackslashEscapingAnyCharacter", OptionType::kBool, "false",
     "accept a backslash before any character"},
    {"allowUnquotedControlChars", OptionType::kBool, "false", "accept control characters in texts"},
    {"allowNonNumericNumbers", OptionType::kBool, "true", "accept NaN and Infinity"},
};

}  // namespace

std::span<const OptionSpec> JsonOptionSpecs() { return kJson; }

std::vector<OptionSpec> TableOptionSpecs() {
  std::vector<OptionSpec> specs(std::begin(kJson), std::end(kJson));
  specs.push_back({"multiLine", OptionType::kBool, "false",
                   "the file is one JSON value instead of one object a line"});
  return specs;
}

Result<pipeline::JsonOptions> ReadJsonOptions(const Options& options,
                                              const pipeline::SessionConf& session) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const OptionSpec& spec : kJson) {
    if (options.Has(spec.name)) given.emplace_back(spec.name, options.Text(spec.name));
  }
  return pipeline::ParseJsonOptions(given, session);
}

}  // namespace rillmill::config
