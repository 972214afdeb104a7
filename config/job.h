// A job file, read and checked: TOML with Spark's own names (design §4).
//
// Errors: StatusCode::kInvalid with "file:line:column", the key, and the nearest known name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/options.h"
#include "core/sink.h"
#include "core/status.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {

// A text with the place where it was written ("job.toml:14:9").
struct Located {
  std::string text;
  std::string where;
};

struct SourceSection {
  std::string name;
  Located format;
  Located schema;  // empty: raw columns
  Located watermark_column, watermark_delay;
  std::vector<std::pair<std::string, Located>> derive;
  Options options;  // `path` may stand in the section or in its options
  Options json;
};

struct TableSection {
  std::string name;
  Located format, path, schema;
  Options options;
};

struct SinkSection {
  Located format, output_mode, trigger;
  Options options;
};

struct Job {
  std::string name;
  std::string path;       // of the job file
  std::string directory;  // relative paths start here
  Located query;
  std::vector<SourceSection> sources;
  std::vector<TableSection> tables;
  SinkSection sink;
  Options conf;                    // all knobs in effect by precedence, defaults left out
  std::vector<std::string> notes;  // inert or legacy settings: said once at start
};

// What stands above the job file, highest first: --conf and --set, [conf], --properties-file.
struct Overrides {
  std::vector<std::pair<std::string, std::string>> conf;  // --conf k=v
  std::vector<std::pair<std::string, std::string>> set;   // --set sink.trigger=…
  std::string properties_file;
};

Result<Job> LoadJob(const std::string& path, const Overrides& overrides);
// The same for the text of a file that would be at `path`.
Result<Job> ParseJob(std::string_view text, const std::string& path, const Overrides& overrides);

// Everything that a query needs, made from a job: sources and sink created by their plug-ins,
// tables read.
struct Ends {
  Clock* clock = nullptr;
  std::ostream* console = nullptr;
  std::unique_ptr<Sink> sink;  // replaces the job's sink (tests, the conformance runner); then
                               // [sink].format is not created
};
Result<pipeline::QuerySpec> BuildQuerySpec(const Job& job, Ends ends);

}  // namespace rillmill::config
