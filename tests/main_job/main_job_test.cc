// Both reference answers over the whole real file: every transport, partition count, batch cut,
// parallelism and trigger must give exactly the same result.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/main_job/real_data.h"
#include "tests/support/run_job.h"

namespace rillmill {
namespace {

using testing_support::JobRun;
using testing_support::ReadCsv;
using testing_support::RealDataFolder;
using testing_support::TextRow;

constexpr const char* kJoinQuery =
    "SELECT original_crime_type_name, disposition, description, count(*) AS n FROM calls LEFT JOIN "
    "radio_codes "
    "ON disposition = disposition_code GROUP BY 1, 2, 3";

std::string CountsPerTypeAnd(const char* window) {
  return std::string(
             "SELECT CAST(window.start AS STRING), CAST(window.end AS STRING), "
             "original_crime_type_name, count(*) AS n FROM calls GROUP BY "
             "window(call_date_time, ") +
         window + "), original_crime_type_name";
}

struct Setup {
  const char* name;
  const char* source;  // the lines of [source.calls] that differ
  const char* trigger = "availableNow";
  const char* conf = "";
};

void PrintTo(const Setup& setup, std::ostream* out) { *out << setup.name; }

std::string JobText(const Setup& setup, const std::string& query) {
  return std::string("name = \"main-job\"\nquery = \"\"\"") + query + "\"\"\"\n[source.calls]\n" +
         setup.source +
         "\nschema = \"original_crime_type_name STRING, call_date_time TIMESTAMP, disposition "
         "STRING\"\n"
         "[table.radio_codes]\nformat = \"json\"\npath = \"radio_code.json\"\n"
         "schema = \"disposition_code STRING, description STRING\"\noptions = { multiLine = true "
         "}\n"
         "[sink]\nformat = \"noop\"\noutputMode = \"complete\"\ntrigger = \"" +
         setup.trigger + "\"\n[conf]\n\"spark.sql.session.timeZone\" = \"UTC\"\n" + setup.conf;
}

std::vector<TextRow> Sorted(std::vector<TextRow> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

// The window answer writes times with a T between date and time.
std::vector<TextRow> WindowAnswer(const std::string& folder) {
  auto rows = ReadCsv(folder + "/window_3600s_slide_3600s_by_type.csv");
  for (TextRow& row : rows) row[0][10] = row[1][10] = ' ';
  return Sorted(std::move(rows));
}

// Of "2018-07-01 12:34:00", since 1970.
int64_t MinuteOf(const std::string& time) {
  std::tm parts{};
  std::istringstream(time) >> std::get_time(&parts, "%Y-%m-%d %H:%M:%S");
  return timegm(&parts) / 60;
}

class MainJob : public testing::TestWithParam<Setup> {
 protected:
  void SetUp() override {
    folder_ = RealDataFolder();
    if (folder_.empty()) GTEST_SKIP() << "no ../shared/data beside the project";
  }
  std::vector<TextRow> Answer(const std::string& query) {
    JobRun run = testing_support::RunJobText(JobText(GetParam(), query), folder_);
    EXPECT_TRUE(run.status.ok()) << run.status.ToString();
    EXPECT_EQ(run.totals.input_rows, 199'999);
    EXPECT_EQ(run.totals.fates.total(), run.totals.input_rows);
    EXPECT_EQ(run.totals.corrupt_rows, 0);
    return Sorted(run.captured->last());
  }
  static void ExpectRows(const std::vector<TextRow>& actual, const std::vector<TextRow>& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) ASSERT_EQ(actual[i], expected[i]) << "row " << i;
  }
  std::string folder_;
};

TEST_P(MainJob, CountsPerTypeAndHourAreTheReferenceAnswer) {
  ExpectRows(Answer(CountsPerTypeAnd("'60 minutes'")), WindowAnswer(folder_));
}

TEST_P(MainJob, CountsByDispositionJoinedWithRadioCodesAreTheReferenceAnswer) {
  ExpectRows(Answer(kJoinQuery),
             Sorted(ReadCsv(folder_ + "/count_by_type_disposition_leftjoin.csv")));
}

// The whole file over sliding windows: each is the sum of its six ten-minute windows, and those
// that begin with an hour are the reference answer.
TEST(MainJobSliding, WindowsAddUpAndHoldTheReferenceAnswer) {
  std::string folder = RealDataFolder();
  if (folder.empty()) GTEST_SKIP() << "no ../shared/data beside the project";
  auto counts = [&](const char* window) {
    const struct Setup setup {
      "", "format = \"text\"\npath = \"shuffled.ndjson\"\noptions = { partitions = 2 }"
    };
    JobRun run = testing_support::RunJobText(JobText(setup, CountsPerTypeAnd(window)), folder);
    EXPECT_TRUE(run.status.ok()) << run.status.ToString();
    return Sorted(run.captured->last());
  };
  std::map<std::pair<int64_t, std::string>, int64_t> expected, actual;
  for (const TextRow& row : counts("'10 minutes'")) {
    for (int64_t slide = 0; slide < 6; ++slide)
      expected[{MinuteOf(row[0]) - 10 * slide, row[2]}] += std::stoll(row[3]);
  }
  std::vector<TextRow> sliding = counts("'60 minutes', '10 minutes'");
  for (const TextRow& row : sliding) actual[{MinuteOf(row[0]), row[2]}] += std::stoll(row[3]);
  EXPECT_TRUE(actual == expected);
  EXPECT_EQ(sliding.size(), expected.size());
  std::erase_if(sliding, [](const TextRow& row) { return MinuteOf(row[0]) % 60 != 0; });
  EXPECT_TRUE(sliding == WindowAnswer(folder));
}

constexpr const char* kTwoWorkers = "\"spark.master\" = \"local[2]\"\n";
constexpr const char* kOneWorker =
    "\"spark.master\" = \"local[1]\"\n\"spark.sql.shuffle.partitions\" = 1\n";

INSTANTIATE_TEST_SUITE_P(
    RealFile, MainJob,
    testing::Values(
        Setup{"TextOnePartition", "format = \"text\"\npath = \"calls.ndjson\"", "availableNow",
              kOneWorker},
        Setup{"TextTwoPartitions",
              "format = \"text\"\npath = \"calls.ndjson\"\noptions = { partitions = 2 }", "once",
              kTwoWorkers},
        Setup{"TextEightPartitionsShuffled",
              "format = \"text\"\npath = \"shuffled.ndjson\"\noptions = { partitions = 8 }",
              "availableNow",
              "\"spark.master\" = \"local[2]\"\n\"spark.default.parallelism\" = "
              "5\n\"spark.sql.shuffle.partitions\" = 7\n"},
        Setup{"TextRealArray",
              "format = \"text\"\npath = \"calls.json\"\noptions = { multiLine = true, partitions "
              "= 3 }",
              "availableNow", kTwoWorkers},
        Setup{"TextRateLimited",
              "format = \"text\"\npath = \"calls.ndjson\"\noptions = { partitions = 2, "
              "maxOffsetsPerTrigger = 33333 }",
              "availableNow", kTwoWorkers},
        Setup{"MemoryOnePartition",
              "format = \"memory\"\npath = \"calls.ndjson\"\noptions = { partitions = 1 }",
              "availableNow", kTwoWorkers},
        Setup{"MemoryTwoPartitionsArray",
              "format = \"memory\"\npath = \"calls.json\"\noptions = { partitions = 2, multiLine = "
              "true }",
              "default", kTwoWorkers},
        Setup{"MemoryEightPartitionsByHash",
              "format = \"memory\"\npath = \"shuffled.ndjson\"\noptions = { partitions = 8, assign "
              "= \"hash:original_crime_type_name\" }",
              "availableNow", kOneWorker},
        Setup{"MemoryRateLimited",
              "format = \"memory\"\npath = \"calls.ndjson\"\noptions = { partitions = 8, "
              "maxOffsetsPerTrigger = 50000 }",
              "1 second", kTwoWorkers},
        Setup{"MemorySmallBudget",
              "format = \"memory\"\npath = \"shuffled.ndjson\"\noptions = { partitions = 8 }",
              "availableNow",
              "\"spark.master\" = \"local[2]\"\n\"spark.driver.memory\" = "
              "\"64m\"\n\"spark.default.parallelism\" = 8\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace rillmill
