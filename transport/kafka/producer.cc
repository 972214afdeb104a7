#include "transport/kafka/producer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/header_list.h"

namespace rillmill::transport::kafka {
namespace {

using Milliseconds = Client::Milliseconds;
using Steady = std::chrono::steady_clock;

constexpr Milliseconds kPollWhenFull{10};
constexpr Milliseconds kTopicPoll{50};
constexpr Milliseconds kTopicWait{3'000};

using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using DeletedTopic = std::unique_ptr<rd_kafka_DeleteTopic_t, Destroy<rd_kafka_DeleteTopic_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using Headers = std::unique_ptr<rd_kafka_headers_t, Destroy<rd_kafka_headers_destroy>>;

Headers Decode(std::string_view list) {
  Headers headers(rd_kafka_headers_new(4));
  HeaderReader reader(list);
  Header one;
  while (reader.Next(&one)) {
    rd_kafka_header_add(headers.get(), one.key.data(), static_cast<ssize_t>(one.key.size()),
                        one.is_null ? nullptr : one.value.data(),
                        one.is_null ? 0 : static_cast<ssize_t>(one.value.size()));
  }
  return headers;
}

// librdkafka takes null for "none", so an empty text needs some address.
rd_kafka_vu_t Bytes(rd_kafka_vtype_t type, const std::optional<std::string_view>& bytes) {
  rd_kafka_vu_t argument;
  argument.vtype = type;
  argument.u.mem.ptr = bytes ? const_cast<char*>(bytes->empty() ? "" : bytes->data()) : nullptr;
  argument.u.mem.size = bytes ? bytes->size() : 0;
  return argument;
}

class ProducerImpl final : public Producer {
 public:
  Status Connect(const Properties& properties, Milliseconds timeout) {
    RILLMILL_ASSIGN(client_,
                    Client::New(Role::kProducer, properties, StatusCode::kSink, OnDelivery, this));
    RILLMILL_ASSIGN([[maybe_unused]] auto topics, client_->Topics(Client::Ask::kKnown, timeout));
    return Status::Ok();
  }

  ~ProducerImpl() override {
    topics_.clear();
    // What was not flushed by now is not wanted; else destruction would wait for it.
    if (client_) rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }

  Status CheckTopic(const std::string& topic, Milliseconds timeout) override {
    const auto deadline = Steady::now() + std::min(timeout, kTopicWait);
    Topic(topic);
    while (true) {
      RILLMILL_ASSIGN(auto states, client_->Topics(Client::Ask::kKnown, timeout));
      auto state = std::ranges::find(states, topic, &TopicState::name);
      auto error = state == states.end() ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : state->error;
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Status::Ok();
      if (!IsTransient(error) || Steady::now() >= deadline)
        return client_->Error(fmt::format("topic \"{}\"", topic), error);
      client_->Poll(kTopicPoll);  // a broker that makes topics by itself needs a moment
    }
  }

  Status CreateTopic(const std::string& name, int32_t partitions, Milliseconds timeout) override {
    char why[256];
    NewTopic topic(rd_kafka_NewTopic_new(name.c_str(), partitions == 0 ? -1 : partitions, -1, why,
                                         sizeof why));
    if (!topic) return {StatusCode::kUsage, fmt::format("topic \"{}\": {}", name, why)};
    AdminOptions options(rd_kafka_AdminOptions_new(client_->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
    rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout.count()),
                                              nullptr, 0);
    QueueHandle queue(rd_kafka_queue_new(client_->get()));
    rd_kafka_NewTopic_t* list[] = {topic.get()};
    rd_kafka_CreateTopics(client_->get(), list, 1, options.get(), queue.get());
    Event event(rd_kafka_queue_poll(queue.get(), static_cast<int>(timeout.count()) + 1'000));
    if (!event || rd_kafka_event_error(event.get())) {
      auto code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
      return client_->Error(fmt::format("cannot make topic \"{}\"", name), code);
    }
    size_t count = 0;
    auto* made = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count)[0];
    if (auto code = rd_kafka_topic_result_error(made);
        code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      return CheckPartitions(name, partitions, timeout);
    } else if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* text = rd_kafka_topic_result_error_string(made);
      return client_->Error(fmt::format("cannot make topic \"{}\": {}", name, text ? text : ""),
                            code);
    }
    return CheckTopic(name, timeout);
  }

  Status DeleteTopic(const std::string& name, Milliseconds timeout) override {
    DeletedTopic topic(rd_kafka_DeleteTopic_new(name.c_str()));
    QueueHandle queue(rd_kafka_queue_new(client_->get()));
    rd_kafka_DeleteTopic_t* list[] = {topic.get()};
    rd_kafka_DeleteTopics(client_->get(), list, 1, nullptr, queue.get());
    Event event(rd_kafka_queue_poll(queue.get(), static_cast<int>(timeout.count())));
    auto code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      size_t count = 0;
      code = rd_kafka_topic_result_error(rd_kafka_DeleteTopics_result_topics(
          rd_kafka_event_DeleteTopics_result(event.get()), &count)[0]);
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return Status::Ok();
    return client_->Error(fmt::format("cannot delete topic \"{}\"", name), code);
  }

  Status Send(const OutgoingRecord& record) override {
    RILLMILL_TRY(failure_);
    Headers headers = record.headers ? Decode(*record.headers) : nullptr;
    std::array<rd_kafka_vu_t, 7> arguments = {Named(RD_KAFKA_VTYPE_RKT),
                                              Bytes(RD_KAFKA_VTYPE_VALUE, record.value),
                                              Bytes(RD_KAFKA_VTYPE_KEY, record.key),
                                              Named(RD_KAFKA_VTYPE_PARTITION),
                                              Named(RD_KAFKA_VTYPE_TIMESTAMP),
                                              Named(RD_KAFKA_VTYPE_MSGFLAGS),
                                              Named(RD_KAFKA_VTYPE_HEADERS)};
    arguments[0].u.rkt = Topic(record.topic);
    if (!arguments[0].u.rkt) {
      return {StatusCode::kSink, fmt::format("kafka: \"{}\" is no name of a topic", record.topic)};
    }
    arguments[3].u.i32 = record.partition;
    arguments[4].u.i64 = record.timestamp_ms;
    arguments[5].u.i = RD_KAFKA_MSG_F_COPY;
    arguments[6].u.headers = headers.get();
    size_t count = headers ? arguments.size() : arguments.size() - 1;
    while (true) {
      rd_kafka_error_t* error = rd_kafka_produceva(client_->get(), arguments.data(), count);
      if (!error) break;
      auto code = rd_kafka_error_code(error);
      rd_kafka_error_destroy(error);
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return client_->Error(fmt::format("cannot write to \"{}\"", record.topic), code);
      client_->Poll(kPollWhenFull);
      RILLMILL_TRY(failure_);
    }
    (void)headers.release();  // the record owns them now
    if (++sent_ % kServeEvery == 0) client_->Poll(Milliseconds(0));
    return Status::Ok();
  }

  Status Flush() override {
    // Ends at the latest when the delivery time-out has failed what is left.
    while (rd_kafka_flush(client_->get(), kFlushSlice) == RD_KAFKA_RESP_ERR__TIMED_OUT) {
      RILLMILL_TRY(failure_);
    }
    return failure_;
  }

 private:
  static constexpr int64_t kServeEvery = 1'000;
  static constexpr int kFlushSlice = 100;  // ms

  static rd_kafka_vu_t Named(rd_kafka_vtype_t type) {
    rd_kafka_vu_t argument{};
    argument.vtype = type;
    return argument;
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
    auto* producer = static_cast<ProducerImpl*>(self);
    bool purged = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                  message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR || purged || !producer->failure_.ok()) return;
    producer->failure_ =
        Status(StatusCode::kSink,
               fmt::format("kafka: a record for topic \"{}\" was not delivered: {}",
                           rd_kafka_topic_name(message->rkt), rd_kafka_err2str(message->err)));
  }

  Status CheckPartitions(const std::string& name, int32_t wanted, Milliseconds timeout) {
    Topic(name);
    RILLMILL_ASSIGN(auto states, client_->Topics(Client::Ask::kKnown, timeout));
    auto state = std::ranges::find(states, name, &TopicState::name);
    if (wanted == 0 || (state != states.end() && state->partitions == wanted)) return Status::Ok();
    return {StatusCode::kSink,
            fmt::format("topic \"{}\" exists already, with {} partitions, not {}", name,
                        state == states.end() ? 0 : state->partitions, wanted)};
  }

  rd_kafka_topic_t* Topic(std::string_view name) {
    auto found = topics_.find(name);
    if (found == topics_.end())
      found = topics_.emplace(name, client_->Topic(std::string(name))).first;
    return found->second.get();
  }

  std::unique_ptr<Client> client_;
  std::map<std::string, TopicHandle, std::less<>> topics_;
  Status failure_;  // the first record that was not delivered
  int64_t sent_ = 0;
};

}  // namespace

Result<std::unique_ptr<Producer>> Producer::Open(Properties properties, Milliseconds timeout) {
  properties.try_emplace("enable.idempotence", "true");
  properties.try_emplace("acks", "all");
  // Flush does not linger. Until then a few milliseconds keep every record from being a request of
  // its own.
  properties.try_emplace("linger.ms", "5");
  properties.try_emplace("partitioner", "murmur2_random");        // Java's
  properties.try_emplace("delivery.timeout.ms", "120000");        // Java's
  properties.try_emplace("queue.buffering.max.kbytes", "32768");  // Java's buffer.memory
  properties.try_emplace("topic.metadata.propagation.max.ms", "10000");
  properties.try_emplace("reconnect.backoff.max.ms", "1000");
  auto producer = std::make_unique<ProducerImpl>();
  RILLMILL_TRY(producer->Connect(properties, timeout));
  return std::unique_ptr<Producer>(std::move(producer));
}

}  // namespace rillmill::transport::kafka
