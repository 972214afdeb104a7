#include "config/source_options.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "config/conf.h"
#include "config/knob_value.h"
#include "config/section.h"
#include "config/settings.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kMaxRate = "spark.streaming.kafka.maxRatePerPartition";
constexpr std::string_view kGraceful = "spark.streaming.stopGracefullyOnShutdown";

constexpr OptionSpec kCommon[] = {
    {"maxOffsetsPerTrigger", OptionType::kLong, "",
     "largest number of offsets per epoch, split as Spark does", 1},
    {"minOffsetsPerTrigger", OptionType::kLong, "",
     "an epoch waits for so many offsets, but not longer than maxTriggerDelay", 1},
    {"maxTriggerDelay", OptionType::kDuration, "15m", "longest wait for minOffsetsPerTrigger"},
    {"maxRatePerPartition", OptionType::kLong, "", "records per second and partition; 0 = no limit",
     0},
};

std::optional<double> RateOf(const Options& options, const Options& conf) {
  const std::string text = options.Has("maxRatePerPartition") ? options.Text("maxRatePerPartition")
                                                              : KnobText(conf, kMaxRate);
  auto records = ParseLong(text);
  return records.ok() && *records > 0 ? std::optional<double>(static_cast<double>(*records))
                                      : std::nullopt;
}

// One spark.* name among the options of a source.
Status TakeProperty(const Property& property, SourceSection* source, Job* job) {
  RILLMILL_ASSIGN(Options live, MergeConf({{property}}, &job->notes));
  if (live.all().empty()) return Status::Ok();
  if (property.name == kMaxRate) {
    if (!source->options.Has("maxRatePerPartition"))
      source->options.Set("maxRatePerPartition", property.value, property.where);
  } else if (property.name == kGraceful) {
    if (!job->conf.Has(kGraceful)) job->conf.Set(kGraceful, property.value, property.where);
  } else {
    return Invalid(
        property.where,
        fmt::format("`{}` is no option of a source; it belongs under [conf]", property.name));
  }
  job->notes.push_back(
      fmt::format("{}: `{}` is honoured, but belongs under [conf]", property.where, property.name));
  return Status::Ok();
}

}  // namespace

std::span<const OptionSpec> CommonSourceOptions() { return kCommon; }

Result<pipeline::ReadLimits> ReadLimitsOf(const Options& options, const Options& conf) {
  pipeline::ReadLimits limits;
  limits.max_offsets_per_trigger = options.Long("maxOffsetsPerTrigger");
  limits.min_offsets_per_trigger = options.Long("minOffsetsPerTrigger");
  limits.max_trigger_delay_ms =
      options.DurationMillis("maxTriggerDelay").value_or(limits.max_trigger_delay_ms);
  limits.max_rate_per_partition = RateOf(options, conf);
  if (limits.max_offsets_per_trigger.value_or(INT64_MAX) <
      limits.min_offsets_per_trigger.value_or(0)) {
    return Status(StatusCode::kInvalid, options.Describe("minOffsetsPerTrigger") +
                                            " is larger than maxOffsetsPerTrigger");
  }
  if (limits.max_trigger_delay_ms < 0) {
    return Status(StatusCode::kInvalid, options.Describe("maxTriggerDelay") + " is negative");
  }
  return limits;
}

Status TakeMisplacedProperties(Job* job) {
  for (SourceSection& source : job->sources) {
    const Options all = std::exchange(source.options, Options());
    std::vector<Property> properties;
    for (const auto& [name, value] : all.all()) {
      if (name.starts_with("spark.")) {
        properties.push_back({name, value.text, value.where});
      } else {
        source.options.Set(name, value.text, value.where);
      }
    }
    for (const Property& property : properties) RILLMILL_TRY(TakeProperty(property, &source, job));
  }
  return Status::Ok();
}

}  // namespace rillmill::config
