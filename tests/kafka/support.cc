#include "tests/kafka/support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "core/header_list.h"

namespace rillmill::test {
namespace {

using transport::kafka::Client;
using transport::kafka::OutgoingRecord;
using transport::kafka::Producer;
using transport::kafka::Properties;

constexpr int kPatienceMs = static_cast<int>(kPatience.count());

template <class Plugin>
auto Create(const Plugin& plugin, const OptionList& list)
    -> decltype(plugin.create(Options(), {})) {
  Options options;
  options.Set("connectTimeout", std::to_string(kPatienceMs));
  for (const auto& [name, value] : list) options.Set(name, value, "test.toml:1:1");
  RILLMILL_TRY(options.Check(plugin.options, plugin.open_prefixes));
  transport::Environment environment;
  environment.clock = SystemClock();
  return plugin.create(options, environment);
}

std::string Text(const RawBatch& batch, RecordSpan span) {
  if (span.size == RecordSpan::kNull) return "<null>";
  return {reinterpret_cast<const char*>(batch.data) + span.begin, span.size};
}

// Runs one admin request through the client of a throw-away producer.
std::unique_ptr<Client> AdminClient(const std::string& bootstrap) {
  auto client = Client::New(transport::kafka::Role::kProducer, {{"bootstrap.servers", bootstrap}},
                            StatusCode::kSink);
  return std::move(client).value();
}

}  // namespace

Result<std::unique_ptr<Source>> NewKafkaSource(const OptionList& options) {
  return Create(*transport::FindSource("kafka"), options);
}
Result<std::unique_ptr<Sink>> NewKafkaSink(const OptionList& options) {
  return Create(*transport::FindSink("kafka"), options);
}

Drain::Drain(std::unique_ptr<Source> source) : source_(std::move(source)) {}
Drain::~Drain() { lanes_.clear(); }

Status Drain::AddLanes(const SourceSnapshot& snapshot) {
  while (lanes_.size() < snapshot.partitions.size()) {
    auto index = static_cast<int32_t>(lanes_.size());
    Offset start = snapshot.partitions[lanes_.size()].start;
    RILLMILL_ASSIGN(auto reader,
                    source_->NewReader({PartitionIndex{index}, start, pool_.get(), &wake_}));
    lanes_.push_back({std::move(reader), start.value, start.value, {}});
  }
  return Status::Ok();
}

Result<SourceSnapshot> Drain::Snapshot() {
  std::vector<Offset> planned;
  for (const Lane& lane : lanes_) planned.push_back(Offset{lane.position});
  RILLMILL_ASSIGN(auto snapshot, source_->Snapshot(planned));
  RILLMILL_TRY(AddLanes(snapshot));
  return snapshot;
}

void Drain::Note(const RawBatch& batch, Lane* lane) {
  EXPECT_GE(batch.next.value, lane->position);
  for (size_t i = 0; i < batch.records.size(); ++i) {
    Seen seen{batch.offset(i),
              Text(batch, batch.meta->keys[i]),
              batch.is_null(i) ? "<null>" : std::string(batch.value(i)),
              batch.meta->timestamps_ms[i],
              {}};
    if (!batch.meta->headers.empty()) {
      RecordSpan span = batch.meta->headers[i];
      const std::string list = span.size == RecordSpan::kNull ? "" : Text(batch, span);
      HeaderReader reader(list);
      for (Header header; reader.Next(&header);) {
        seen.headers += std::string(header.key) + "=" +
                        (header.is_null ? "<null>" : std::string(header.value)) + ";";
      }
    }
    lane->records.push_back(std::move(seen));
  }
  lane->position = batch.next.value;
}

Status Drain::ReadOnce(const SourceSnapshot& snapshot, bool* at_end) {
  *at_end = true;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    BatchRef batch;
    ReadResult result = lanes_[i].reader->Read(&batch);
    if (result.outcome == ReadOutcome::kError) return lanes_[i].reader->status();
    if (result.outcome == ReadOutcome::kData) Note(*batch, &lanes_[i]);
    if (lanes_[i].position < snapshot.partitions[i].latest.value) *at_end = false;
  }
  return Status::Ok();
}

Status Drain::ReadToEnd(const std::function<bool()>& enough) {
  bool at_end = false;
  return ReadWhile([&] {
    auto snapshot = Snapshot();
    if (!snapshot.ok()) return true;  // ReadWhile meets the error itself
    at_end = true;
    for (size_t i = 0; i < lanes_.size(); ++i)
      at_end = at_end && lanes_[i].position >= snapshot->partitions[i].latest.value;
    return !at_end || !enough();
  });
}

Status Drain::ReadWhile(const std::function<bool()>& go_on) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (go_on()) {
    if (std::chrono::steady_clock::now() > deadline)
      return {StatusCode::kRuntime, "test: the end was not reached in time"};
    RILLMILL_ASSIGN(auto snapshot, Snapshot());
    bool at_end = false;
    RILLMILL_TRY(ReadOnce(snapshot, &at_end));
    if (at_end) wake_.WaitFor(std::chrono::milliseconds(5));
  }
  return Status::Ok();
}

size_t Drain::total() const {
  size_t total = 0;
  for (const Lane& lane : lanes_) total += lane.records.size();
  return total;
}

bool Drain::contiguous() const {
  for (const Lane& lane : lanes_) {
    int64_t expected = lane.start;
    for (const Seen& seen : lane.records) {
      if (seen.offset != expected++) return false;
    }
  }
  return true;
}

std::unique_ptr<Producer> NewProducer(const std::string& bootstrap, const OptionList& properties) {
  Properties all(properties.begin(), properties.end());
  all["bootstrap.servers"] = bootstrap;
  auto producer = Producer::Open(all, kPatience);
  EXPECT_TRUE(producer.ok()) << producer.status().ToString();
  return std::move(producer).value();
}

std::string NewTopic(const std::string& bootstrap, int32_t partitions, const OptionList& settings) {
  static std::atomic<int> counter{0};
  std::string name = "t" + std::to_string(++counter);
  auto client = AdminClient(bootstrap);
  char why[200];
  auto* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, why, sizeof why);
  for (const auto& [key, value] : settings)
    rd_kafka_NewTopic_set_config(topic, key.c_str(), value.c_str());
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_CreateTopics(client->get(), &topic, 1, nullptr, queue);
  auto* event = rd_kafka_queue_poll(queue, kPatienceMs);
  EXPECT_TRUE(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  if (event) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(topic);
  EXPECT_TRUE(NewProducer(bootstrap)->CheckTopic(name, kPatience).ok());
  return name;
}

void DeleteTopic(const std::string& bootstrap, const std::string& topic) {
  auto client = AdminClient(bootstrap);
  auto* request = rd_kafka_DeleteTopic_new(topic.c_str());
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_DeleteTopics(client->get(), &request, 1, nullptr, queue);
  if (auto* event = rd_kafka_queue_poll(queue, kPatienceMs)) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteTopic_destroy(request);
}

void AddPartitions(const std::string& bootstrap, const std::string& topic, size_t total) {
  auto client = AdminClient(bootstrap);
  char why[200];
  auto* request = rd_kafka_NewPartitions_new(topic.c_str(), total, why, sizeof why);
  auto* queue = rd_kafka_queue_new(client->get());
  rd_kafka_CreatePartitions(client->get(), &request, 1, nullptr, queue);
  if (auto* event = rd_kafka_queue_poll(queue, kPatienceMs)) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewPartitions_destroy(request);
  // The broker answers before it knows the new partitions itself.
  const auto handle = client->Topic(topic);
  auto known = [&] {
    const auto states = client->Topics(Client::Ask::kKnown, kPatience);
    return states.ok() && static_cast<size_t>(states->at(0).partitions) >= total;
  };
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!known() && std::chrono::steady_clock::now() < deadline)
    client->Poll(Client::Milliseconds(20));
}

void ProduceNumbers(const std::string& bootstrap, const std::string& topic, int count,
                    int partitions, const OptionList& properties) {
  auto producer = NewProducer(bootstrap, properties);
  for (int i = 0; i < count; ++i) {
    std::string text = std::to_string(i);
    OutgoingRecord record;
    record.topic = topic;
    record.partition = i % partitions;
    record.value = text;
    ASSERT_TRUE(producer->Send(record).ok());
  }
  ASSERT_TRUE(producer->Flush().ok());
}

void ProduceSized(const std::string& bootstrap, const std::string& topic,
                  const std::vector<size_t>& sizes) {
  auto producer = NewProducer(bootstrap);
  for (size_t size : sizes) {
    const std::string value(size, 'x');
    ASSERT_TRUE(producer->Send({topic, 0, {}, value, {}, 0}).ok());
  }
  ASSERT_TRUE(producer->Flush().ok());
}

namespace {

// Frees what a call of the transactional API returns.
void ExpectDone(const char* what, rd_kafka_error_t* error) {
  EXPECT_EQ(error, nullptr) << what << ": " << rd_kafka_error_string(error);
  if (error) rd_kafka_error_destroy(error);
}

}  // namespace

void Transaction(const std::string& bootstrap, const std::string& topic, int count, Ending ending) {
  auto client = *Client::New(
      transport::kafka::Role::kProducer,
      {{"bootstrap.servers", bootstrap}, {"transactional.id", "tx-" + topic}}, StatusCode::kSink);
  ExpectDone("init", rd_kafka_init_transactions(client->get(), kPatienceMs));
  ExpectDone("begin", rd_kafka_begin_transaction(client->get()));
  std::string text = ending == Ending::kAbort ? "aborted" : "kept";
  {
    auto handle = client->Topic(topic);
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(rd_kafka_produce(handle.get(), 0, RD_KAFKA_MSG_F_COPY, text.data(), text.size(),
                                 nullptr, 0, nullptr),
                0);
    }
  }
  EXPECT_EQ(rd_kafka_flush(client->get(), kPatienceMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  if (ending == Ending::kCommit)
    ExpectDone("commit", rd_kafka_commit_transaction(client->get(), kPatienceMs));
  else
    ExpectDone("abort", rd_kafka_abort_transaction(client->get(), kPatienceMs));
}

}  // namespace rillmill::test
