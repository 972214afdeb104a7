// Whole jobs under small memory budgets: epochs of any size run, state that does not fit ends the
// job in order.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/run_job.h"

namespace rillmill {
namespace {

using testing_support::JobRun;

class MemoryLimit : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  JobRun Run(const std::string& query, const std::string& source) {
    return testing_support::RunJobText(
        "name = \"memory-limit\"\nquery = \"" + query + "\"\n[source.events]\n" + source +
            "\nschema = \"k STRING\"\n[sink]\nformat = \"noop\"\noutputMode = \"complete\"\n"
            "trigger = \"availableNow\"\n[conf]\n\"spark.master\" = \"local[2]\"\n"
            "\"spark.driver.memory\" = \"8m\"\n\"spark.sql.session.timeZone\" = \"UTC\"\n",
        folder_);
  }

  const std::string folder_ = ::testing::TempDir() + "memory-limit-" +
                              ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

// 41 MB of records through 3.2 MB of buffers.
TEST_F(MemoryLimit, AnEpochLargerThanTheBudgetRuns) {
  std::ofstream file(folder_ + "/events.ndjson");
  for (int i = 0; i < 2000; ++i)
    file << "{\"filler\":\"" << std::string(180, 'x') << "\",\"k\":\"key " << i % 50 << "\"}\n";
  file.close();
  JobRun run = Run("SELECT k, count(*) AS n FROM events GROUP BY k",
                   "format = \"text\"\npath = \"events.ndjson\"\noptions = { loop = 100 }");
  ASSERT_TRUE(run.status.ok()) << run.status.ToString();
  EXPECT_EQ(run.totals.epochs, 1);
  ASSERT_EQ(run.captured->last().size(), 50u);
  for (const auto& row : run.captured->last()) EXPECT_EQ(row[1], "4000") << row[0];
  EXPECT_LE(run.totals.peak_buffer_bytes, 4 << 20);
}

TEST_F(MemoryLimit, DistinctKeysThatDoNotFitEndWithExitCodeSeven) {
  JobRun run = Run("SELECT k, count(*) AS n FROM events GROUP BY k",
                   "format = \"generator\"\noptions = { preset = \"keys\", keys = 1000000, rows = "
                   "1000000, partitions = 2 }");
  EXPECT_EQ(run.status.exit_code(), 7) << run.status.ToString();
  EXPECT_NE(run.status.message().find("spark.driver.memory"), std::string_view::npos);
  EXPECT_LE(run.totals.peak_state_bytes, 12 << 20) << "it stops soon after 4.8 MiB";
}

}  // namespace
}  // namespace rillmill
