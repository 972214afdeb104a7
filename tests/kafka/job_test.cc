// Whole jobs from a real broker: both reference answers, exactly, however the records lie in the
// topic.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "tests/kafka/broker.h"
#include "tests/kafka/live_job.h"
#include "tests/kafka/support.h"
#include "tests/main_job/real_data.h"
#include "tests/support/run_job.h"

namespace rillmill::test {
namespace {

using testing_support::ReadCsv;
using testing_support::TextRow;

constexpr const char* kWindowQuery =
    "SELECT CAST(window.start AS STRING), CAST(window.end AS STRING), original_crime_type_name, "
    "count(*) AS n FROM calls "
    "GROUP BY window(call_date_time, '60 minutes'), original_crime_type_name";
constexpr const char* kJoinQuery =
    "SELECT original_crime_type_name, disposition, description, count(*) AS n FROM calls LEFT JOIN "
    "radio_codes "
    "ON disposition = disposition_code GROUP BY 1, 2, 3";

struct Layout {
  const char* name;
  int partitions;
  const char* file;  // of the folder of real data
  bool by_event_time;
  const char* codec;
  const char* options;  // more source options
};
void PrintTo(const Layout& layout, std::ostream* out) { *out << layout.name; }

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string CallTime(const std::string& line) {
  constexpr std::string_view kName = "\"call_date_time\"";
  size_t begin = line.find('"', line.find(kName) + kName.size()) + 1;
  return line.substr(begin, line.find('"', begin) - begin);
}

// The records of a layout in a topic of a broker; its name.
std::string Fill(const Layout& layout, const std::string& folder, const std::string& bootstrap) {
  std::vector<std::string> lines = Lines(folder + "/" + layout.file);
  if (layout.by_event_time) std::ranges::stable_sort(lines, {}, CallTime);
  std::string topic = NewTopic(bootstrap, layout.partitions);
  auto producer = NewProducer(bootstrap, {{"compression.type", layout.codec}, {"linger.ms", "20"}});
  for (size_t i = 0; i < lines.size(); ++i) {
    transport::kafka::OutgoingRecord record;
    record.topic = topic;
    record.partition = static_cast<int32_t>(i) % layout.partitions;
    record.value = lines[i];
    EXPECT_TRUE(producer->Send(record).ok());
  }
  EXPECT_TRUE(producer->Flush().ok());
  return topic;
}

std::string JobText(const std::string& bootstrap, const std::string& topic, const char* query,
                    const char* options) {
  return std::string("name = \"kafka-job\"\nquery = \"\"\"") + query +
         "\"\"\"\n[source.calls]\nformat = \"kafka\"\n"
         "schema = \"original_crime_type_name STRING, call_date_time TIMESTAMP, disposition "
         "STRING\"\n"
         "[source.calls.options]\n\"kafka.bootstrap.servers\" = \"" +
         bootstrap + "\"\nsubscribe = \"" + topic + "\"\nstartingOffsets = \"earliest\"\n" +
         options +
         "[table.radio_codes]\nformat = \"json\"\npath = \"radio_code.json\"\n"
         "schema = \"disposition_code STRING, description STRING\"\noptions = { multiLine = true "
         "}\n"
         "[sink]\nformat = \"noop\"\noutputMode = \"complete\"\ntrigger = \"availableNow\"\n"
         "[conf]\n\"spark.sql.session.timeZone\" = \"UTC\"\n\"spark.master\" = \"local[2]\"\n";
}

std::vector<TextRow> Sorted(std::vector<TextRow> rows) {
  std::ranges::sort(rows);
  return rows;
}

void ExpectSame(const std::vector<TextRow>& actual, const std::vector<TextRow>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) ASSERT_EQ(actual[i], expected[i]) << "row " << i;
}

std::vector<TextRow> WindowAnswer(const std::string& folder) {
  auto windows = ReadCsv(folder + "/window_3600s_slide_3600s_by_type.csv");
  for (TextRow& row : windows)
    row[0][10] = row[1][10] = ' ';  // the answer writes a T between date and time
  return Sorted(std::move(windows));
}

std::vector<TextRow> JoinAnswer(const std::string& folder) {
  return Sorted(ReadCsv(folder + "/count_by_type_disposition_leftjoin.csv"));
}

class KafkaMainJob : public testing::TestWithParam<Layout> {
 protected:
  void SetUp() override {
    NEED_BROKER();
    folder_ = testing_support::RealDataFolder();
    if (folder_.empty()) GTEST_SKIP() << "no ../shared/data beside the project";
    topic_ = Fill(GetParam(), folder_, Broker::Shared().address());
  }
  void ExpectAnswer(const char* query, const std::vector<TextRow>& expected) {
    auto run = testing_support::RunJobText(
        JobText(Broker::Shared().address(), topic_, query, GetParam().options), folder_);
    ASSERT_TRUE(run.status.ok()) << run.status.ToString();
    EXPECT_EQ(run.totals.input_rows, 199'999);
    EXPECT_EQ(run.totals.fates.total(), run.totals.input_rows);
    ExpectSame(Sorted(run.captured->last()), expected);
  }
  std::string folder_, topic_;
};

TEST_P(KafkaMainJob, GivesBothReferenceAnswers) {
  ExpectAnswer(kWindowQuery, WindowAnswer(folder_));
  ExpectAnswer(kJoinQuery, JoinAnswer(folder_));
}

INSTANTIATE_TEST_SUITE_P(
    RealRecords, KafkaMainJob,
    testing::Values(Layout{"OnePartitionFileOrder", 1, "calls.ndjson", false, "none", ""},
                    Layout{"TwoPartitionsEventTimeLz4", 2, "calls.ndjson", true, "lz4", ""},
                    Layout{"EightPartitionsShuffledZstd", 8, "shuffled.ndjson", false, "zstd", ""},
                    Layout{"TwoPartitionsRateLimited", 2, "shuffled.ndjson", false, "none",
                           "maxOffsetsPerTrigger = 50000\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

// Runs the job; after its third epoch `leave` takes the broker away, and it comes back while the
// job is under way.
void ExpectAnswerAcross(void (Broker::*leave)(), Broker* broker, const std::string& job,
                        const std::string& folder, const std::vector<TextRow>& expected) {
  std::promise<void> left;
  LiveOptions options;
  options.directory = folder;
  options.on_epoch = [&](const pipeline::EpochProgress& epoch) {
    if (epoch.batch_id != 2) return;
    (broker->*leave)();
    left.set_value();
  };
  LiveJob run(job, std::move(options));
  ASSERT_EQ(left.get_future().wait_for(kPatience), std::future_status::ready);
  broker->Start();
  Status ended = run.Join();
  ASSERT_TRUE(ended.ok()) << ended.ToString();
  EXPECT_EQ(run.delivered().input_rows(), 199'999);
  EXPECT_TRUE(run.delivered().contiguous());
  ExpectSame(Sorted(run.delivered().rows), expected);
}

TEST(KafkaMainJobAcrossRestarts, GivesBothReferenceAnswers) {
  NEED_BROKER();
  const std::string folder = testing_support::RealDataFolder();
  if (folder.empty()) GTEST_SKIP() << "no ../shared/data beside the project";
  Broker broker("answers");
  broker.Start();
  // Several epochs, and more than the client holds ahead: the rest can only come after the restart.
  const Layout layout{"",    2,      "calls.ndjson",
                      false, "none", "maxOffsetsPerTrigger = 20000\nbufferMemory = 4000000\n"};
  const std::string topic = Fill(layout, folder, broker.address());
  auto job = [&](const char* query) {
    return JobText(broker.address(), topic, query, layout.options);
  };
  ExpectAnswerAcross(&Broker::Crash, &broker, job(kWindowQuery), folder, WindowAnswer(folder));
  ExpectAnswerAcross(&Broker::Stop, &broker, job(kJoinQuery), folder, JoinAnswer(folder));
}

}  // namespace
}  // namespace rillmill::test
