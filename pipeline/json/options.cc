#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/json/decoder.h"

namespace rillmill::pipeline {
namespace {

struct Switch {
  std::string_view name;
  bool JsonOptions::*member;
};

constexpr std::array kSwitches = {
    Switch{"primitivesasstring", &JsonOptions::primitives_as_string},
    Switch{"allowcomments", &JsonOptions::allow_comments},
    Switch{"allowunquotedfieldnames", &JsonOptions::allow_unquoted_field_names},
    Switch{"allowsinglequotes", &JsonOptions::allow_single_quotes},
    Switch{"allownumericleadingzeros", &JsonOptions::allow_numeric_leading_zeros},
    Switch{"allowbackslashescapinganycharacter",
           &JsonOptions::allow_backslash_escaping_any_character},
    Switch{"allowunquotedcontrolchars", &JsonOptions::allow_unquoted_control_chars},
    Switch{"allownonnumericnumbers", &JsonOptions::allow_non_numeric_numbers},
};

struct Text {
  std::string_view name;
  std::string JsonOptions::*member;
};

constexpr std::array kTexts = {
    Text{"columnnameofcorruptrecord", &JsonOptions::corrupt_column},
    Text{"timezone", &JsonOptions::time_zone},
    Text{"timestampformat", &JsonOptions::timestamp_format},
    Text{"dateformat", &JsonOptions::date_format},
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

Status SetMode(const std::string& mode, JsonOptions* options) {
  if (mode == "dropmalformed") {
    return Status(StatusCode::kInvalid,
                  "The function `from_json` doesn't support the DROPMALFORMED mode. Acceptable "
                  "modes are PERMISSIVE and FAILFAST.",
                  "PARSE_MODE_UNSUPPORTED");
  }
  options->fail_fast = mode == "failfast";
  return Status::Ok();
}

Status SetSwitch(bool JsonOptions::*member, const std::string& name, const std::string& value,
                 JsonOptions* options) {
  std::string lower = Lower(value);
  if (lower != "true" && lower != "false") {
    return Status(StatusCode::kInvalid,
                  fmt::format("JSON option {}: \"{}\" is neither true nor false", name, value));
  }
  options->*member = lower == "true";
  return Status::Ok();
}

Status SetOption(const std::string& name, const std::string& value, JsonOptions* options) {
  std::string key = Lower(name);
  if (key == "mode") return SetMode(Lower(value), options);
  for (const Switch& known : kSwitches) {
    if (known.name == key) return SetSwitch(known.member, name, value, options);
  }
  for (const Text& known : kTexts) {
    if (known.name == key) options->*known.member = value;
  }
  return Status::Ok();  // Spark ignores what it does not know
}

}  // namespace

Result<JsonOptions> ParseJsonOptions(const std::vector<std::pair<std::string, std::string>>& given,
                                     const SessionConf& conf) {
  JsonOptions options;
  options.corrupt_column = conf.corrupt_column;
  options.time_zone = conf.time_zone;
  options.any_given = !given.empty();
  for (const auto& [name, value] : given) RILLMILL_TRY(SetOption(name, value, &options));
  return options;
}

}  // namespace rillmill::pipeline
