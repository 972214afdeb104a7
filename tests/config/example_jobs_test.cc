// The jobs of config/jobs run as they are, only with fewer records, and their answers add up.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "core/file_system.h"
#include "tests/support/run_job.h"
#include "transport/generator/record_generator.h"

namespace rillmill::config {
namespace {

using testing_support::JobRun;
using testing_support::TextRow;

constexpr int64_t kRows = 20'000;

std::filesystem::path Jobs() { return std::filesystem::path(RILLMILL_SOURCE_DIR) / "config/jobs"; }

JobRun RunExample(const std::string& name, const std::string& source) {
  Overrides overrides;
  overrides.set = {{"source." + source + ".options.rows", std::to_string(kRows)}};
  JobRun run = testing_support::RunJobFile((Jobs() / name).string(), overrides);
  EXPECT_TRUE(run.status.ok()) << run.status.ToString();
  EXPECT_EQ(run.totals.input_rows, kRows);
  EXPECT_EQ(run.totals.fates.total(), kRows);
  EXPECT_EQ(run.totals.corrupt_rows, 0);
  return run;
}

int64_t SumOf(const std::vector<TextRow>& rows, size_t column) {
  int64_t sum = 0;
  for (const TextRow& row : rows) sum += std::atoll(row[column].c_str());
  return sum;
}

TEST(ExampleJobs, SfCrimeHourlyCountsEveryCallOnce) {
  const JobRun run = RunExample("sf-crime-hourly.toml", "calls");
  const auto& rows = run.captured->last();
  ASSERT_GT(rows.size(), 100u);
  EXPECT_EQ(SumOf(rows, 3), kRows);
  for (size_t i = 1; i < rows.size(); ++i)
    ASSERT_GE(std::atoll(rows[i - 1][3].c_str()), std::atoll(rows[i][3].c_str()));
}

TEST(ExampleJobs, SfCrimeDispositionJoinKeepsUnknownDispositions) {
  const JobRun run = RunExample("sf-crime-disposition-join.toml", "calls");
  const auto& rows = run.captured->last();
  EXPECT_EQ(SumOf(rows, 3), kRows);
  int64_t known = 0;
  for (const TextRow& row : rows) known += row[2].empty() ? 0 : std::atoll(row[3].c_str());
  EXPECT_GT(known, kRows * 8 / 10);
  EXPECT_LT(known, kRows);
}

TEST(ExampleJobs, YsbCountsTheViews) {
  const JobRun run = RunExample("ysb.toml", "events");
  EXPECT_EQ(run.totals.fates.accepted + run.totals.fates.filtered, kRows);
  EXPECT_NEAR(static_cast<double>(run.totals.fates.accepted), kRows / 3.0, kRows * 0.02);
  EXPECT_GT(run.totals.output_rows, 0);
}

TEST(ExampleJobs, StatelessFilterKeepsBurglariesOnly) {
  const JobRun run = RunExample("stateless-filter.toml", "calls");
  EXPECT_GT(run.totals.output_rows, 0);
  EXPECT_EQ(run.totals.output_rows, run.totals.fates.accepted);
  EXPECT_EQ(run.totals.fates.filtered, kRows - run.totals.output_rows);
}

TEST(ExampleJobs, EveryJobOfTheFolderIsTested) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Jobs())) {
    if (entry.path().extension() == ".toml") names.insert(entry.path().filename().string());
  }
  for (const char* tested : {"sf-crime-hourly.toml", "sf-crime-disposition-join.toml", "ysb.toml",
                             "stateless-filter.toml"}) {
    EXPECT_EQ(names.erase(tested), 1u) << tested;
  }
  for (const std::string& name : names)
    EXPECT_NE(name.find("kafka"), std::string::npos) << name << " has no test";
}

TEST(ExampleJobs, TheCampaignsAreWhatTheGeneratorMakes) {
  const auto shipped = ReadFile(SystemFileSystem(), (Jobs() / "ysb_campaigns.json").string());
  const auto made = transport::GeneratePresetTable("ysb", "campaigns");
  ASSERT_TRUE(shipped.ok() && made.ok());
  EXPECT_TRUE(*shipped == *made);
}

}  // namespace
}  // namespace rillmill::config
