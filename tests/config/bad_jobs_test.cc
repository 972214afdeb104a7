// Every file of bad_jobs/ is refused as its first line says: "# EXIT LINE[:COLUMN] text | text",
// where "-" stands for no place of its own and each text must be part of the message.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "config/job.h"
#include "core/file_system.h"
#include "pipeline/engine/query.h"

namespace rillmill::config {
namespace {

std::filesystem::path Folder() {
  return std::filesystem::path(RILLMILL_SOURCE_DIR) / "tests/config/bad_jobs";
}

std::vector<std::string> BadJobs() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Expectation {
  int exit_code = 0;
  std::string place;
  std::vector<std::string> texts;
};

Expectation ParseExpectation(const std::string& line) {
  Expectation expected;
  std::istringstream in(line);
  std::string hash;
  in >> hash >> expected.exit_code >> expected.place >> std::ws;
  for (std::string text; std::getline(in, text, '|');) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    expected.texts.push_back(text);
  }
  return expected;
}

// All that `rillmill validate` does.
Status Validate(const std::string& path) {
  RILLMILL_ASSIGN(const Job job, LoadJob(path, {}));
  RILLMILL_ASSIGN(pipeline::QuerySpec spec, BuildQuerySpec(job, Ends{}));
  return pipeline::PrepareQuery(std::move(spec), SystemClock()).status();
}

class BadJob : public testing::TestWithParam<std::string> {};

TEST_P(BadJob, IsRefusedWithPlaceAndReason) {
  const std::string path = (Folder() / (GetParam() + ".toml")).string();
  const auto text = ReadFile(SystemFileSystem(), path);
  ASSERT_TRUE(text.ok());
  const Expectation expected = ParseExpectation(text->substr(0, text->find('\n')));
  const Status status = Validate(path);
  const std::string message = status.ToString();
  EXPECT_EQ(status.exit_code(), expected.exit_code) << message;
  if (expected.place != "-") {
    EXPECT_TRUE(message.find(fmt::format("{}:{}", path, expected.place)) != std::string::npos)
        << message;
  }
  for (const std::string& part : expected.texts)
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Files, BadJob, testing::ValuesIn(BadJobs()), [](const auto& tested) {
  std::string name = tested.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace rillmill::config
