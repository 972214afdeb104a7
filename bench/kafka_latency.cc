// Latency of a job between two topics, seen from outside, in open loop.
//
//   kafka_latency BOOTSTRAP INPUT OUTPUT RATE SECONDS      the job runs already
//
// Record i is created at start + i / RATE, whatever became of those before it, and carries that
// time (microseconds) in its field `sent`. Every row of the output topic must carry the `sent` of
// the newest record that is in it; its latency is the time at which a consumer has it minus that.
// The first fifth of the run warms up and does not count.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <thread>

#include "core/histogram.h"
#include "transport/generator/record_generator.h"
#include "transport/kafka/producer.h"

namespace rillmill::bench {
namespace {

using namespace transport::kafka;
using std::chrono::microseconds;
using System = std::chrono::system_clock;

constexpr std::chrono::milliseconds kTimeout{10'000};
constexpr std::string_view kSent = "\"sent\":";

int64_t Micros(System::time_point at) {
  return std::chrono::duration_cast<microseconds>(at.time_since_epoch()).count();
}

struct Load {
  std::string input;
  int64_t rate = 0, records = 0;
  System::time_point start;
  System::time_point due(int64_t record) const {
    return start + microseconds(record * 1'000'000 / rate);
  }
};

// Sends the load on schedule: sf-crime records with the field `sent`.
Status Send(const Load& load, Producer* producer) {
  transport::GeneratorSettings settings;
  settings.preset = "sf-crime";
  settings.rows = load.records;
  RILLMILL_ASSIGN(auto generator, transport::NewRecordGenerator(settings));
  std::string record, value;
  for (int64_t i = 0; i < load.records; ++i) {
    generator->Next(&record);
    value =
        fmt::format("{{{}{},{}", kSent, Micros(load.due(i)), std::string_view(record).substr(1));
    OutgoingRecord outgoing;
    outgoing.topic = load.input;
    outgoing.value = value;
    std::this_thread::sleep_until(load.due(i));
    RILLMILL_TRY(producer->Send(outgoing));
  }
  return producer->Flush();
}

// The `sent` of an output row, or 0.
int64_t SentOf(std::string_view value) {
  const size_t at = value.find(kSent);
  if (at == value.npos) return 0;
  int64_t sent = 0;
  std::from_chars(value.data() + at + kSent.size(), value.data() + value.size(), sent);
  return sent;
}

class Observer {
 public:
  Observer(Client* client, const std::string& topic, const Load& load)
      : client_(client),
        topic_(client->Topic(topic)),
        first_(Micros(load.due(load.records / 5))),
        last_(Micros(load.due(load.records - 1))) {}

  Status Start() {
    RILLMILL_ASSIGN(auto states, client_->Topics(Client::Ask::kKnown, kTimeout));
    queue_.reset(rd_kafka_queue_new(client_->get()));
    for (int32_t partition = 0; partition < states.at(0).partitions; ++partition)
      rd_kafka_consume_start_queue(topic_.get(), partition, RD_KAFKA_OFFSET_END, queue_.get());
    return Status::Ok();
  }

  // Until the newest record was seen, or nothing came for two seconds after `stop`.
  void Run(const std::atomic<bool>& stop) {
    while (true) {
      rd_kafka_message_t* message = rd_kafka_consume_queue(queue_.get(), kQuietMs);
      if (!message && stop.load(std::memory_order_acquire)) return;
      if (!message) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) Record(*message);
      rd_kafka_message_destroy(message);
    }
  }

  void Report() const {
    auto line = [](const char* name, const Histogram& h) {
      auto ms = [&](double percent) { return static_cast<double>(h.Percentile(percent)) / 1000; };
      std::puts(
          fmt::format(
              "{:9} n {:7}  p50 {:8.3f}  p90 {:8.3f}  p99 {:8.3f}  p99.9 {:8.3f}  max {:8.3f} ms",
              name, h.count(), ms(50), ms(90), ms(99), ms(99.9),
              static_cast<double>(h.max()) / 1000)
              .c_str());
    };
    line("visible", visible_);
    if (appended_.count() > 0) line("appended", appended_);
    if (newest_ < last_) std::puts("INCOMPLETE: the newest record never came out");
  }

 private:
  static constexpr int kQuietMs = 2'000;

  void Record(const rd_kafka_message_t& message) {
    const int64_t now = Micros(System::now());
    const int64_t sent = SentOf({static_cast<const char*>(message.payload), message.len});
    newest_ = std::max(newest_, sent);
    if (sent < first_) return;
    visible_.Record(now - sent);
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t stamp = rd_kafka_message_timestamp(&message, &type);
    if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) appended_.Record(stamp * 1000 - sent);
  }

  Client* const client_;
  const TopicHandle topic_;
  const int64_t first_, last_;  // due times of the first record that counts and of the last
  QueueHandle queue_;
  Histogram visible_;   // a consumer has it
  Histogram appended_;  // the broker's time stamp (LogAppendTime, whole milliseconds)
  int64_t newest_ = 0;
};

Status Run(char** arguments) {
  // The sender lingers for half a millisecond, which counts as latency: with a request per record
  // the broker would be what is measured.
  const Properties properties = {{"bootstrap.servers", arguments[0]}};
  Load load{arguments[1], std::atoll(arguments[3]), 0, {}};
  load.records = load.rate * std::atoll(arguments[4]);
  RILLMILL_ASSIGN(
      auto producer,
      Producer::Open({{"bootstrap.servers", arguments[0]}, {"linger.ms", "0.5"}}, kTimeout));
  RILLMILL_TRY(producer->CheckTopic(load.input, kTimeout));
  RILLMILL_ASSIGN(auto client, Client::New(Role::kConsumer, properties, StatusCode::kSource));
  load.start = System::now() + std::chrono::milliseconds(1'000);
  Observer observer(client.get(), arguments[2], load);
  RILLMILL_TRY(observer.Start());
  std::atomic<bool> sent{false};
  std::thread watcher([&] { observer.Run(sent); });
  Status status = Send(load, producer.get());
  sent.store(true, std::memory_order_release);  // pairs with Observer::Run
  watcher.join();
  observer.Report();
  return status;
}

}  // namespace
}  // namespace rillmill::bench

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: kafka_latency BOOTSTRAP INPUT OUTPUT RATE SECONDS\n", stderr);
    return 2;
  }
  const rillmill::Status status = rillmill::bench::Run(argv + 1);
  if (!status.ok()) std::fputs((status.ToString() + "\n").c_str(), stderr);
  return status.ok() ? 0 : 1;
}
