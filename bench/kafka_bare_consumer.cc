// The floor under every Kafka figure: librdkafka drains a topic and nothing is done with the
// records.
//
//   kafka_bare_consumer BOOTSTRAP TOPIC        prints records, bytes, wall and CPU seconds
//
// As good as the library gets: metadata first (else the first message takes half a second), one
// queue and one thread per partition, 1 MB fetches, whole batches out of the queue.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "core/process_stats.h"
#include "transport/kafka/client.h"

namespace rillmill::bench {
namespace {

using namespace transport::kafka;

constexpr int kTimeoutMs = 10'000;
constexpr int kWaitMs = 100;

struct Drained {
  int64_t records = 0, bytes = 0;
};

// Reads one partition up to the end that it had when the program began.
void Drain(Client* client, const std::string& topic, int32_t partition, Drained* out) {
  int64_t low = 0, end = 0;
  rd_kafka_query_watermark_offsets(client->get(), topic.c_str(), partition, &low, &end, kTimeoutMs);
  TopicHandle handle = client->Topic(topic);
  QueueHandle queue(rd_kafka_queue_new(client->get()));
  rd_kafka_consume_start_queue(handle.get(), partition, low, queue.get());
  std::array<rd_kafka_message_t*, 1'000> messages;
  for (int64_t next = low; next < end;) {
    ssize_t count =
        rd_kafka_consume_batch_queue(queue.get(), kWaitMs, messages.data(), messages.size());
    for (ssize_t i = 0; i < count; ++i) {
      const rd_kafka_message_t& message = *messages[static_cast<size_t>(i)];
      if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        next = message.offset + 1;
        ++out->records;
        out->bytes += static_cast<int64_t>(message.len);
      }
      rd_kafka_message_destroy(messages[static_cast<size_t>(i)]);
    }
  }
  rd_kafka_consume_stop(handle.get(), partition);
}

Status Run(const std::string& bootstrap, const std::string& topic) {
  const Properties properties = {{"bootstrap.servers", bootstrap},
                                 {"fetch.max.bytes", "1048576"},
                                 {"fetch.wait.max.ms", "100"},
                                 {"queued.min.messages", "1000000"},
                                 {"queued.max.messages.kbytes", "65536"}};
  RILLMILL_ASSIGN(auto client, Client::New(Role::kConsumer, properties, StatusCode::kSource));
  TopicHandle handle = client->Topic(topic);
  RILLMILL_ASSIGN(auto states,
                  client->Topics(Client::Ask::kKnown, std::chrono::milliseconds(kTimeoutMs)));
  const auto partitions = static_cast<size_t>(states.at(0).partitions);
  const auto start = std::chrono::steady_clock::now();
  std::vector<Drained> drained(partitions);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < partitions; ++i)
    threads.emplace_back(Drain, client.get(), topic, static_cast<int32_t>(i), &drained[i]);
  for (std::thread& thread : threads) thread.join();
  Drained total;
  for (const Drained& one : drained) {
    total.records += one.records;
    total.bytes += one.bytes;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const ProcessStats usage = ReadProcessStats();
  std::puts(fmt::format("records {} bytes {} wall {:.3f} cpu {:.3f} rss {}", total.records,
                        total.bytes, wall.count(), usage.cpu_seconds, usage.peak_resident_bytes)
                .c_str());
  return Status::Ok();
}

}  // namespace
}  // namespace rillmill::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: kafka_bare_consumer BOOTSTRAP TOPIC\n", stderr);
    return 2;
  }
  const rillmill::Status status = rillmill::bench::Run(argv[1], argv[2]);
  if (!status.ok()) std::fputs((status.ToString() + "\n").c_str(), stderr);
  return status.ok() ? 0 : 1;
}
