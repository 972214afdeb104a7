#include "transport/generator/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 13> kOptions{{
    {"preset", OptionType::kString, "", "what the records look like: sf-crime, ysb or keys"},
    {"seed", OptionType::kLong, "1", "same seed, same bytes", 0},
    {"rows", OptionType::kLong, "", "number of records; unset = without end, at rowsPerSecond", 0},
    {"rowsPerSecond", OptionType::kDouble, "",
     "records per second over all partitions; unset = all at once"},
    {"keys", OptionType::kLong, "1000", "distinct keys of preset keys", 1},
    {"keySkew", OptionType::kDouble, "",
     "exponent of a Zipf distribution of the keys; unset = the preset's own"},
    {"hotKeyShare", OptionType::kDouble, "0", "share of the records that get one key, 0 to 1"},
    {"lateShare", OptionType::kDouble, "0", "share of the records that come late, 0 to 1"},
    {"lateBy", OptionType::kDuration, "0", "how late they are at most"},
    {"corruptShare", OptionType::kDouble, "0",
     "share of the records that are cut off in the middle, 0 to 1"},
    {"eventTimeOrder", OptionType::kString, "ascending",
     "ascending, descending (newest first) or shuffled; the last two need rows"},
    {"eventTimeStart", OptionType::kLong, "",
     "event time of the oldest record, milliseconds since 1970"},
    {"eventTimeStep", OptionType::kDouble, "", "milliseconds of event time between neighbours"},
}};

Status Invalid(const Options& options, std::string_view name, std::string_view complaint) {
  return Status(StatusCode::kInvalid, fmt::format("{}: \"{}\" {}", options.Describe(name),
                                                  options.Text(name), complaint));
}

Result<EventTimeOrder> ParseOrder(const Options& options) {
  const std::string text = options.Text("eventTimeOrder", "ascending");
  if (text == "ascending") return EventTimeOrder::kAscending;
  if (text != "descending" && text != "shuffled") {
    return Invalid(options, "eventTimeOrder", "is none of ascending, descending, shuffled");
  }
  if (!options.Has("rows")) return Invalid(options, "eventTimeOrder", "needs the option `rows`");
  return text == "descending" ? EventTimeOrder::kDescending : EventTimeOrder::kShuffled;
}

Status CheckRanges(const Options& options) {
  for (std::string_view share : {"hotKeyShare", "lateShare", "corruptShare"}) {
    const double value = options.Double(share).value_or(0);
    if (!(value >= 0 && value <= 1)) return Invalid(options, share, "is not between 0 and 1");
  }
  for (std::string_view positive : {"rowsPerSecond", "keySkew", "eventTimeStep"}) {
    const double value = options.Double(positive).value_or(1);
    if (!(value > 0 && value <= 1e9)) return Invalid(options, positive, "is not between 0 and 1e9");
  }
  return Status::Ok();
}

}  // namespace

std::span<const OptionSpec> GeneratorOptions() { return kOptions; }

std::vector<OptionSpec> WithGeneratorOptions(std::span<const OptionSpec> own) {
  std::vector<OptionSpec> all(own.begin(), own.end());
  all.insert(all.end(), kOptions.begin(), kOptions.end());
  return all;
}

Result<GeneratorSettings> ParseGeneratorSettings(const Options& options) {
  RILLMILL_TRY(CheckRanges(options));
  GeneratorSettings settings;
  RILLMILL_ASSIGN(settings.order, ParseOrder(options));
  settings.preset = options.Text("preset");
  settings.seed = static_cast<uint64_t>(options.Long("seed").value_or(1));
  settings.rows = options.Long("rows");
  settings.rows_per_second = options.Double("rowsPerSecond");
  settings.keys = options.Long("keys");
  settings.key_skew = options.Double("keySkew").value_or(0);
  settings.hot_key_share = options.Double("hotKeyShare").value_or(0);
  settings.late_share = options.Double("lateShare").value_or(0);
  settings.late_by_millis = options.DurationMillis("lateBy").value_or(0);
  settings.corrupt_share = options.Double("corruptShare").value_or(0);
  settings.start_millis = options.Long("eventTimeStart");
  settings.step_millis = options.Double("eventTimeStep");
  return settings;
}

}  // namespace rillmill::transport
