// The list of transports: one line per plug-in in builtin.cc.
#pragma once

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/file_system.h"
#include "core/options.h"
#include "core/record_splitter.h"
#include "core/sink.h"
#include "core/source.h"

namespace rillmill::transport {

// What config lends to every transport; all pointers outlive it.
struct Environment {
  Clock* clock = nullptr;
  RecordSplitterFactory json_array_splitter;  // for multiLine
  std::string directory;                      // relative paths start here (the job file's folder)
  std::string name;                           // name of the source in the job
  std::ostream* console = nullptr;            // where the console sink prints
  FileSystem* files = SystemFileSystem();     // replaced by tests that inject faults
};

struct SourcePlugin {
  std::string_view format;
  std::span<const OptionSpec> options;
  std::span<const std::string_view> open_prefixes;
  Result<std::unique_ptr<Source>> (*create)(const Options& options, const Environment& environment);
};

struct SinkPlugin {
  std::string_view format;
  std::span<const OptionSpec> options;
  std::span<const std::string_view> open_prefixes;
  Result<std::unique_ptr<Sink>> (*create)(const Options& options, const Environment& environment);
  // Connects and checks all that a run would need, rights too, and writes nothing; null where there
  // is nobody to ask.
  Status (*check)(const Options& options, const Environment& environment,
                  const SinkContext& context) = nullptr;
};

std::span<const SourcePlugin> SourcePlugins();
std::span<const SinkPlugin> SinkPlugins();
// Null when there is none of that format (case-insensitive).
const SourcePlugin* FindSource(std::string_view format);
const SinkPlugin* FindSink(std::string_view format);

}  // namespace rillmill::transport
