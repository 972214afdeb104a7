// The loop and its folder, with measurements that the test makes up.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/sweep/folder.h"
#include "config/sweep/runner.h"
#include "tests/support/run_records.h"

namespace rillmill::config {
namespace {

using testing_support::FailedRun;
using testing_support::RunAtRate;

class Sweep : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("sweep-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(path_);
    plan_ = {.job = "job.toml", .repeats = 2};
    plan_.blocks = {
        {.axes = {{"spark.default.parallelism", {"1", "2"}}, {"sink.trigger", {"once"}}}}};
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  // Measures until `runs` runs were made, then is interrupted.
  Result<bool> Run(size_t runs = 1000) {
    measured_.clear();
    RILLMILL_ASSIGN(auto folder, SweepFolder::Open(path_, plan_));
    SweepCallbacks callbacks;
    callbacks.measure = [&](const MeasuredRunSpec& spec) -> Result<RunRecord> {
      measured_.push_back(spec);
      const bool fails = spec.conf.back() == failing_;
      return fails ? FailedRun({}, 0, 7, "memory") : RunAtRate({}, 0, 1e6);
    };
    callbacks.report = [](const SweepProgress&, const Point&) {};
    callbacks.interrupted = [&] { return measured_.size() >= runs; };
    auto complete = RunSweep(folder.get(), callbacks);
    progress_ = folder->progress();
    return complete;
  }
  std::string Read(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(path_ / name).rdbuf();
    return out.str();
  }

  std::filesystem::path path_;
  SweepPlan plan_;
  std::string failing_;
  std::vector<MeasuredRunSpec> measured_;
  SweepProgress progress_;
};

TEST_F(Sweep, MeasuresEveryPointAsOftenAsAsked) {
  ASSERT_TRUE(*Run());
  EXPECT_EQ(measured_.size(), 4u);
  EXPECT_EQ(progress_.done, 4u);
  const auto records = ReadRunRecords(path_ / "runs.ndjson");
  ASSERT_TRUE(records.ok());
  EXPECT_EQ(records->size(), 4u);
  EXPECT_EQ(records->front().point.at("sink.trigger"), "once");
  EXPECT_NE(Read("manifest.json").find("\"complete\": true"), std::string::npos);
}

TEST_F(Sweep, SparkPropertiesAreConfAndAllOthersAreKeysOfTheJob) {
  plan_.conf = {"spark.default.parallelism=9", "spark.master=local[1]"};
  ASSERT_TRUE(*Run());
  for (const MeasuredRunSpec& spec : measured_) {
    ASSERT_EQ(spec.conf.size(), 2u);
    EXPECT_EQ(spec.conf[0], "spark.master=local[1]");
    EXPECT_TRUE(spec.conf[1] == "spark.default.parallelism=1" ||
                spec.conf[1] == "spark.default.parallelism=2");
    EXPECT_EQ(spec.set, std::vector<std::string>{"sink.trigger=once"});
  }
}

TEST_F(Sweep, GoesOnWhereItWasInterrupted) {
  EXPECT_FALSE(*Run(2));
  EXPECT_EQ(progress_.done, 1u) << "a run that was interrupted is not kept";
  EXPECT_NE(Read("manifest.json").find("\"complete\": false"), std::string::npos);
  ASSERT_TRUE(*Run());
  EXPECT_EQ(measured_.size(), 3u);
  ASSERT_TRUE(*Run());
  EXPECT_TRUE(measured_.empty());
}

TEST_F(Sweep, ALineThatWasCutOffIsMeasuredAgain) {
  ASSERT_TRUE(*Run());
  std::filesystem::resize_file(path_ / "runs.ndjson",
                               std::filesystem::file_size(path_ / "runs.ndjson") - 7);
  ASSERT_TRUE(*Run());
  EXPECT_EQ(measured_.size(), 1u);
  const auto records = ReadRunRecords(path_ / "runs.ndjson");
  ASSERT_TRUE(records.ok()) << records.status().ToString();
  EXPECT_EQ(records->size(), 4u);
}

TEST_F(Sweep, MoreRepeatsAddToWhatIsThere) {
  ASSERT_TRUE(*Run());
  plan_.repeats = 3;
  ASSERT_TRUE(*Run());
  EXPECT_EQ(measured_.size(), 2u);
}

TEST_F(Sweep, AnotherGridInTheSameFolderIsRefused) {
  ASSERT_TRUE(*Run());
  plan_.blocks[0].axes[0].values.push_back("4");
  const auto other = Run();
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.status().code(), StatusCode::kInvalid);
  EXPECT_NE(other.status().message().find("grid"), std::string::npos) << other.status().message();
}

TEST_F(Sweep, AJobThatHasChangedIsRefused) {
  ASSERT_TRUE(*Run());
  plan_.job_hash = 1;
  EXPECT_FALSE(Run().ok());
}

TEST_F(Sweep, AFailingPointIsAResult) {
  failing_ = "spark.default.parallelism=2";
  ASSERT_TRUE(*Run());
  EXPECT_EQ(progress_.done, 4u);
  EXPECT_EQ(progress_.failed, 2u);
}

TEST_F(Sweep, TwoSweepsDoNotWriteToOneFolder) {
  const auto first = SweepFolder::Open(path_, plan_);
  ASSERT_TRUE(first.ok());
  const auto second = SweepFolder::Open(path_, plan_);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.status().message().find("another sweep"), std::string::npos);
}

}  // namespace
}  // namespace rillmill::config
