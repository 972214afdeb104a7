// One librdkafka instance, and what it can be asked without reading or writing records.
//
// Threads:   all methods from any thread; librdkafka is thread-safe.
// Blocking:  Topics and ListOffsets wait for the broker up to the time given, nothing else blocks.
// Failure:   Status with the code given at creation (kSource or kSink), retriable where waiting may
// help.
//            Texts name the broker and its last complaint; they never hold a secret.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/status.h"
#include "transport/kafka/properties.h"

namespace rillmill::transport::kafka {

template <auto destroy>
struct Destroy {
  void operator()(auto* object) const { destroy(object); }
};
using ClientHandle = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;

struct TopicPartition {
  std::string topic;
  int32_t number = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

struct TopicState {
  std::string name;
  int32_t partitions = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;  // missing, not authorized, no leader
};

class Client {
 public:
  using Milliseconds = std::chrono::milliseconds;
  using DeliveryCallback = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void* opaque);

  // `side` is the code of this client's errors. `delivery` is called with `opaque` while Poll
  // serves reports.
  static Result<std::unique_ptr<Client>> New(Role role, const Properties& properties,
                                             StatusCode side, DeliveryCallback delivery = nullptr,
                                             void* opaque = nullptr);

  rd_kafka_t* get() const { return handle_.get(); }
  // A handle of a topic; from now on the client keeps its metadata.
  TopicHandle Topic(const std::string& name) {
    return TopicHandle(rd_kafka_topic_new(get(), name.c_str(), nullptr));
  }

  enum class Ask { kKnown, kAll };
  // What the brokers say of the topics that have handles here, or of all. Waits for a first
  // connection; gives up early when waiting cannot help (an unknown host, a refused log-in or
  // certificate).
  Result<std::vector<TopicState>> Topics(Ask ask, Milliseconds timeout);
  // Replaces each `offset` (-2 earliest, -1 latest, else a time in ms) by the broker's answer; -1 =
  // no such record.
  Status ListOffsets(rd_kafka_topic_partition_list_t* list, Milliseconds timeout);

  // Serves callbacks.
  void Poll(Milliseconds timeout) { rd_kafka_poll(get(), static_cast<int>(timeout.count())); }
  // The error with the broker's last complaint, as a Status of this client's side.
  Status Error(const std::string& what, rd_kafka_resp_err_t code);

 private:
  Client(StatusCode side, DeliveryCallback delivery, void* opaque)
      : side_(side), delivery_(delivery), opaque_(opaque) {}
  static void OnError(rd_kafka_t*, int code, const char* reason, void* self);
  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t*, void* self);
  void RegisterCallbacks(rd_kafka_conf_t* conf);
  rd_kafka_resp_err_t complaint_code();

  const StatusCode side_;
  const DeliveryCallback delivery_;
  void* const opaque_;
  std::string servers_;
  bool scram_ = false;
  std::mutex mu_;
  rd_kafka_resp_err_t complaint_code_ = RD_KAFKA_RESP_ERR_NO_ERROR;  // guarded by mu_
  std::string complaint_;                                            // guarded by mu_
  ClientHandle handle_;  // last: its callbacks use the members above
};

// Errors that end by themselves when brokers come back.
bool IsTransient(rd_kafka_resp_err_t code);

using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Destroy<rd_kafka_topic_partition_list_destroy>>;
PartitionList NewPartitionList(size_t capacity);

}  // namespace rillmill::transport::kafka
