// What the generator makes: the options that every user of it shares (sources `generator` and
// `memory`, `rillmill generate`).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/status.h"

namespace rillmill::transport {

enum class EventTimeOrder : uint8_t { kAscending, kDescending, kShuffled };

struct GeneratorSettings {
  std::string preset;
  uint64_t seed = 1;
  std::optional<int64_t> rows;            // none = without end
  std::optional<double> rows_per_second;  // none = at once
  std::optional<int64_t> keys;            // distinct keys of preset "keys"
  double key_skew = 0;                    // Zipf's exponent; 0 = the preset's own distribution
  double hot_key_share = 0;
  double late_share = 0;
  int64_t late_by_millis = 0;  // late records are up to this much late
  double corrupt_share = 0;
  EventTimeOrder order = EventTimeOrder::kAscending;
  std::optional<int64_t> start_millis;  // event time of the first row
  std::optional<double> step_millis;    // event time between neighbours
};

// The options above as a plug-in declares them.
std::span<const OptionSpec> GeneratorOptions();
// `own` and the options above: the table of a source that has a generator inside.
std::vector<OptionSpec> WithGeneratorOptions(std::span<const OptionSpec> own);

// REQUIRES: the options passed Check with a table that holds GeneratorOptions.
Result<GeneratorSettings> ParseGeneratorSettings(const Options& options);

}  // namespace rillmill::transport
