#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "config/job.h"
#include "config/json_options.h"
#include "config/knob_value.h"
#include "config/section.h"
#include "config/settings.h"
#include "config/source_options.h"
#include "config/trigger.h"
#include "core/file_system.h"
#include "core/memory_budget.h"
#include "pipeline/json/array_splitter.h"
#include "pipeline/text/time_zone.h"
#include "transport/builtin.h"
#include "transport/file/byte_stream.h"

namespace rillmill::config {
namespace {

// Spark's other formats: refused by name rather than as unknown.
constexpr std::string_view kFormatsNotYet[] = {
    "avro", "csv",     "delta",    "hudi", "iceberg",          "kafka",
    "orc",  "parquet", "protobuf", "rate", "rate-micro-batch", "socket",
    "text", "xml",     "json"};

bool SameName(std::string_view a, std::string_view b) {
  const CaseInsensitiveLess less;
  return !less(a, b) && !less(b, a);
}

Status UnknownFormat(const Located& format, std::string_view title,
                     const std::vector<std::string_view>& known) {
  for (std::string_view name : kFormatsNotYet) {
    if (SameName(name, format.text)) {
      return Invalid(format.where,
                     fmt::format("format \"{}\" of {} is not supported yet; known are {}",
                                 format.text, title, fmt::join(known, ", ")));
    }
  }
  const std::string_view nearest = NearestName(format.text, known);
  const std::string hint = nearest.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                           : fmt::format("did you mean \"{}\"?", nearest);
  return Invalid(format.where,
                 fmt::format("unknown format \"{}\" of {} ({})", format.text, title, hint));
}

template <class Plugin>
std::vector<std::string_view> FormatsOf(std::span<const Plugin> plugins) {
  std::vector<std::string_view> formats;
  for (const Plugin& plugin : plugins) formats.push_back(plugin.format);
  return formats;
}

bool Declares(std::span<const OptionSpec> specs, std::string_view name) {
  return std::any_of(specs.begin(), specs.end(),
                     [&](const OptionSpec& spec) { return SameName(spec.name, name); });
}

// True when epochs are planned by offsets, so that a source must know how far it reaches.
bool PlansOffsets(const pipeline::ReadLimits& limits) {
  return limits.max_offsets_per_trigger || limits.min_offsets_per_trigger ||
         limits.max_rate_per_partition;
}

constexpr std::string_view kClientBuffer = "bufferMemory";  // of transports that read ahead

// What the plug-in gets: without the options that the engine obeys in its place, with what the
// budget leaves to it.
Options OptionsFor(const transport::SourcePlugin& plugin, const pipeline::StreamSpec& stream,
                   const Options& given) {
  const pipeline::ReadLimits& limits = stream.limits;
  Options own;
  if (stream.client_buffer_bytes > 0)
    own.Set(kClientBuffer, std::to_string(stream.client_buffer_bytes));
  if (PlansOffsets(limits) && Declares(plugin.options, "countRecords"))
    own.Set("countRecords", "true");
  for (const auto& [name, value] : given.all()) {
    if (Declares(CommonSourceOptions(), name) && !Declares(plugin.options, name)) continue;
    own.Set(name, value.text, value.where);
  }
  return own;
}

class Builder {
 public:
  Builder(const Job& job, Ends ends)
      : job_(job), ends_(std::move(ends)), resources_(ResourcesOf(job.conf, MachineCores())) {
    if (ends_.clock == nullptr) ends_.clock = SystemClock();
    if (ends_.console == nullptr) ends_.console = &std::cout;
    spec_.conf = SessionOf(job.conf, resources_.workers);
  }

  Result<pipeline::QuerySpec> Build() {
    spec_.name = job_.name;
    spec_.sql = job_.query.text;
    spec_.memory_bytes = resources_.memory_bytes;
    spec_.state_fraction = resources_.state_fraction;
    spec_.stop_gracefully =
        KnobText(job_.conf, "spark.streaming.stopGracefullyOnShutdown") == "true";
    for (const SourceSection& source : job_.sources) RILLMILL_TRY(AddStream(source));
    for (const TableSection& table : job_.tables) RILLMILL_TRY(AddTable(table));
    RILLMILL_TRY(SetOutput());
    return std::move(spec_);
  }

 private:
  transport::Environment EnvironmentOf(const std::string& name) const {
    transport::Environment environment;
    environment.clock = ends_.clock;
    environment.directory = job_.directory;
    environment.name = name;
    environment.console = ends_.console;
    environment.json_array_splitter = pipeline::NewJsonArraySplitter;
    return environment;
  }

  Result<pipeline::DataType> SchemaOf(const Located& schema, std::string_view title) const {
    auto parsed = pipeline::ParseSchema(schema.text);
    if (!parsed.ok())
      return parsed.status().WithContext(fmt::format("{}: schema of {}", schema.where, title));
    return parsed;
  }

  Status AddStream(const SourceSection& source) {
    const std::string title = fmt::format("[source.{}]", source.name);
    pipeline::StreamSpec& stream = spec_.streams.emplace_back();
    RILLMILL_ASSIGN(stream.source, CreateSource(source, title, &stream));
    stream.relation.name = source.name;
    stream.relation.has_raw_columns = SameName(source.format.text, "kafka");
    stream.relation.watermark_column = source.watermark_column.text;
    stream.relation.watermark_delay = source.watermark_delay.text;
    for (const auto& [name, expression] : source.derive)
      stream.relation.derive.push_back({name, expression.text});
    if (source.schema.text.empty()) return Status::Ok();
    stream.relation.decoded = true;
    RILLMILL_ASSIGN(stream.relation.schema, SchemaOf(source.schema, title));
    RILLMILL_TRY(source.json.Check(JsonOptionSpecs()));
    RILLMILL_ASSIGN(stream.relation.json, ReadJsonOptions(source.json, spec_.conf));
    return Status::Ok();
  }

  // The limits are known once the options are checked.
  Result<std::unique_ptr<Source>> CreateSource(const SourceSection& source,
                                               const std::string& title,
                                               pipeline::StreamSpec* stream) const {
    const transport::SourcePlugin* plugin = transport::FindSource(source.format.text);
    if (plugin == nullptr)
      return UnknownFormat(source.format, title, FormatsOf(transport::SourcePlugins()));
    std::vector<OptionSpec> specs(plugin->options.begin(), plugin->options.end());
    specs.insert(specs.end(), CommonSourceOptions().begin(), CommonSourceOptions().end());
    RILLMILL_TRY(source.options.Check(specs, plugin->open_prefixes));
    RILLMILL_ASSIGN(stream->limits, ReadLimitsOf(source.options, job_.conf));
    if (Declares(plugin->options, kClientBuffer)) {
      RILLMILL_ASSIGN(stream->client_buffer_bytes, ClientBuffer(source.options));
    }
    auto created =
        plugin->create(OptionsFor(*plugin, *stream, source.options), EnvironmentOf(source.name));
    if (!created.ok()) return created.status().WithContext(title);
    return created;
  }

  // As given, else as the budget says. The engine's own buffers need half of it.
  Result<int64_t> ClientBuffer(const Options& options) const {
    const int64_t bytes =
        options.Long(kClientBuffer).value_or(ClientBufferBytes(resources_, job_.sources.size()));
    const MemoryBudget budget(resources_.memory_bytes, resources_.state_fraction);
    if (!options.Has(kClientBuffer) || 2 * bytes <= budget.buffers.limit_bytes()) return bytes;
    return Status(
        StatusCode::kInvalid,
        fmt::format("{}: more than half of the {} that the memory budget leaves to buffers",
                    options.Describe(kClientBuffer), BytesText(budget.buffers.limit_bytes())));
  }

  Status AddTable(const TableSection& table) {
    const std::string title = fmt::format("[table.{}]", table.name);
    if (!SameName(table.format.text, "json")) return UnknownFormat(table.format, title, {"json"});
    RILLMILL_TRY(table.options.Check(TableOptionSpecs()));
    pipeline::TableSpec& spec = spec_.tables.emplace_back();
    spec.relation.name = table.name;
    RILLMILL_ASSIGN(spec.relation.schema, SchemaOf(table.schema, title));
    RILLMILL_ASSIGN(spec.options, ReadJsonOptions(table.options, spec_.conf));
    spec.multi_line = table.options.Bool("multiLine", false);
    spec.path =
        (std::filesystem::path(job_.directory) / table.path.text).lexically_normal().string();
    auto content = transport::ReadText(SystemFileSystem(), spec.path);
    if (!content.ok())
      return content.status().As(StatusCode::kInvalid).WithContext(table.path.where + ": " + title);
    spec.json = *std::move(content);
    return Status::Ok();
  }

  Status SetOutput() {
    RILLMILL_ASSIGN(Trigger trigger, ParseTrigger(job_.sink.trigger));
    spec_.trigger = trigger.kind;
    spec_.trigger_interval_ms = trigger.interval_ms;
    RILLMILL_ASSIGN(spec_.mode, ParseOutputMode(job_.sink.output_mode));
    spec_.json_output.ignore_null_fields = spec_.conf.ignore_null_fields;
    RILLMILL_ASSIGN(spec_.json_output.zone, pipeline::FindTimeZone(spec_.conf.time_zone));
    const Options& options = job_.sink.options;
    spec_.sink_description = options.Has("path") ? fmt::format("FileSink[{}]", options.Text("path"))
                                                 : job_.sink.format.text;
    spec_.sink = std::move(ends_.sink);
    return spec_.sink != nullptr ? Status::Ok() : CreateSink();
  }

  Status CreateSink() {
    const transport::SinkPlugin* plugin = transport::FindSink(job_.sink.format.text);
    if (plugin == nullptr)
      return UnknownFormat(job_.sink.format, "[sink]", FormatsOf(transport::SinkPlugins()));
    RILLMILL_TRY(job_.sink.options.Check(plugin->options, plugin->open_prefixes));
    auto created = plugin->create(job_.sink.options, EnvironmentOf("sink"));
    if (!created.ok()) return created.status().WithContext("[sink]");
    spec_.sink = *std::move(created);
    return Status::Ok();
  }

  const Job& job_;
  Ends ends_;
  const Resources resources_;
  pipeline::QuerySpec spec_;
};

}  // namespace

Result<pipeline::QuerySpec> BuildQuerySpec(const Job& job, Ends ends) {
  return Builder(job, std::move(ends)).Build();
}

}  // namespace rillmill::config
