// The subcommands of the command line: one file each, and one line each in commands.cc.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/status.h"

namespace CLI {
class App;
}

namespace rillmill::config {

// Runs after the command line was parsed; gives the exit code, or an error that main prints.
using Action = std::function<Result<int>()>;

struct Command {
  std::string_view name;
  std::string_view help;
  Action (*add)(CLI::App* app);  // declares the flags on `app`
};

std::span<const Command> Commands();

}  // namespace rillmill::config
