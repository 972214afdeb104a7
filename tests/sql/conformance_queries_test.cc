// Every query of the conformance suite: analysed, with Spark's error class or Spark's column names.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "pipeline/sql/parser.h"
#include "tests/sql/case_job.h"

namespace rillmill::pipeline {
namespace {

namespace fs = std::filesystem;

// Errors that only the data brings about, or that belong to the source's options.
const std::set<std::string> kNotOurs = {
    "ARITHMETIC_OVERFLOW",    "CAST_INVALID_INPUT",
    "DIVIDE_BY_ZERO",         "INVALID_ARRAY_INDEX",
    "CANNOT_PARSE_TIMESTAMP", "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
    "PARSE_MODE_UNSUPPORTED"};

std::string ExpectedClass(const fs::path& directory) {
  const std::string text = ReadFile(directory / "expected" / "error.json");
  const std::string mark = "\"errorClass\": \"";
  const size_t at = text.find(mark);
  if (at == std::string::npos) return {};
  return text.substr(at + mark.size(), text.find('"', at + mark.size()) - at - mark.size());
}

// The keys of the outermost object of one line of JSON.
std::vector<std::string> TopLevelKeys(const std::string& line) {
  std::vector<std::string> keys;
  int depth = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '{' || line[i] == '[') ++depth;
    if (line[i] == '}' || line[i] == ']') --depth;
    if (line[i] != '"') continue;
    std::string text;
    for (++i; line[i] != '"'; ++i) {
      if (line[i] == '\\') ++i;
      text.push_back(line[i]);
    }
    if (depth == 1 && line[i + 1] == ':') keys.push_back(text);
  }
  return keys;
}

bool IsSubsequence(const std::vector<std::string>& keys, const std::vector<Attribute>& columns) {
  size_t at = 0;
  for (const Attribute& column : columns) {
    if (at < keys.size() && keys[at] == column.name) ++at;
  }
  return at == keys.size();
}

TEST(ConformanceQueries, ParseUnlessSparkReportsASyntaxError) {
  if (CaseDirectories().empty()) GTEST_SKIP() << "no conformance cases here";
  for (const fs::path& directory : CaseDirectories()) {
    const Status parsed = sql::ParseQuery(ReadCaseJob(directory).query).status();
    EXPECT_EQ(parsed.ok(), ExpectedClass(directory) != "PARSE_SYNTAX_ERROR")
        << directory.filename() << ": " << parsed.ToString();
  }
}

TEST(ConformanceQueries, AreAcceptedOrRefusedWithSparksErrorClass) {
  if (CaseDirectories().empty()) GTEST_SKIP() << "no conformance cases here";
  for (const fs::path& directory : CaseDirectories()) {
    const std::string expected = ExpectedClass(directory);
    const Result<AnalyzedQuery> query = ReadCaseJob(directory).Analyze();
    const bool accepted = expected.empty() || kNotOurs.contains(expected);
    EXPECT_EQ(query.ok(), accepted) << directory.filename() << ": " << query.status().ToString();
    if (!accepted && !query.ok()) {
      EXPECT_EQ(query.status().error_class(), expected) << directory.filename();
      EXPECT_EQ(query.status().code(), StatusCode::kInvalid) << directory.filename();
    }
  }
}

TEST(ConformanceQueries, HaveSparksColumnNamesBeforeAndAfterOptimization) {
  if (CaseDirectories().empty()) GTEST_SKIP() << "no conformance cases here";
  for (const fs::path& directory : CaseDirectories()) {
    const Result<AnalyzedQuery> query = ReadCaseJob(directory).Analyze();
    if (!query.ok()) continue;
    for (const auto& file : fs::directory_iterator(directory / "expected")) {
      if (!file.path().filename().string().starts_with("batch-")) continue;
      std::stringstream lines(ReadFile(file.path()));
      for (std::string line; std::getline(lines, line);) {
        const std::vector<std::string> keys = TopLevelKeys(line);
        EXPECT_TRUE(IsSubsequence(keys, query->plan->output))
            << directory.filename() << ": " << line;
        EXPECT_TRUE(IsSubsequence(keys, query->optimized->output))
            << directory.filename() << ": " << line;
        if (HasFailure()) break;
      }
    }
  }
}

}  // namespace
}  // namespace rillmill::pipeline
