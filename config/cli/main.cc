// rillmill: parses the command line, runs one subcommand, prints its error once.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "config/cli/command.h"
#include "config/cli/terminal.h"
#include "core/options.h"

namespace rillmill::config {
namespace {

constexpr int kUsage = static_cast<int>(StatusCode::kUsage);

// The flags and subcommands that `app` knows.
std::vector<std::string> WordsOf(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(command->get_name());
  }
  return words;
}

// What was meant by the first word that nobody wanted.
std::string Suggestion(const CLI::App& app) {
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
  const std::vector<std::string> left = app.remaining(true);
  if (left.empty()) return {};
  const std::vector<std::string> words = WordsOf(*innermost);
  const std::string_view meant =
      NearestName(left.front().substr(0, left.front().find('=')),
                  std::vector<std::string_view>(words.begin(), words.end()));
  return meant.empty() ? "" : fmt::format(" (did you mean {}?)", meant);
}

int UsageError(const CLI::App& app, const std::string& text) {
  const std::vector<std::string> left = app.remaining(true);
  const bool unexpected = !left.empty();
  PrintError(unexpected ? fmt::format("unexpected `{}`{}", left.front(), Suggestion(app)) : text);
  return kUsage;
}

int Main(int argc, char** argv) {
  // A closed pipe and a limit on the size of files are write errors of the sink.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("rillmill runs Spark Structured Streaming jobs in one native process.", "rillmill");
  app.set_version_flag("--version", RILLMILL_VERSION);
  app.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Command& command : Commands()) {
    CLI::App* added = app.add_subcommand(std::string(command.name), std::string(command.help));
    actions.emplace_back(added, command.add(added));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, std::cout, std::cerr);
    return UsageError(app, error.what());
  }
  for (const auto& [command, action] : actions) {
    if (!command->parsed()) continue;
    const Result<int> exit_code = action();
    if (exit_code.ok()) return *exit_code;
    PrintError(exit_code.status().ToString());
    return exit_code.status().exit_code();
  }
  return kUsage;
}

}  // namespace
}  // namespace rillmill::config

int main(int argc, char** argv) { return rillmill::config::Main(argc, argv); }
