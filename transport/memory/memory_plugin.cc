// Format "memory": a log that is filled from files or by the generator when the source opens.
#include <array>
#include <utility>

#include "transport/builtin.h"
#include "transport/file/input_files.h"
#include "transport/generator/record_generator.h"
#include "transport/memory/load.h"
#include "transport/memory/memory_source.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 4> kOwnOptions{{
    {"path", OptionType::kString, "",
     "NDJSON file, folder or pattern to fill the log from, instead of a preset"},
    {"multiLine", OptionType::kBool, "false",
     "each file is one JSON array, its elements are the records"},
    {"partitions", OptionType::kLong, "1", "partitions of the log", 1},
    {"assign", OptionType::kString, "round-robin",
     "which partition a record goes to: round-robin, or hash:FIELD"},
}};

std::span<const OptionSpec> AllOptions() {
  static const std::vector<OptionSpec> all = WithGeneratorOptions(kOwnOptions);
  return all;
}

using Fill = std::function<Status(MemoryLog*)>;

Result<Fill> FillFromGenerator(const Options& options, Assignment assign) {
  RILLMILL_ASSIGN(const GeneratorSettings settings, ParseGeneratorSettings(options));
  if (!settings.rows)
    return Status(StatusCode::kInvalid,
                  "format \"memory\" needs the option `rows` beside `preset`");
  auto made = NewRecordGenerator(settings);
  if (!made.ok()) return made.status().WithContext(options.Describe("preset"));
  // Shared only because a std::function must be copyable.
  std::shared_ptr<RecordGenerator> generator = std::move(*made);
  return Fill([=, rows = *settings.rows](MemoryLog* log) {
    return LoadGenerated(generator.get(), rows, assign, log);
  });
}

Result<Fill> FillFromFiles(const Options& options, const Environment& environment,
                           Assignment assign) {
  RILLMILL_ASSIGN(std::string path, RequiredInput(options, environment, "memory"));
  return Fill([=, multi_line = options.Bool("multiLine", false)](MemoryLog* log) {
    return LoadFiles(path, multi_line, environment, assign, log);
  });
}

// Of a log that is filled by the generator at a rate; else null.
Result<std::unique_ptr<RecordSchedule>> ScheduleOf(const Options& options, int partitions,
                                                   Clock* clock) {
  if (!options.Has("rowsPerSecond")) return std::unique_ptr<RecordSchedule>();
  if (options.Has("path") || options.Text("assign", "round-robin") != "round-robin") {
    return Status(StatusCode::kInvalid,
                  options.Describe("rowsPerSecond") + " is for a preset dealt out round-robin");
  }
  return std::make_unique<RecordSchedule>(options.Long("rows"), options.Double("rowsPerSecond"),
                                          partitions, clock);
}

Result<std::unique_ptr<Source>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(AllOptions()));
  if (options.Has("path") == options.Has("preset")) {
    return Status(StatusCode::kInvalid,
                  "format \"memory\" needs one of the options `path` and `preset`");
  }
  const auto partitions = static_cast<int>(options.Long("partitions").value_or(1));
  auto assign = ParseAssignment(options.Text("assign", "round-robin"), partitions);
  if (!assign.ok()) return assign.status().WithContext(options.Describe("assign"));
  RILLMILL_ASSIGN(Fill fill, options.Has("preset") ? FillFromGenerator(options, *assign)
                                                   : FillFromFiles(options, environment, *assign));
  RILLMILL_ASSIGN(auto schedule, ScheduleOf(options, partitions, environment.clock));
  auto fill_and_close = [fill = std::move(fill)](MemoryLog* log) {
    RILLMILL_TRY(fill(log));
    log->Close();
    return Status::Ok();
  };
  return NewMemorySource(std::make_shared<MemoryLog>(partitions), environment.name,
                         environment.clock, std::move(fill_and_close), std::move(schedule));
}

}  // namespace

SourcePlugin MemorySourcePlugin() { return {"memory", AllOptions(), {}, Create}; }

}  // namespace rillmill::transport
