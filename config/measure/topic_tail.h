// What arrives in a Kafka topic, as soon as a consumer can have it.
//
// Threads: one. Blocking: Open and Next, as long as they are told.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/batch_pool.h"
#include "core/memory_budget.h"
#include "core/raw_batch.h"
#include "core/source.h"
#include "core/status.h"
#include "core/wake_event.h"

namespace rillmill::config {

class TopicTail {
 public:
  // From the beginning of partition 0.
  static Result<std::unique_ptr<TopicTail>> Open(const std::string& bootstrap,
                                                 const std::string& topic);

  // The next records, or an empty handle when `timeout` passed without any.
  Result<BatchRef> Next(std::chrono::milliseconds timeout);

 private:
  TopicTail();

  MemoryAccount memory_;
  std::unique_ptr<BatchPool> pool_;
  WakeEvent wake_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<PartitionReader> reader_;  // uses all of the above
};

}  // namespace rillmill::config
