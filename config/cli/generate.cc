#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "config/cli/command.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

struct GenerateFlags {
  std::string output = "-";
  std::string table;
  std::map<std::string, std::string> options;  // the generator's, by their names
};

// "keySkew" -> "--key-skew".
std::string FlagOf(std::string_view option) {
  std::string flag = "--";
  for (char c : option) {
    if (c >= 'A' && c <= 'Z') {
      flag += '-';
      c = static_cast<char>(c - 'A' + 'a');
    }
    flag += c;
  }
  return flag;
}

Result<Options> OptionsOf(const GenerateFlags& flags) {
  Options options;
  for (const auto& [name, value] : flags.options) {
    if (!value.empty()) options.Set(name, value, FlagOf(name));
  }
  const Status checked = options.Check(transport::GeneratorOptions());
  return checked.ok() ? Result<Options>(std::move(options))
                      : Result<Options>(checked.As(StatusCode::kUsage));
}

Status WriteRecords(const GenerateFlags& flags, std::ostream* out) {
  RILLMILL_ASSIGN(const Options options, OptionsOf(flags));
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
  if (!to_stdout) file.open(flags.output, std::ios::trunc | std::ios::binary);
  std::ostream& out = to_stdout ? std::cout : file;
  if (out.good()) {
    RILLMILL_TRY(WriteRecords(flags, &out));
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
  for (const OptionSpec& spec : transport::GeneratorOptions()) {
    if (spec.name == "rowsPerSecond") continue;  // records are written as fast as they are made
    CLI::Option* option = app->add_option(FlagOf(spec.name), flags->options[std::string(spec.name)],
                                          std::string(spec.help));
    if (!spec.default_text.empty()) option->default_str(std::string(spec.default_text));
  }
  return [flags] { return Generate(*flags); };
}

}  // namespace rillmill::config
