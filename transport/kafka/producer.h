// Writes records to topics: idempotent, in order per partition, every failure surfaces.
//
// Threads:   one at a time.
// Blocking:  Send waits while the client's queue is full (back-pressure); Flush until all is
//            acknowledged or failed.
// Memory:    the client's queue holds at most 32 MiB (Java's buffer.memory) unless told otherwise.
// Failure:   kSink. After the first lost record every call fails: what was sent later may not be
//            counted as delivered.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/status.h"
#include "transport/kafka/client.h"

namespace rillmill::transport::kafka {

struct OutgoingRecord {
  std::string_view topic;
  int32_t partition = -1;  // -1: by the key's hash, as Java's producer
  std::optional<std::string_view> key, value;
  std::optional<std::string_view> headers;  // a run of core/header_list.h
  int64_t timestamp_ms = 0;                 // 0: now
};

class Producer {
 public:
  virtual ~Producer() = default;
  // Connects: the brokers answered within `timeout`.
  static Result<std::unique_ptr<Producer>> Open(Properties properties,
                                                Client::Milliseconds timeout);

  // kSink when the topic does not exist and the broker does not make it within three seconds.
  virtual Status CheckTopic(const std::string& topic, Client::Milliseconds timeout) = 0;
  // Makes the topic; an existing one with that many partitions is fine. 0 partitions: the broker's
  // default.
  virtual Status CreateTopic(const std::string& topic, int32_t partitions,
                             Client::Milliseconds timeout) = 0;
  virtual Status DeleteTopic(const std::string& topic, Client::Milliseconds timeout) = 0;
  virtual Status Send(const OutgoingRecord& record) = 0;
  virtual Status Flush() = 0;
};

}  // namespace rillmill::transport::kafka
