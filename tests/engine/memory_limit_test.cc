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

// Three rows, whose batches would come to gigabytes or far more. None of the arguments is constant,
// so that nothing is folded before the run.
class BlownUp : public MemoryLimit, public ::testing::WithParamInterface<const char*> {};

TEST_P(BlownUp, EndsWithExitCodeSeven) {
  JobRun run = Run(std::string("SELECT count(") + GetParam() + ") AS n FROM events",
                   "format = \"generator\"\noptions = { preset = \"keys\", keys = 3, rows = 3 }");
  EXPECT_EQ(run.status.exit_code(), 7) << run.status.ToString();
  EXPECT_NE(run.status.message().find("one batch of rows"), std::string_view::npos)
      << run.status.ToString();
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, BlownUp,
    ::testing::Values(
        "repeat(k, 2000000000)", "repeat(repeat(repeat(k, 1000), 1000), 1000)",
        "space(length(k) + 2000000000)", "lpad(k, 2000000000, 'x')", "rpad(k, 2000000000, k)",
        "concat(repeat(k, 9000000), repeat(k, 9000000), repeat(k, 9000000))",
        "concat_ws(repeat(k, 1000000), k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k)",
        "replace(repeat(k, 100000), k, repeat(k, 100000))",
        "regexp_replace(repeat(k, 100000), '.', repeat(k, 100000))",
        "regexp_replace(repeat(k, 10000), '(.*)', repeat('$1', 100000))",
        "format_number(length(k) + 0.5, 2000000000)",
        "format_string(repeat('%1$999999d', 1000), length(k))", "array_repeat(k, 2000000000)",
        "sequence(length(k), 2000000000)",
        "array_join(array_repeat(repeat(k, 100000), 100000), ',')",
        "flatten(array_repeat(sequence(length(k), 10000), 10000))",
        "transform(array_repeat(k, 20000000), x -> upper(x))",
        "to_json(array_repeat(array_repeat(repeat(k, 1000), 10000), 10000))",
        "CAST(array_repeat(array_repeat(k, 10000), 10000) AS STRING)"));

TEST_F(MemoryLimit, RowsThatAnExplosionMultipliesEndWithExitCodeSeven) {
  JobRun run =
      Run("SELECT count(*) AS n FROM (SELECT explode(array_repeat(k, 12000000)) FROM events)",
          "format = \"generator\"\noptions = { preset = \"keys\", keys = 3, rows = 3 }");
  EXPECT_EQ(run.status.exit_code(), 7) << run.status.ToString();
}

TEST_F(MemoryLimit, AConstantThatDoesNotFitIsLeftToTheRun) {
  JobRun run = Run("SELECT count(*) AS n FROM events WHERE k < repeat('x', 2000000000)",
                   "format = \"generator\"\noptions = { preset = \"keys\", keys = 3, rows = 3 }");
  EXPECT_EQ(run.status.exit_code(), 7) << run.status.ToString();
}

// The batches after a large one do not inherit its memory: the whole run stays within the bound.
TEST_F(MemoryLimit, LargeBatchesOneAfterTheOtherRun) {
  JobRun run =
      Run("SELECT max(length(repeat(k, 5000))) AS n FROM events",
          "format = \"generator\"\noptions = { preset = \"keys\", keys = 9, rows = 5000 }");
  ASSERT_TRUE(run.status.ok()) << run.status.ToString();
}

}  // namespace
}  // namespace rillmill
