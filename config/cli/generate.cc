#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "config/cli/command.h"
#include "config/cli/generator_flags.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

struct GenerateFlags {
  std::string output = "-";
  std::string table;
  GeneratorFlags generator;
};

Status WriteRecords(const GenerateFlags& flags, std::ostream* out) {
  RILLMILL_ASSIGN(const Options options, flags.generator.Read());
  if (!flags.table.empty()) {
    RILLMILL_ASSIGN(const std::string table,
                    transport::GeneratePresetTable(options.Text("preset"), flags.table));
    *out << table;
    return Status::Ok();
  }
  if (!options.Has("rows")) return {StatusCode::kUsage, "--rows says how many records to write"};
  RILLMILL_ASSIGN(const transport::GeneratorSettings settings,
                  transport::ParseGeneratorSettings(options));
  RILLMILL_ASSIGN(const auto generator, transport::NewRecordGenerator(settings));
  std::string record;
  for (int64_t row = 0; out->good() && row < settings.rows.value_or(INT64_MAX); ++row) {
    generator->Next(&record);
    *out << record << '\n';
  }
  return Status::Ok();
}

Result<int> Generate(const GenerateFlags& flags) {
  std::ofstream file;
  const bool to_stdout = flags.output == "-";
  if (to_stdout) std::signal(SIGPIPE, SIG_DFL);  // `| head` ends it as it ends other tools
  if (!to_stdout) file.open(flags.output, std::ios::trunc | std::ios::binary);
  std::ostream& out = to_stdout ? std::cout : file;
  if (out.good()) {
    const Status status = WriteRecords(flags, &out);
    if (!status.ok()) return status.As(StatusCode::kUsage);  // all of it comes from the flags
    out.flush();
  }
  if (out.good()) return 0;
  return Status(StatusCode::kSink,
                fmt::format("{}: {}", to_stdout ? "stdout" : flags.output, std::strerror(errno)));
}

}  // namespace

Action AddGenerate(CLI::App* app) {
  auto flags =
      std::make_shared<GenerateFlags>();  // shared by the parser, which fills it, and the action
  app->add_option("-o,--output", flags->output, "File to write; - is stdout")
      ->capture_default_str();
  app->add_option("--table", flags->table,
                  "Write this static table of the preset instead of records");
  flags->generator.AddTo(app);
  return [flags] { return Generate(*flags); };
}

}  // namespace rillmill::config
