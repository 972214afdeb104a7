#include "config/measure/measured_run.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kJob = R"(
query = "SELECT original_crime_type_name AS type, count(*) AS calls FROM calls GROUP BY original_crime_type_name"
[source.calls]
format = "memory"
schema = "original_crime_type_name STRING"
options = { preset = "sf-crime", rows = 20000, partitions = 2 }
[sink]
format = "console"
outputMode = "complete"
trigger = "availableNow"
[conf]
"spark.sql.shuffle.partitions" = 8
)";

class MeasureRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = ScratchFolder::Make();
    ASSERT_TRUE(made.ok());
    scratch_ = std::make_unique<ScratchFolder>(*std::move(made));
    spec_.program = RILLMILL_BINARY;
    spec_.job = scratch_->File("job.toml");
    std::ofstream(spec_.job) << kJob;
  }

  RunRecord Run(std::string* out = nullptr) {
    auto record = MeasureRun(spec_, out);
    EXPECT_TRUE(record.ok()) << record.status().ToString();
    if (!record.ok()) return {};
    return std::move(record).value();
  }

  std::unique_ptr<ScratchFolder> scratch_;
  MeasuredRunSpec spec_;
};

TEST_F(MeasureRunTest, RecordsWhatTheRunDidAndUsed) {
  std::string out;
  const RunRecord record = Run(&out);
  EXPECT_TRUE(record.ok) << record.error;
  EXPECT_EQ(record.rows, 20'000);
  EXPECT_EQ(record.fates.at("accepted"), 20'000);
  EXPECT_EQ(record.transport, "memory");
  EXPECT_GT(record.bytes, 20'000 * 350);
  EXPECT_GT(record.wall_ns, 0);
  EXPECT_GT(record.cpu_ns, 0);
  EXPECT_GT(record.total_cpu_ns, record.cpu_ns) << "filling the log is not part of the run";
  EXPECT_GT(record.peak_resident_bytes, 5'000'000);
  EXPECT_GT(record.startup_ns, 0);
  EXPECT_EQ(record.knobs.at("spark.sql.shuffle.partitions"), "8");
  EXPECT_FALSE(record.environment.at("compiler").empty());
  EXPECT_NE(out.find("Batch: 0"), std::string::npos);
}

TEST_F(MeasureRunTest, TheStagesAddUpToTheRunsCpuTime) {
  const RunRecord record = Run();
  int64_t sum = 0;
  for (const auto& [stage, nanos] : record.stage_cpu_ns) sum += nanos;
  EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(record.cpu_ns),
              static_cast<double>(record.cpu_ns) * 0.01 + 100'000);
  for (const char* stage : {"parse", "aggregate", "transport", "engine"})
    EXPECT_TRUE(record.stage_cpu_ns.contains(stage)) << stage;
}

TEST_F(MeasureRunTest, FlagsReachTheJob) {
  spec_.set = {"source.calls.options.rows=300"};
  spec_.conf = {"spark.sql.shuffle.partitions=2"};
  const RunRecord record = Run();
  EXPECT_EQ(record.rows, 300);
  EXPECT_EQ(record.knobs.at("spark.sql.shuffle.partitions"), "2");
}

TEST_F(MeasureRunTest, AJobThatCannotRunIsARecordWithTheReason) {
  spec_.set = {"source.calls.format=carrier-pigeon"};
  const RunRecord record = Run();
  EXPECT_FALSE(record.ok);
  EXPECT_EQ(record.exit_code, 3);
  EXPECT_NE(record.error.find("carrier-pigeon"), std::string::npos) << record.error;
}

TEST_F(MeasureRunTest, AJobWithoutEndIsStoppedAfterItsTime) {
  spec_.set = {"source.calls.format=generator", "source.calls.options.rows=1000000000",
               "source.calls.options.rowsPerSecond=2000", "sink.trigger=default"};
  spec_.duration_seconds = 1;
  const RunRecord record = Run();
  EXPECT_TRUE(record.ok) << record.error;
  EXPECT_GT(record.rows, 0);
  EXPECT_LT(record.rows, 20'000);
}

TEST_F(MeasureRunTest, AJobThatHangsIsKilled) {
  spec_.set = {"source.calls.format=generator", "source.calls.options.rows=1000000000",
               "source.calls.options.rowsPerSecond=2000", "sink.trigger=default"};
  spec_.timeout_seconds = 0.2;
  const RunRecord record = Run();
  EXPECT_FALSE(record.ok);
  EXPECT_NE(record.error.find("killed"), std::string::npos);
}

}  // namespace
}  // namespace rillmill::config
