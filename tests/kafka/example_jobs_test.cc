// The jobs of config/jobs/kafka over topics that `rillmill produce` filled.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "tests/kafka/broker.h"
#include "tests/kafka/command.h"
#include "tests/kafka/support.h"
#include "tests/main_job/real_data.h"
#include "tests/support/run_job.h"

namespace rillmill::test {
namespace {

using testing_support::JobRun;
using testing_support::ReadCsv;
using testing_support::TextRow;
using Settings = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kCalls = 199'999;

std::vector<TextRow> Sorted(std::vector<TextRow> rows) {
  std::ranges::sort(rows);
  return rows;
}

Settings From(const std::string& source, const std::string& topic) {
  const std::string options = "source." + source + ".options.";
  return {{options + "kafka.bootstrap.servers", Broker::Shared().address()},
          {options + "subscribe", topic},
          {options + "startingOffsets", "earliest"},
          {"sink.trigger", "availableNow"}};
}

// The job as it is, except for where it reads; its rows are captured.
JobRun RunExample(const std::string& name, const std::string& source, const std::string& topic) {
  config::Overrides overrides;
  overrides.set = From(source, topic);
  JobRun run = testing_support::RunJobFile(ExampleJob(name), overrides);
  EXPECT_TRUE(run.status.ok()) << run.status.ToString();
  return run;
}

class KafkaExampleJobs : public testing::Test {
 protected:
  void SetUp() override { NEED_BROKER(); }

  // The real calls, produced once from the JSON array; "" where they are missing.
  static std::string Calls() {
    const std::string folder = testing_support::RealDataFolder();
    if (topic_.empty() && !folder.empty()) {
      topic_ = UniqueTopic();
      Produce(topic_, {folder + "/calls.json", "--partitions", "2", "--compression", "lz4"});
    }
    return topic_;
  }
  static std::vector<TextRow> Answer(const std::string& name) {
    return ReadCsv(testing_support::RealDataFolder() + "/" + name);
  }

  static inline std::string topic_;
};

#define NEED_CALLS() \
  if (Calls().empty()) GTEST_SKIP() << "no ../shared/data beside the project"

TEST_F(KafkaExampleJobs, SfCrimeHourlyGivesTheReferenceAnswer) {
  NEED_CALLS();
  const JobRun run = RunExample("sf-crime-hourly.toml", "calls", Calls());
  EXPECT_EQ(run.totals.input_rows, kCalls);
  auto answer = Answer("window_3600s_slide_3600s_by_type.csv");
  for (TextRow& row : answer) row[0][10] = row[1][10] = ' ';  // it has a T there
  EXPECT_TRUE(Sorted(run.captured->last()) == Sorted(std::move(answer)));
}

TEST_F(KafkaExampleJobs, SfCrimeDispositionJoinGivesTheReferenceAnswer) {
  NEED_CALLS();
  const JobRun run = RunExample("sf-crime-disposition-join.toml", "calls", Calls());
  EXPECT_TRUE(Sorted(run.captured->last()) ==
              Sorted(Answer("count_by_type_disposition_leftjoin.csv")));
}

TEST_F(KafkaExampleJobs, YsbCountsEveryView) {
  const std::string topic = UniqueTopic();
  Produce(topic, {"--preset", "ysb", "--rows", "20000", "--partitions", "1"});
  const std::string made = Rillmill({"generate", "--preset", "ysb", "--rows", "20000"}).out;
  int64_t views = 0;
  for (size_t at = 0; (at = made.find("\"view\"", at)) != made.npos; ++at) ++views;
  const JobRun run = RunExample("ysb.toml", "events", topic);
  EXPECT_EQ(run.totals.input_rows, 20'000);
  std::map<std::pair<std::string, std::string>, int64_t> counts;  // the last update counts
  for (const auto& [epoch, rows] : run.captured->epochs) {
    for (const TextRow& row : rows) counts[{row[0], row[1]}] = std::atoll(row[2].c_str());
  }
  int64_t sum = 0;
  for (const auto& [group, count] : counts) sum += count;
  EXPECT_GT(views, 6'000);
  EXPECT_EQ(sum, views);
}

std::vector<std::string> RunToKafka(const std::string& from, const std::string& to, Settings more) {
  Produce(to, {"/dev/null", "--partitions", "1"});
  std::vector<std::string> arguments{"run", ExampleJob("filter-to-kafka.toml")};
  Settings all = From("calls", from);
  all.insert(all.end(), {{"sink.options.kafka.bootstrap.servers", Broker::Shared().address()},
                         {"sink.options.topic", to}});
  all.insert(all.end(), more.begin(), more.end());
  for (const auto& [key, value] : all)
    arguments.insert(arguments.end(), {"--set", key + "=" + value});
  return arguments;
}

TEST_F(KafkaExampleJobs, JavaReadsWhatFilterToKafkaWrote) {
  NEED_CALLS();
  const std::string to = UniqueTopic();
  const auto ran = Rillmill(RunToKafka(Calls(), to, {}));
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  std::vector<std::string> expected;
  const JobRun run = RunExample("filter-to-kafka.toml", "calls", Calls());
  for (const auto& [epoch, rows] : run.captured->epochs) {
    for (const TextRow& row : rows) expected.push_back(row[0] + "\t" + row[1]);
  }
  ASSERT_GT(expected.size(), 1'000u);
  auto written = ReadByJava(to, static_cast<int64_t>(expected.size()), "--property print.key=true");
  std::ranges::sort(expected);
  std::ranges::sort(written);
  EXPECT_TRUE(written == expected);
}

TEST_F(KafkaExampleJobs, RowsKeepTheOrderOfTheirPartition) {
  NEED_CALLS();
  const std::string to = UniqueTopic();
  const auto ran = Rillmill(RunToKafka(
      Calls(), to,
      {{"query",
        "SELECT CAST(_partition AS STRING) AS key, CAST(_offset AS STRING) AS value FROM calls "
        "WHERE original_crime_type_name LIKE '%Stop%'"},
       {"conf.spark.master", "local[2]"}}));
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  Drain drain(*NewKafkaSource({{"kafka.bootstrap.servers", Broker::Shared().address()},
                               {"subscribe", to},
                               {"startingOffsets", "earliest"}}));
  ASSERT_TRUE(drain.Open().ok());
  ASSERT_TRUE(drain.ReadToEnd().ok());
  ASSERT_GT(drain.total(), 5'000u);
  std::map<std::string, int64_t> last;  // offset by partition
  for (const Seen& row : drain.records(0)) {
    int64_t& before = last.try_emplace(row.key, -1).first->second;
    ASSERT_LT(before, std::atoll(row.value.c_str())) << "partition " << row.key;
    before = std::atoll(row.value.c_str());
  }
  EXPECT_EQ(last.size(), 2u);
}

}  // namespace
}  // namespace rillmill::test
