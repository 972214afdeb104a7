#include "config/measure/topic_tail.h"

#include <algorithm>

#include "core/clock.h"
#include "transport/builtin.h"

namespace rillmill::config {
namespace {

constexpr int64_t kMemory = int64_t{64} << 20;

}  // namespace

TopicTail::TopicTail() : memory_(kMemory), pool_(NewBatchPool(&memory_)) {}

Result<std::unique_ptr<TopicTail>> TopicTail::Open(const std::string& bootstrap,
                                                   const std::string& topic) {
  std::unique_ptr<TopicTail> tail(new TopicTail());
  transport::Environment environment;
  environment.clock = SystemClock();
  environment.name = topic;
  Options options;
  options.Set("kafka.bootstrap.servers", bootstrap);
  options.Set("subscribe", topic);
  options.Set("startingOffsets", "earliest");
  const transport::SourcePlugin* kafka = transport::FindSource("kafka");
  RILLMILL_TRY(options.Check(kafka->options, kafka->open_prefixes));
  RILLMILL_ASSIGN(tail->source_, kafka->create(options, environment));
  RILLMILL_TRY(tail->source_->Open());
  RILLMILL_TRY(tail->source_->Snapshot({}).status());
  RILLMILL_ASSIGN(tail->reader_, tail->source_->NewReader({PartitionIndex{0}, Offset{0},
                                                           tail->pool_.get(), &tail->wake_}));
  return tail;
}

Result<BatchRef> TopicTail::Next(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    BatchRef batch;
    const ReadResult result = reader_->Read(&batch);
    if (result.outcome == ReadOutcome::kError) return reader_->status();
    if (result.outcome == ReadOutcome::kData && !batch->records.empty()) return batch;
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return BatchRef();
    if (result.outcome == ReadOutcome::kIdle) wake_.WaitFor(std::min(left, result.retry_after));
  }
}

}  // namespace rillmill::config
