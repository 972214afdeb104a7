// `rillmill sweep` and `rillmill compare` as users run them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/config/run_command.h"
#include "tests/support/run_records.h"

namespace rillmill {
namespace {

using testing_support::Finished;

class SweepCommand : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("sweep-command-") +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Write("job.toml",
          "query = \"SELECT original_crime_type_name AS t, count(*) AS c FROM s GROUP BY 1\"\n"
          "[source.s]\nformat = \"memory\"\nschema = \"crime_id STRING, original_crime_type_name "
          "STRING\"\n"
          "options = { preset = \"sf-crime\", rows = 2000, partitions = 2 }\n"
          "[sink]\nformat = \"console\"\noutputMode = \"complete\"\ntrigger = \"availableNow\"\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished Rillmill(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), RILLMILL_BINARY);
    return testing_support::RunCommand(arguments, folder_.string());
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string Read(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(folder_ / name).rdbuf();
    return out.str();
  }
  int64_t RunsIn(const std::string& name) const {
    const std::string text = Read(name + "/runs.ndjson");
    return std::count(text.begin(), text.end(), '\n');
  }
  // Ten runs at `rate`, spread by a percent.
  void WriteRuns(const std::string& name, double rate) const {
    std::string text;
    for (int i = 0; i < 10; ++i) {
      const double spread = 1 + 0.005 * (i * 7 % 5 - 2);
      text += config::ToJsonLine(testing_support::RunAtRate({}, i, rate * spread)) + "\n";
    }
    Write(name, text);
  }

  std::filesystem::path folder_;
};

TEST_F(SweepCommand, LeavesAFolderAndNamesTheBestSetting) {
  const std::vector<std::string> command = {"sweep",     "job.toml",
                                            "--grid",    "spark.master=local[1],local[2]",
                                            "--grid",    "spark.default.parallelism=1,2",
                                            "--repeats", "2"};
  const Finished first = Rillmill(command);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_TRUE(first.out.starts_with("Best for max-throughput: ")) << first.out;
  EXPECT_EQ(RunsIn("job-sweep"), 8);
  for (const char* file : {"manifest.json", "summary.csv", "report.html"})
    EXPECT_FALSE(Read(std::string("job-sweep/") + file).empty()) << file;
  const Finished again = Rillmill(command);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(again.out, first.out) << "nothing was measured again";
}

TEST_F(SweepCommand, AnotherGridInTheSameFolderIsRefused) {
  EXPECT_EQ(Rillmill({"sweep", "job.toml", "--grid", "spark.master=local[1]", "-q"}).exit_code, 0);
  const Finished other = Rillmill({"sweep", "job.toml", "--grid", "spark.master=local[2]"});
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_NE(other.err.find("another sweep"), std::string::npos) << other.err;
  EXPECT_EQ(RunsIn("job-sweep"), 3);
}

TEST_F(SweepCommand, ASettingThatNoJobCanHaveIsRefusedBeforeTheFirstRun) {
  const Finished finished =
      Rillmill({"sweep", "job.toml", "--grid", "spark.master=local[1],locale"});
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_NE(finished.err.find("spark.master=locale"), std::string::npos) << finished.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "job-sweep"));
}

TEST_F(SweepCommand, ASettingThatFailsIsAResult) {
  const Finished finished = Rillmill(
      {"sweep", "job.toml", "--repeats", "1", "--grid", "spark.driver.memory=8m,256m", "--set",
       "source.s.options.rows=100000", "--set",
       "query=SELECT crime_id AS t, count(*) AS c FROM s GROUP BY 1", "--set", "sink.format=noop"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("spark.driver.memory=256m"), std::string::npos) << finished.out;
  EXPECT_NE(Read("job-sweep/runs.ndjson").find("\"exitCode\":7"), std::string::npos);
}

TEST_F(SweepCommand, BadFlagsAreUsageErrors) {
  EXPECT_EQ(Rillmill({"sweep", "job.toml"}).exit_code, 2);
  EXPECT_EQ(Rillmill({"sweep", "job.toml", "--grid", "spark.master"}).exit_code, 2);
  EXPECT_EQ(Rillmill({"sweep", "job.toml", "--grid", "a=1", "--goal", "p98 < 5 ms"}).exit_code, 2);
  EXPECT_EQ(Rillmill({"sweep", "job.toml", "--grid", "a=1", "--repeats", "0"}).exit_code, 2);
}

TEST_F(SweepCommand, CompareFailsOnlyWhenAskedTo) {
  WriteRuns("a.ndjson", 4e6);
  WriteRuns("b.ndjson", 3.6e6);
  const Finished compared = Rillmill({"compare", "a.ndjson", "b.ndjson"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_NE(compared.out.find("worse"), std::string::npos) << compared.out;
  const Finished failed = Rillmill({"compare", "a.ndjson", "b.ndjson", "--fail-if-worse", "3"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_NE(failed.err.find("rows per CPU second by 10.0 %"), std::string::npos) << failed.err;
  EXPECT_EQ(Rillmill({"compare", "a.ndjson", "b.ndjson", "--fail-if-worse", "20"}).exit_code, 0);
  EXPECT_EQ(Rillmill({"compare", "b.ndjson", "a.ndjson", "--fail-if-worse", "0"}).exit_code, 0);
}

TEST_F(SweepCommand, CompareTakesFoldersAndPrintsJson) {
  EXPECT_EQ(Rillmill({"sweep", "job.toml", "--grid", "spark.master=local[1]", "-q"}).exit_code, 0);
  const Finished compared =
      Rillmill({"compare", "job-sweep", "job-sweep", "--json", "--fail-if-worse", "0"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_NE(compared.out.find("\"ratio\":1,"), std::string::npos) << compared.out;
  EXPECT_EQ(Rillmill({"compare", "job-sweep", "nowhere"}).exit_code, 2);
}

}  // namespace
}  // namespace rillmill
