// Queries and their relations for tests: from a conformance case, or put together by hand.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline {

struct CaseJob {
  std::string query;
  AnalyzeInput input;  // without sql

  Result<AnalyzedQuery> Analyze() const {
    AnalyzeInput with_query = input;
    with_query.sql = query;
    return AnalyzeQuery(with_query);
  }
};

// Reads what the front end needs of a case's job.toml (the subset of TOML that the cases use).
CaseJob ReadCaseJob(const std::filesystem::path& directory);
std::vector<std::filesystem::path> CaseDirectories();
std::string ReadFile(const std::filesystem::path& file);

// A decoded stream named `events`, and a table `codes(code STRING, description STRING, level INT)`.
CaseJob EventsJob(std::string query, OutputMode mode = OutputMode::kAppend,
                  const std::string& schema = "ts TIMESTAMP, k STRING, v BIGINT",
                  const std::string& watermark = "");

}  // namespace rillmill::pipeline
