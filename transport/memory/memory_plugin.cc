// Format "memory": a log that is filled from files when the source opens.
#include <array>
#include <utility>

#include "transport/builtin.h"
#include "transport/memory/load.h"
#include "transport/memory/memory_source.h"
#include "transport/paths.h"

namespace rillmill::transport {
namespace {

constexpr std::array<OptionSpec, 4> kOptions{{
    {"path", OptionType::kString, "", "NDJSON file, folder or pattern to fill the log from"},
    {"multiLine", OptionType::kBool, "false",
     "each file is one JSON array, its elements are the records"},
    {"partitions", OptionType::kLong, "1", "partitions of the log", 1},
    {"assign", OptionType::kString, "round-robin",
     "which partition a record goes to: round-robin, or hash:FIELD"},
}};

Result<std::unique_ptr<Source>> Create(const Options& options, const Environment& environment) {
  RILLMILL_TRY(options.Check(kOptions));
  RILLMILL_ASSIGN(std::string path, RequiredPath(options, environment, "memory"));
  const auto partitions = static_cast<int>(options.Long("partitions").value_or(1));
  auto assign = ParseAssignment(options.Text("assign", "round-robin"), partitions);
  if (!assign.ok()) return assign.status().WithContext(options.Describe("assign"));
  auto fill = [=, assign = std::move(*assign),
               multi_line = options.Bool("multiLine", false)](MemoryLog* log) {
    RILLMILL_TRY(LoadFiles(path, multi_line, environment, assign, log));
    log->Close();
    return Status::Ok();
  };
  return NewMemorySource(std::make_shared<MemoryLog>(partitions), environment.name,
                         environment.clock, std::move(fill));
}

}  // namespace

SourcePlugin MemorySourcePlugin() { return {"memory", kOptions, {}, Create}; }

}  // namespace rillmill::transport
