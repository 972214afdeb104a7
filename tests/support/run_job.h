// Runs a job text through the engine with its sink replaced by a CaptureSink.
#pragma once

#include <string>

#include "config/job.h"
#include "tests/support/capture_sink.h"

namespace rillmill::testing_support {

struct JobRun {
  Status status;
  std::shared_ptr<Captured> captured = std::make_shared<Captured>();
  pipeline::RunTotals totals;
  std::vector<pipeline::EpochProgress> progress;
};

// `toml` is written to a scratch file; relative paths start at `directory`.
JobRun RunJobText(const std::string& toml, const std::string& directory);
// The same for a job file that exists.
JobRun RunJobFile(const std::string& path, const config::Overrides& overrides = {});

}  // namespace rillmill::testing_support
