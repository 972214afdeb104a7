// The flags of every subcommand that takes a job.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/job.h"
#include "core/status.h"

namespace CLI {
class App;
}

namespace rillmill::config {

struct JobFlags {
  std::string path;
  std::vector<std::string> conf, set;  // "name=value"
  std::string properties_file;
  bool quiet = false;

  // REQUIRES: outlives the parsing of `app`.
  void AddTo(CLI::App* app);
  // The job, its notes printed. A flag without '=' is a usage error.
  Result<Job> Load() const;
  // PrepareQuery for a job; an error of its query says where in the job file the query stands.
  Result<std::unique_ptr<pipeline::Query>> Prepare(const Job& job, pipeline::QuerySpec spec) const;
};

}  // namespace rillmill::config
