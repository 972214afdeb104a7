#include "config/measure/kafka_schedule.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <stop_token>
#include <thread>

#include "config/measure/answer.h"
#include "config/measure/topic_tail.h"
#include "config/produce/pace.h"
#include "core/clock.h"
#include "core/histogram.h"
#include "transport/generator/record_generator.h"
#include "transport/kafka/producer.h"

namespace rillmill::config {
namespace {

using transport::kafka::OutgoingRecord;
using transport::kafka::Producer;

constexpr std::chrono::milliseconds kTimeout{10'000};
constexpr std::chrono::milliseconds kLook{100};  // how often waiting is looked at
constexpr int kFirstRowLooks = 300;              // until the first row must be there
constexpr int kQuietLooks = 20;                  // without a row, after which none will come
constexpr std::string_view kSent = "{\"sent\":";

// The job's process, running beside this one.
class BackgroundRun {
 public:
  explicit BackgroundRun(MeasuredRunSpec spec)
      : thread_([this, spec = std::move(spec)](const std::stop_token& stop) mutable {
          spec.stop = stop;
          result_ = MeasureRun(spec);
          ended_.store(true, std::memory_order_release);  // pairs with ended()
        }) {}

  bool ended() const { return ended_.load(std::memory_order_acquire); }
  // Asks it to stop and waits.
  Result<RunRecord> Stop() {
    thread_.request_stop();
    thread_.join();
    return std::move(result_);
  }

 private:
  Result<RunRecord> result_ = Status(StatusCode::kRuntime, "not run");
  std::atomic<bool> ended_{false};
  std::jthread thread_;  // last: it uses the others
};

// Reads the rows of the output topic: their latencies, and what they say.
class Observer {
 public:
  explicit Observer(bool counted) : counted_(counted) {}

  Status Open(const std::string& bootstrap, const std::string& topic) {
    RILLMILL_ASSIGN(tail_, TopicTail::Open(bootstrap, topic));
    return Status::Ok();
  }

  // Rows that had come by when it returns, at most `kLook` later; `from_micros`: earlier ones do
  // not count.
  Result<size_t> Look(int64_t from_micros) {
    RILLMILL_ASSIGN(const BatchRef batch, tail_->Next(kLook));
    if (!batch) return size_t{0};
    const int64_t now = SystemClock()->NowMicros();
    for (size_t i = 0; i < batch->records.size(); ++i) Note(batch->value(i), now, from_micros);
    return batch->records.size();
  }

  const Histogram& latency() const { return latency_; }
  std::string DifferenceTo(const Answer& expected) {
    std::vector<std::string_view> rows(rows_.begin(), rows_.end());
    if (counted_) KeepLatest(&rows);
    return expected.DifferenceOf(rows);
  }

 private:
  // {"sent":N,"a":…} is row {"a":…}.
  void Note(std::string_view row, int64_t now, int64_t from_micros) {
    if (!row.starts_with(kSent)) return;
    int64_t sent = 0;
    const auto end = std::from_chars(row.data() + kSent.size(), row.data() + row.size(), sent).ptr;
    rows_.push_back("{" + std::string(row.substr(static_cast<size_t>(end + 1 - row.data()))));
    if (from_micros > 0 && sent >= from_micros) latency_.Record((now - sent) * 1'000);
  }

  const bool counted_;
  std::unique_ptr<TopicTail> tail_;
  std::vector<std::string> rows_;
  Histogram latency_;
};

class KafkaSchedule {
 public:
  explicit KafkaSchedule(const KafkaScheduleSpec& spec)
      : spec_(spec),
        in_(fmt::format("rillmill-bench-{}-in", getpid())),
        out_(fmt::format("rillmill-bench-{}-out", getpid())),
        expected_(*spec.workload),
        observer_(spec.workload->counted) {}

  ~KafkaSchedule() {
    if (!producer_) return;
    for (const std::string& topic : {in_, out_})
      static_cast<void>(producer_->DeleteTopic(topic, kTimeout));  // it is only litter
  }

  Result<RunRecord> Run() {
    RILLMILL_TRY(Prepare());
    const int64_t started = SystemClock()->MonotonicNanos();
    BackgroundRun job(RunOfJob());
    const Status measured = Drive(job);
    auto ended = job.Stop();
    RILLMILL_ASSIGN(RunRecord record, std::move(ended));
    if (record.ok) RILLMILL_TRY(measured);
    record.startup_ns = first_row_nanos_ - started;
    Complete(&record);
    return record;
  }

 private:
  int64_t rows() const {
    return static_cast<int64_t>(spec_.schedule.rate * spec_.schedule.seconds);
  }

  Status Prepare() {
    // The sender lingers for half a millisecond, which counts as latency: with a request per record
    // the broker would be what is measured.
    RILLMILL_ASSIGN(
        producer_,
        Producer::Open({{"bootstrap.servers", spec_.bootstrap}, {"linger.ms", "0.5"}}, kTimeout));
    RILLMILL_TRY(producer_->CreateTopic(in_, spec_.partitions, kTimeout));
    RILLMILL_TRY(producer_->CreateTopic(out_, 1, kTimeout));
    Options options = spec_.generator;
    options.Set("rows", std::to_string(rows() + 1));
    RILLMILL_TRY(options.Check(transport::GeneratorOptions()));
    RILLMILL_ASSIGN(const auto settings, transport::ParseGeneratorSettings(options));
    RILLMILL_ASSIGN(generator_, transport::NewRecordGenerator(settings));
    return observer_.Open(spec_.bootstrap, out_);
  }

  MeasuredRunSpec RunOfJob() const {
    MeasuredRunSpec run = spec_.run;
    run.set = {"source.records.format=kafka",
               "source.records.options.kafka.bootstrap.servers=" + spec_.bootstrap,
               "source.records.options.subscribe=" + in_,
               "source.records.options.startingOffsets=earliest",
               "sink.format=kafka",
               "sink.options.kafka.bootstrap.servers=" + spec_.bootstrap,
               "sink.options.topic=" + out_};
    run.set.insert(run.set.end(), spec_.run.set.begin(), spec_.run.set.end());
    return run;
  }

  // The job works when a first record has come through; then the schedule begins.
  Status Drive(const BackgroundRun& job) {
    RILLMILL_TRY(SendUntilFirstRow(job));
    Pace pace(SystemClock(), spec_.schedule.rate);
    const int64_t start = SystemClock()->NowMicros();
    warm_micros_ = DueMicros(start, rows() / 5);
    std::atomic<bool> sent{false};
    Status seen;
    std::thread watcher([&] { seen = Watch(sent, job); });
    const Status status = SendAll(start, &pace);
    sent.store(true, std::memory_order_release);  // pairs with Watch
    watcher.join();
    RILLMILL_TRY(status);
    return seen;
  }

  int64_t DueMicros(int64_t start, int64_t record) const {
    return start + static_cast<int64_t>(static_cast<double>(record) / spec_.schedule.rate * 1e6);
  }

  // Records that may be dropped by the query follow each other until one is not.
  Status SendUntilFirstRow(const BackgroundRun& job) {
    for (int look = 0; look < kFirstRowLooks && !job.ended(); ++look) {
      if (look == 0) RILLMILL_TRY(SendFirstThatCounts());
      RILLMILL_ASSIGN(const size_t rows, observer_.Look(0));
      if (rows == 0) continue;
      first_row_nanos_ = SystemClock()->MonotonicNanos();
      return Status::Ok();
    }
    return {StatusCode::kRuntime, "no row came out of the job"};
  }

  Status SendFirstThatCounts() {
    std::string row;
    do {
      RILLMILL_TRY(Send(0));
      row.clear();
    } while (!spec_.workload->row_of(record_, &row));
    return producer_->Flush();
  }

  Status SendAll(int64_t start, Pace* pace) {
    WakeEvent never;
    for (int64_t i = 0; i < rows(); ++i) {
      pace->WaitFor(i, &never);
      RILLMILL_TRY(Send(DueMicros(start, i)));
    }
    return producer_->Flush();
  }

  Status Send(int64_t sent_micros) {
    generator_->Next(&record_);
    expected_.Add(record_);
    value_ = fmt::format("{}{},{}", kSent, sent_micros, std::string_view(record_).substr(1));
    OutgoingRecord outgoing;
    outgoing.topic = in_;
    outgoing.partition = static_cast<int32_t>(next_++ % spec_.partitions);
    outgoing.value = value_;
    return producer_->Send(outgoing);
  }

  Status Watch(const std::atomic<bool>& sent, const BackgroundRun& job) {
    for (int quiet = 0; quiet < kQuietLooks && !job.ended();) {
      RILLMILL_ASSIGN(const size_t rows, observer_.Look(warm_micros_));
      const bool all_sent = sent.load(std::memory_order_acquire);  // pairs with Drive
      quiet = rows > 0 || !all_sent ? 0 : quiet + 1;
    }
    return Status::Ok();
  }

  void Complete(RunRecord* record) {
    record->latency = Summarize(observer_.latency());
    record->latency_histogram = BucketsOf(observer_.latency());
    record->offered_per_second = spec_.schedule.rate;
    if (!record->ok) return;
    const std::string difference = observer_.DifferenceTo(expected_.Done());
    record->answer = difference.empty() ? "verified" : "wrong";
    record->ok = difference.empty();
    if (!record->ok) record->error = "wrong answer: " + difference;
  }

  const KafkaScheduleSpec& spec_;
  const std::string in_, out_;
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<transport::RecordGenerator> generator_;
  ExpectedAnswer expected_;
  Observer observer_;
  std::string record_, value_;  // scratch
  int64_t next_ = 0;
  int64_t warm_micros_ = 0;      // records from then on count
  int64_t first_row_nanos_ = 0;  // monotonic
};

}  // namespace

Result<RunRecord> RunKafkaSchedule(const KafkaScheduleSpec& spec) {
  return KafkaSchedule(spec).Run();
}

}  // namespace rillmill::config
