// A conformance case on disk, and what a run of it produced.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/status.h"

namespace rillmill::conformance {

// What Spark did, read from `expected/`, or what rillmill did.
struct Outcome {
  std::map<int64_t, std::vector<std::string>> rows;     // by batchId, in the order of the files
  std::map<int64_t, std::vector<std::string>> ordered;  // by batchId, for queries with ORDER BY
  std::vector<std::string> progress;                    // lines of progress.ndjson
  std::optional<std::string> error_class;
  std::string error_message;
};

struct Case {
  std::string name;
  std::string directory;
  bool step_by_step = false;  // trigger "default": files are fed one at a time
  Outcome expected;
};

// REQUIRES: `directory` holds a job.toml.
Result<Case> LoadCase(const std::string& directory);

// Runs the job through the engine that `rillmill run` uses; only the ends differ.
Outcome RunCase(const Case& test_case);

// The first difference between what was expected and what came, or "" when there is none (rules:
// README of the suite).
std::string Compare(const Outcome& expected, const Outcome& actual);

}  // namespace rillmill::conformance
