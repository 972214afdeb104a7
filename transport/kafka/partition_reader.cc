#include "transport/kafka/partition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/batch_pool.h"
#include "core/header_list.h"

namespace rillmill::transport::kafka {
namespace {

using std::chrono::microseconds;

constexpr microseconds kPoolRetry{1'000};
constexpr microseconds kIdleRetry{100'000};
constexpr microseconds kFirstPatience{5'000}, kLastPatience{1'000'000};

// Messages that left librdkafka's queue and are not copied yet, oldest first.
class Window {
 public:
  ~Window() { Drop(size()); }
  bool empty() const { return first_ == last_; }
  size_t size() const { return last_ - first_; }
  rd_kafka_message_t* operator[](size_t i) const { return messages_[first_ + i]; }
  // REQUIRES: empty(). Returns what the queue gave, errors included.
  std::span<rd_kafka_message_t*> Refill(rd_kafka_queue_t* queue) {
    first_ = last_ = 0;
    ssize_t count = rd_kafka_consume_batch_queue(queue, 0, messages_.data(), messages_.size());
    return {messages_.data(), count < 0 ? 0 : static_cast<size_t>(count)};
  }
  // REQUIRES: `message` is one of the refill, in order.
  void Keep(rd_kafka_message_t* message) { messages_[last_++] = message; }
  void Drop(size_t count) {
    for (size_t i = 0; i < count; ++i) rd_kafka_message_destroy(messages_[first_ + i]);
    first_ += count;
  }

 private:
  std::array<rd_kafka_message_t*, RawBatch::kMaxRecords> messages_;
  size_t first_ = 0, last_ = 0;
};

class Reader final : public PartitionReader {
 public:
  Reader(Client* client, PartitionLog* log, TopicHandle topic, const ReaderContext& context,
         const ReaderSettings& settings)
      : client_(client),
        log_(log),
        topic_(std::move(topic)),
        pool_(context.pool),
        settings_(settings),
        next_(context.start.value),
        expected_(next_),
        handed_over_(next_) {}

  ~Reader() override {
    if (queue_) rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    if (started_) rd_kafka_consume_stop(topic_.get(), log_->id.number);
  }

  Status Start(WakeEvent* wake) {
    queue_.reset(
        rd_kafka_queue_get_partition(client_->get(), log_->id.topic.c_str(), log_->id.number));
    if (!queue_)
      return client_->Error("no queue for " + Name(), RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
    rd_kafka_queue_cb_event_enable(
        queue_.get(), [](rd_kafka_t*, void* event) { static_cast<WakeEvent*>(event)->Set(); },
        wake);
    started_ = rd_kafka_consume_start(topic_.get(), log_->id.number, next_) == 0;
    if (!started_) return client_->Error("cannot read " + Name(), rd_kafka_last_error());
    log_->position.store(next_, std::memory_order_relaxed);
    return Status::Ok();
  }

  ReadResult Read(BatchRef* batch) override {
    if (window_.empty()) Refill();
    if (!window_.empty()) return Fill(batch);
    if (!status_.ok()) return {ReadOutcome::kError, kIdleRetry};
    int64_t end = log_->ends_at.load(std::memory_order_relaxed);
    AdvanceTo(std::max(end, Position()));
    if (next_ > handed_over_) return HandOverPosition(batch);
    return {end >= 0 ? ReadOutcome::kEnd : ReadOutcome::kIdle, WaitOrWake()};
  }

  Status status() const override { return status_; }

 private:
  std::string Name() const { return fmt::format("{}[{}]", log_->id.topic, log_->id.number); }

  void Refill() {
    std::span<rd_kafka_message_t*> messages = window_.Refill(queue_.get());
    if (!messages.empty()) WatchQueue(*messages.back());
    for (rd_kafka_message_t* message : messages) {
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && message->offset >= expected_) {
        expected_ = message->offset + 1;
        window_.Keep(message);
        continue;
      }
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        OnEvent(*message);
      } else {
        Count(&log_->repeats, 1);
      }
      rd_kafka_message_destroy(message);
    }
  }

  void OnEvent(const rd_kafka_message_t& event) {
    if (event.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      end_of_log_ = std::max(end_of_log_, event.offset);
    } else if (event.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
               event.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
      status_ = Status(
          StatusCode::kSource,
          fmt::format(
              "records of {} from offset {} on are not there any more: they were aged out, or the "
              "topic "
              "was deleted and made again. Set failOnDataLoss = false to go on with what is there",
              Name(), expected_),
          "KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE");
    } else if (!IsTransient(event.err)) {
      status_ = client_->Error(
          fmt::format("reading {}: {}", Name(), rd_kafka_message_errstr(&event)), event.err);
    }
  }

  // Where librdkafka's application position stands: past markers too. Meaningful only while the
  // window is empty.
  int64_t Position() const {
    rd_kafka_topic_partition_list_t* list = positions_.get();
    auto error = rd_kafka_position(client_->get(), list);
    int64_t position = error == RD_KAFKA_RESP_ERR_NO_ERROR ? list->elems[0].offset : -1;
    return std::max(position, end_of_log_);
  }

  // After its local queue was full, librdkafka fetches on only when something wakes the thread of
  // that broker, which is after up to a second. So it is woken when the queue is half empty again.
  void WatchQueue(const rd_kafka_message_t& newest) {
    starving_since_nanos_ = -1;
    const size_t left = rd_kafka_queue_length(queue_.get());
    const size_t limit = settings_.queue.Messages(newest.len + newest.key_len);
    if (4 * left >= 3 * limit) {
      queue_was_full_ = true;
    } else if (queue_was_full_ && 2 * left < limit) {
      queue_was_full_ = false;
      WakeFetching();
    }
  }

  // A question to the leader whose answer nobody waits for: it passes the broker's thread.
  void WakeFetching() {
    PartitionList question = OnePartition(log_->id);
    question->elems[0].offset = RD_KAFKA_OFFSET_END;
    rd_kafka_offsets_for_times(client_->get(), question.get(), 0);
  }

  // The queue is empty though the broker has more: either that is on its way, or the estimate above
  // was wrong. Returns when to look again.
  microseconds WaitOrWake() {
    if (FetchedEnd() <= next_) return kIdleRetry;
    const int64_t now = settings_.clock->MonotonicNanos();
    if (starving_since_nanos_ < 0) {
      starving_since_nanos_ = now;
      patience_ = kFirstPatience;
    } else if (std::chrono::nanoseconds(now - starving_since_nanos_) >= patience_) {
      WakeFetching();
      starving_since_nanos_ = now;
      patience_ = std::min(2 * patience_, kLastPatience);
    }
    return patience_;
  }

  // Where the log ended by the newest fetch; -1 before the first.
  int64_t FetchedEnd() const {
    int64_t low = 0, high = -1;
    rd_kafka_get_watermark_offsets(client_->get(), log_->id.topic.c_str(), log_->id.number, &low,
                                   &high);
    return high;
  }

  void AdvanceTo(int64_t position) {
    if (position <= next_) return;
    Count(&log_->skipped, position - next_);
    next_ = expected_ = position;
  }

  ReadResult HandOverPosition(BatchRef* out) {
    BufferedBatch* batch = pool_->Acquire(RawBatch::kTargetBytes);
    if (!batch) return {ReadOutcome::kIdle, kPoolRetry};
    *out = BatchRef(batch);
    batch->data = batch->buffer();
    batch->records.clear();
    batch->offsets.clear();
    batch->base = Offset{next_};
    Seal(batch);
    return {ReadOutcome::kData, {}};
  }

  // As many messages of the window as make one batch.
  ReadResult Fill(BatchRef* out) {
    size_t count = 0, bytes = 0;
    header_bytes_.clear();
    header_spans_.clear();
    while (count < window_.size()) {
      size_t more = Measure(*window_[count]);
      if (count > 0 && bytes + more > RawBatch::kTargetBytes) break;
      bytes += more;
      ++count;
      if (settings_.include_headers) CopyHeaders(window_[count - 1]);
    }
    BufferedBatch* batch =
        pool_->Acquire(std::max(bytes + header_bytes_.size(), RawBatch::kTargetBytes));
    if (!batch) return {ReadOutcome::kIdle, kPoolRetry};
    *out = BatchRef(batch);
    batch->data = batch->buffer();
    uint8_t* end = CopyValues(count, batch);
    CopyMeta(count, end, batch);
    window_.Drop(count);
    if (window_.empty()) AdvanceTo(Position());
    Seal(batch);
    return {ReadOutcome::kData, {}};
  }

  static size_t Measure(const rd_kafka_message_t& message) {
    return message.len + 1 + message.key_len;
  }

  uint8_t* CopyValues(size_t count, BufferedBatch* batch) {
    uint8_t* const base = batch->buffer();
    uint8_t* at = base;
    batch->records.clear();
    batch->offsets.clear();
    batch->base = Offset{window_[0]->offset};
    bool gaps = window_[count - 1]->offset != batch->base.value + static_cast<int64_t>(count) - 1;
    for (size_t i = 0; i < count; ++i) {
      const rd_kafka_message_t& message = *window_[i];
      auto begin = static_cast<uint32_t>(at - base);
      batch->records.push_back(
          {begin, message.payload ? static_cast<uint32_t>(message.len) : RecordSpan::kNull});
      at = Append(message.payload, message.len, at);
      *at++ = '\n';
      if (gaps) batch->offsets.push_back(message.offset);
    }
    batch->newline_separated = true;
    int64_t last = window_[count - 1]->offset;
    Count(&log_->skipped, last + 1 - next_ - static_cast<int64_t>(count));
    next_ = last + 1;
    return at;
  }

  void CopyMeta(size_t count, uint8_t* at, BufferedBatch* batch) {
    if (!batch->meta) batch->meta = std::make_unique<RecordMeta>();
    RecordMeta& meta = *batch->meta;
    meta.topic = log_->id.topic;
    meta.partition = log_->id.number;
    meta.keys.clear();
    meta.timestamps_ms.clear();
    meta.timestamp_types.clear();
    meta.headers.clear();
    meta.keys.reserve(count);
    meta.timestamps_ms.reserve(count);
    meta.timestamp_types.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      const rd_kafka_message_t& message = *window_[i];
      auto begin = static_cast<uint32_t>(at - batch->data);
      meta.keys.push_back(
          {begin, message.key ? static_cast<uint32_t>(message.key_len) : RecordSpan::kNull});
      at = Append(message.key, message.key_len, at);
      rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
      meta.timestamps_ms.push_back(rd_kafka_message_timestamp(&message, &type));
      meta.timestamp_types.push_back(static_cast<int8_t>(static_cast<int>(type) - 1));
    }
    auto begin = static_cast<uint32_t>(at - batch->data);
    Append(header_bytes_.data(), header_bytes_.size(), at);
    for (size_t i = 0; i < std::min(count, header_spans_.size()); ++i) {
      meta.headers.push_back({begin + header_spans_[i].begin, header_spans_[i].size});
    }
  }

  // One span per record; kNull where a record has no headers, as Spark shows it.
  void CopyHeaders(rd_kafka_message_t* message) {
    auto begin = static_cast<uint32_t>(header_bytes_.size());
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_cnt(headers) == 0) {
      header_spans_.push_back({begin, RecordSpan::kNull});
      return;
    }
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    for (size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      AppendHeader({name, {static_cast<const char*>(value), value ? size : 0}, value == nullptr},
                   &header_bytes_);
    }
    header_spans_.push_back({begin, static_cast<uint32_t>(header_bytes_.size()) - begin});
  }

  static uint8_t* Append(const void* bytes, size_t size, uint8_t* at) {
    if (size > 0) std::memcpy(at, bytes, size);
    return at + size;
  }

  // The last of filling: what every batch says of itself.
  void Seal(BufferedBatch* batch) {
    batch->next = Offset{next_};
    if (const int64_t end = FetchedEnd(); end >= 0) batch->log_end = Offset{end};
    batch->read_at_nanos = settings_.clock->MonotonicNanos();
    handed_over_ = next_;
    log_->position.store(next_, std::memory_order_relaxed);
  }

  static void Count(std::atomic<int64_t>* counter, int64_t more) {
    // One writer: no read-modify-write is needed.
    if (more != 0)
      counter->store(counter->load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }

  static PartitionList OnePartition(const TopicPartition& id) {
    PartitionList list = NewPartitionList(1);
    rd_kafka_topic_partition_list_add(list.get(), id.topic.c_str(), id.number);
    return list;
  }

  // constant after construction
  Client* const client_;
  PartitionLog* const log_;
  const TopicHandle topic_;
  BatchPool* const pool_;
  const ReaderSettings settings_;
  const PartitionList positions_ = OnePartition(log_->id);  // reused by every Position()
  QueueHandle queue_;
  bool started_ = false;
  // reader thread
  Window window_;
  int64_t next_;             // everything before was handed over, or is being
  int64_t expected_;         // after the newest message of the window
  int64_t handed_over_;      // `next` of the newest batch
  int64_t end_of_log_ = -1;  // as the last end-of-partition event said
  bool queue_was_full_ = false;
  int64_t starving_since_nanos_ = -1;  // -1: the broker has no more than what was read
  microseconds patience_ = kFirstPatience;
  std::string header_bytes_;
  std::vector<RecordSpan> header_spans_;
  Status status_;
};

}  // namespace

Result<std::unique_ptr<PartitionReader>> NewPartitionReader(Client* client, PartitionLog* log,
                                                            const ReaderContext& context,
                                                            const ReaderSettings& settings) {
  auto reader =
      std::make_unique<Reader>(client, log, client->Topic(log->id.topic), context, settings);
  RILLMILL_TRY(reader->Start(context.wake));
  return std::unique_ptr<PartitionReader>(std::move(reader));
}

}  // namespace rillmill::transport::kafka
