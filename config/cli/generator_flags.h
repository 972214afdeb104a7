// The options of the generator as flags of a subcommand.
#pragma once

#include <map>
#include <string>

#include "core/options.h"
#include "core/status.h"

namespace CLI {
class App;
}

namespace rillmill::config {

struct GeneratorFlags {
  std::map<std::string, std::string> texts;  // by the options' names; empty = not given

  // REQUIRES: outlives the parsing of `app`.
  void AddTo(CLI::App* app);
  // The options given, checked; a mistake is a usage error.
  Result<Options> Read() const;
};

}  // namespace rillmill::config
