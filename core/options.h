// Options of sources, sinks and tables: declared once in a table, checked by config, read typed by
// the plug-in.
//
// Names are case-insensitive, as in Spark. Every value remembers where in the job file it stands.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

namespace rillmill {

enum class OptionType : uint8_t {
  kString,
  kBool,
  kLong,
  kDuration,  // conf syntax with unit suffix: "10s", "15m"; milliseconds without
  kDouble,
};

struct OptionSpec {
  std::string_view name;
  OptionType type;
  std::string_view default_text;  // as it would be written; empty = none
  std::string_view help;
  int64_t minimum = INT64_MIN;  // for kLong
};

struct OptionValue {
  std::string text;
  std::string where;  // "job.toml:14:9", or empty
};

struct CaseInsensitiveLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

class Options {
 public:
  void Set(std::string_view name, std::string text, std::string where = {});
  bool Has(std::string_view name) const { return values_.contains(name); }
  // The text given, or the fallback.
  std::string Text(std::string_view name, std::string_view fallback = {}) const;
  // REQUIRES for the typed getters: Check was called with a spec that declares `name`.
  std::optional<int64_t> Long(std::string_view name) const;
  std::optional<double> Double(std::string_view name) const;
  std::optional<int64_t> DurationMillis(std::string_view name) const;
  bool Bool(std::string_view name, bool fallback) const;
  const std::map<std::string, OptionValue, CaseInsensitiveLess>& all() const { return values_; }
  // "where: option `name`", the beginning of an error message about it.
  std::string Describe(std::string_view name) const;

  // Unknown names (with the nearest known one), malformed values and values out of range are errors
  // with their position. Names that start with one of `open_prefixes` ("kafka.") pass unchecked.
  Status Check(std::span<const OptionSpec> specs,
               std::span<const std::string_view> open_prefixes = {}) const;

 private:
  std::map<std::string, OptionValue, CaseInsensitiveLess> values_;
};

// The known name that is nearest to `name` by edit distance, or "" when none is near.
std::string_view NearestName(std::string_view name, std::span<const std::string_view> known);

// Spark's conf time syntax ("10s", "500ms", "15m"); a bare number counts in `default_unit_millis`.
Result<int64_t> ParseDurationMillis(std::string_view text, int64_t default_unit_millis = 1);

}  // namespace rillmill
