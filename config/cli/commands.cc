#include "config/cli/command.h"

namespace rillmill::config {

// Each is defined in the file of its name.
Action AddRun(CLI::App* app);
Action AddValidate(CLI::App* app);
Action AddExplain(CLI::App* app);
Action AddDryRun(CLI::App* app);
Action AddProduce(CLI::App* app);
Action AddGenerate(CLI::App* app);
Action AddBench(CLI::App* app);
Action AddSweep(CLI::App* app);
Action AddCompare(CLI::App* app);
Action AddConfig(CLI::App* app);
Action AddFunctions(CLI::App* app);

std::span<const Command> Commands() {
  static constexpr Command kCommands[] = {
      {"run", "Run a job", AddRun},
      {"validate", "Check a job without touching the network", AddValidate},
      {"explain", "Show the plan of a job, its stages and the knobs in effect", AddExplain},
      {"dry-run", "Connect to the ends of a job and check them, write nothing", AddDryRun},
      {"produce", "Write a file or generated records to a Kafka topic", AddProduce},
      {"generate", "Write generated records to a file or to stdout", AddGenerate},
      {"bench", "Measure a workload or a job, its answer checked", AddBench},
      {"sweep", "Measure a job at all combinations of settings", AddSweep},
      {"compare", "Compare two results of bench or sweep", AddCompare},
      {"config", "Explain the configuration properties", AddConfig},
      {"functions", "List the SQL functions", AddFunctions},
  };
  return kCommands;
}

}  // namespace rillmill::config
