#include "config/measure/run_record.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/measure/scratch_folder.h"

namespace rillmill::config {
namespace {

RunRecord Example() {
  RunRecord record;
  record.time = "2026-11-23T06:38:19.255Z";
  record.workload = "sf-crime";
  record.point = {{"spark.master", "local[2]"}, {"sink.trigger", "10 \"seconds\""}};
  record.repeat = 3;
  record.ok = true;
  record.rows = 1'000'000;
  record.bytes = int64_t{1} << 40;
  record.wall_ns = 500'000'000;
  record.cpu_ns = 250'000'000;
  record.stage_cpu_ns = {{"parse", 100}, {"aggregate", 50}};
  record.latency = {10, 1, 2, 3, 4, 5, 6};
  record.latency_histogram = {{1, 5}, {7, 5}};
  record.offered_per_second = 1234.5;
  record.environment = {{"cpu", "a b"}};
  return record;
}

TEST(RunRecord, ComesBackFromItsLine) {
  const std::string line = ToJsonLine(Example());
  auto parsed = ParseRunRecord(line);
  ASSERT_TRUE(parsed.ok()) << parsed.status().ToString();
  EXPECT_EQ(ToJsonLine(*parsed), line);
  EXPECT_EQ(parsed->point, Example().point);
  EXPECT_EQ(parsed->bytes, Example().bytes);
  EXPECT_EQ(parsed->latency, Example().latency);
  EXPECT_EQ(parsed->latency_histogram, Example().latency_histogram);
  EXPECT_EQ(parsed->offered_per_second, 1234.5);
}

TEST(RunRecord, LeavesOutWhatIsNotKnown) {
  const std::string line = ToJsonLine(RunRecord());
  EXPECT_EQ(line, R"({"record":"run","version":1,"ok":false})");
}

TEST(RunRecord, IgnoresFieldsThatItDoesNotKnow) {
  auto parsed = ParseRunRecord(R"({"record":"run","version":1,"colour":"blue","rows":5})");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->rows, 5);
}

TEST(RunRecord, RefusesWhatIsNoRecord) {
  for (const char* line : {"", "5", "[]", "{}", R"({"record":"run","version":1)",
                           R"({"record":"run","rows":"many"})", R"({"record":"run","version":2})"})
    EXPECT_FALSE(ParseRunRecord(line).ok()) << line;
}

TEST(RunRecord, RatesAreRowsBySeconds) {
  EXPECT_DOUBLE_EQ(Example().rows_per_second(), 2e6);
  EXPECT_DOUBLE_EQ(Example().rows_per_cpu_second(), 4e6);
  EXPECT_EQ(RunRecord().rows_per_second(), 0);
}

TEST(RunRecord, AFileNamesTheLineThatIsBroken) {
  auto scratch = ScratchFolder::Make();
  ASSERT_TRUE(scratch.ok());
  const std::string path = scratch->File("runs.ndjson");
  std::ofstream(path) << ToJsonLine(Example()) << "\n\n" << ToJsonLine(Example()) << "\n";
  auto records = ReadRunRecords(path);
  ASSERT_TRUE(records.ok());
  EXPECT_EQ(records->size(), 2u);
  std::ofstream(path, std::ios::app) << "{\"record\":\n";
  auto broken = ReadRunRecords(path);
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.status().message().find("runs.ndjson:4"), std::string::npos);
}

TEST(RunRecord, BucketsMergeToTheSamePercentiles) {
  Histogram all, merged;
  for (int part = 0; part < 2; ++part) {
    Histogram one;
    for (int64_t i = 1; i <= 1000; ++i) {
      one.Record(i * (part + 1) * 1000);
      all.Record(i * (part + 1) * 1000);
    }
    AddBuckets(BucketsOf(one), &merged);
  }
  EXPECT_EQ(Summarize(merged), Summarize(all));
}

}  // namespace
}  // namespace rillmill::config
