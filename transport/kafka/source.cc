// Spark's source `kafka`: partitions of topics, read by librdkafka.
//
// Two clients: `fetch_` reads; `control_` asks for topics and offsets. They are apart because a
// broker answers one connection's requests in order, so that a question would wait behind a fetch
// that waits for data.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "transport/builtin.h"
#include "transport/kafka/client.h"
#include "transport/kafka/partition_reader.h"
#include "transport/kafka/properties.h"
#include "transport/kafka/source_options.h"
#include "transport/kafka/starting_offsets.h"
#include "transport/kafka/topics.h"

namespace rillmill::transport {
namespace kafka {
namespace {

using Milliseconds = Client::Milliseconds;

constexpr auto kOpenPrefixes = std::to_array<std::string_view>({"kafka."});

constexpr int64_t kNanosPerMilli = 1'000'000;
// New topics and partitions are looked for that often, and the real end of all.
constexpr int64_t kDiscoveryNanos = 1'000 * kNanosPerMilli;
// "Nothing new" is said on an answer of the broker that is no older than this.
constexpr int64_t kIdleNanos = 100 * kNanosPerMilli;
// A broker that does not answer holds the scheduler up no longer, and is asked again after
// kDiscoveryNanos only.
constexpr Milliseconds kRefreshTimeout{500};

class KafkaSourceImpl final : public Source {
 public:
  KafkaSourceImpl(SourceOptions options, std::unique_ptr<Subscription> subscription,
                  StartingOffsets starting, Clock* clock)
      : options_(std::move(options)),
        subscription_(std::move(subscription)),
        starting_(std::move(starting)),
        clock_(clock) {}

  // librdkafka 2.0.2 waits for ever for the end of a consumer whose topic was deleted while it was
  // read: such a client is left to the end of the process, with its few threads.
  ~KafkaSourceImpl() override {
    held_topics_.clear();
    if (fetch_ && LostTopic()) (void)fetch_.release();
  }

  Status Open() override {
    RILLMILL_ASSIGN(control_,
                    Client::New(Role::kConsumer, options_.properties, StatusCode::kSource));
    KeepTopics(control_.get());
    RILLMILL_ASSIGN(auto states, control_->Topics(Scope(), options_.connect_timeout));
    RILLMILL_TRY(CheckTopics(states));
    std::vector<TopicPartition> found = subscription_->Match(states);
    const Properties fetching = FetchProperties(options_, found.size());
    RILLMILL_ASSIGN(fetch_, Client::New(Role::kConsumer, fetching, StatusCode::kSource));
    queue_limits_ = QueueLimitsOf(fetching);
    KeepTopics(fetch_.get());
    RILLMILL_ASSIGN(auto starts,
                    starting_.Resolve(control_.get(), found, options_.connect_timeout));
    for (size_t i = 0; i < found.size(); ++i) AddPartition(found[i], starts[i]);
    RILLMILL_TRY(AskEnds(options_.connect_timeout));
    refreshed_at_nanos_ = clock_->MonotonicNanos();
    return Status::Ok();
  }

  Result<SourceSnapshot> Snapshot(const std::vector<Offset>& planned) override {
    if (freeze_asked_ && !frozen_) {
      RILLMILL_TRY(Refresh(planned, options_.connect_timeout));
      frozen_ = true;
    } else if (RefreshIsDue(planned)) {
      Status refreshed = Refresh(planned, kRefreshTimeout);
      if (refreshed.fatal()) return refreshed;  // else the broker is away: what is known stands
      broker_away_ = !refreshed.ok();
      refreshed_at_nanos_ = clock_->MonotonicNanos();
    }
    return Describe(planned);
  }

  void Freeze() override { freeze_asked_ = true; }

  Result<std::unique_ptr<PartitionReader>> NewReader(const ReaderContext& context) override {
    PartitionLog* log = logs_.at(static_cast<size_t>(context.partition.value)).get();
    if (known_leaders_.insert(log->id.topic)
            .second) {  // else the first message would take half a second
      held_topics_.push_back(fetch_->Topic(log->id.topic));
      RILLMILL_ASSIGN([[maybe_unused]] auto states,
                      fetch_->Topics(Client::Ask::kKnown, options_.connect_timeout));
    }
    log->wake = context.wake;
    return NewPartitionReader(fetch_.get(), log, context,
                              {queue_limits_, options_.include_headers, clock_});
  }

  std::string description() const override {
    return fmt::format("KafkaV2[{}]", subscription_->description());
  }

 private:
  Client::Ask Scope() const {
    return subscription_->topics().empty() ? Client::Ask::kAll : Client::Ask::kKnown;
  }

  void KeepTopics(Client* client) {
    for (const std::string& name : subscription_->topics()) {
      held_topics_.push_back(client->Topic(name));
    }
  }

  bool LostTopic() {
    auto lost = [](const auto& log) { return log->gone; };
    if (known_leaders_.empty() || std::ranges::any_of(logs_, lost)) return !known_leaders_.empty();
    const auto states = control_->Topics(Client::Ask::kAll, kRefreshTimeout);
    auto missing = [&](const auto& log) {
      auto state = std::ranges::find(*states, log->id.topic, &TopicState::name);
      return state == states->end() || state->partitions == 0;
    };
    return states.ok() && std::ranges::any_of(logs_, missing);
  }

  // --- the first look

  Status CheckTopics(const std::vector<TopicState>& states) const {
    for (const std::string& name : subscription_->topics()) {
      auto state = std::ranges::find(states, name, &TopicState::name);
      auto error = state == states.end() ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : state->error;
      if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
        return {StatusCode::kSource,
                fmt::format("kafka {}: topic \"{}\" does not exist",
                            options_.properties.at("bootstrap.servers"), name)};
      }
      if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        return {StatusCode::kSource,
                fmt::format("kafka {}: not authorized to read topic \"{}\"",
                            options_.properties.at("bootstrap.servers"), name)};
      }
    }
    return Status::Ok();
  }

  void AddPartition(const TopicPartition& id, int64_t start) {
    auto log = std::make_unique<PartitionLog>();
    log->id = id;
    log->start = Offset{start};
    log->known_end = start;
    logs_.push_back(std::move(log));
  }

  // --- later looks

  bool RefreshIsDue(const std::vector<Offset>& planned) {
    int64_t age = clock_->MonotonicNanos() - refreshed_at_nanos_;
    return !frozen_ &&
           (age >= kDiscoveryNanos || (age >= kIdleNanos && !broker_away_ && !HasNews(planned)));
  }

  bool HasNews(const std::vector<Offset>& planned) {
    for (size_t i = 0; i < logs_.size(); ++i) {
      if (Latest(*logs_[i]) > (i < planned.size() ? planned[i].value : logs_[i]->start.value))
        return true;
    }
    return false;
  }

  Status Refresh(const std::vector<Offset>& planned, Milliseconds timeout) {
    asked_at_nanos_ = clock_->MonotonicNanos();
    fetch_->Poll(Milliseconds(0));
    RILLMILL_ASSIGN(auto states, control_->Topics(Scope(), timeout));
    std::vector<TopicPartition> found = subscription_->Match(states);
    RILLMILL_TRY(AddNew(found, timeout));
    RILLMILL_TRY(DropMissing(std::set<TopicPartition>(found.begin(), found.end())));
    RILLMILL_TRY(AskEnds(timeout));
    return CheckShrunk(planned);
  }

  Status AddNew(const std::vector<TopicPartition>& found, Milliseconds timeout) {
    std::vector<TopicPartition> added;
    for (const TopicPartition& one : found) {
      if (std::ranges::find(logs_, one, [](const auto& log) { return log->id; }) == logs_.end())
        added.push_back(one);
    }
    std::vector<int64_t> questions(added.size(), kEarliest);
    RILLMILL_ASSIGN(auto earliest, AskOffsets(control_.get(), added, questions, timeout));
    for (size_t i = 0; i < added.size(); ++i) {
      if (earliest[i] != 0) {
        RILLMILL_TRY(Lost("ADDED_PARTITION_DOES_NOT_START_FROM_OFFSET_ZERO",
                          fmt::format("new partition {}[{}] begins at offset {}", added[i].topic,
                                      added[i].number, earliest[i])));
      }
      AddPartition(added[i], earliest[i]);
    }
    return Status::Ok();
  }

  // A broker that starts may forget topics for a moment, so loss must last.
  bool IsLasting(PartitionLog* log, bool suspect) {
    if (!suspect) {
      log->suspect_since_nanos = -1;
      return false;
    }
    if (log->suspect_since_nanos < 0) log->suspect_since_nanos = asked_at_nanos_;
    return asked_at_nanos_ - log->suspect_since_nanos >= options_.patience_nanos;
  }

  Status DropMissing(const std::set<TopicPartition>& found) {
    for (auto& log : logs_) {
      if (log->gone || found.contains(log->id) || !IsLasting(log.get(), true)) continue;
      RILLMILL_TRY(Lost("PARTITIONS_DELETED",
                        fmt::format("{}[{}] was deleted", log->id.topic, log->id.number)));
      log->gone = true;
      log->known_end = Latest(*log);
      log->ends_at.store(log->known_end, std::memory_order_relaxed);
      if (log->wake) log->wake->Set();
    }
    missing_ = [&] {
      std::set<const PartitionLog*> missing;
      for (auto& log : logs_) {
        if (!found.contains(log->id)) missing.insert(log.get());
      }
      return missing;
    }();
    return Status::Ok();
  }

  Status AskEnds(Milliseconds timeout) {
    std::vector<PartitionLog*> asked;
    std::vector<TopicPartition> ids;
    for (auto& log : logs_) {
      if (log->gone || missing_.contains(log.get())) continue;
      asked.push_back(log.get());
      ids.push_back(log->id);
    }
    RILLMILL_ASSIGN(auto ends, AskOffsets(control_.get(), ids,
                                          std::vector<int64_t>(ids.size(), kLatest), timeout));
    for (size_t i = 0; i < asked.size(); ++i) asked[i]->known_end = ends[i];
    return Status::Ok();
  }

  // A log that ends before what was planned from it was deleted and made again, or truncated.
  Status CheckShrunk(const std::vector<Offset>& planned) {
    for (size_t i = 0; i < std::min(planned.size(), logs_.size()); ++i) {
      PartitionLog* log = logs_[i].get();
      if (log->gone || missing_.contains(log) || !IsLasting(log, log->known_end < planned[i].value))
        continue;
      RILLMILL_TRY(Lost("PARTITION_OFFSET_CHANGED",
                        fmt::format("{}[{}] ends at offset {} but was read up to {}", log->id.topic,
                                    log->id.number, log->known_end, planned[i].value)));
    }
    return Status::Ok();
  }

  Status Lost(std::string_view error_class, const std::string& what) {
    if (!options_.fail_on_data_loss) return Status::Ok();
    return {StatusCode::kSource,
            fmt::format(
                "{}: records may be lost. Set failOnDataLoss = false to go on with what is there",
                what),
            fmt::format("KAFKA_DATA_LOSS.{}", error_class)};
  }

  // --- what is known

  bool read_committed() const {
    return options_.properties.at("isolation.level") == "read_committed";
  }

  // The end as the newest of three witnesses: the broker's last answer, the newest fetch (which
  // counts open transactions), and what was read already.
  int64_t Latest(const PartitionLog& log) const {
    if (frozen_ || log.gone) return log.known_end;
    int64_t latest = std::max(log.known_end, log.position.load(std::memory_order_relaxed));
    return read_committed() ? latest : std::max(latest, FetchedEnd(log));
  }

  int64_t FetchedEnd(const PartitionLog& log) const {
    int64_t low = 0, high = -1;
    if (!log.wake) return -1;  // not being fetched
    rd_kafka_get_watermark_offsets(fetch_->get(), log.id.topic.c_str(), log.id.number, &low, &high);
    return high;
  }

  SourceSnapshot Describe(const std::vector<Offset>& planned) {
    SourceSnapshot snapshot;
    for (size_t i = 0; i < logs_.size(); ++i) {
      const PartitionLog& log = *logs_[i];
      int64_t floor = i < planned.size() ? planned[i].value : 0;
      PartitionState state{log.id.topic, log.id.number, log.start,
                           Offset{std::max(Latest(log), floor)}, log.gone};
      snapshot.partitions.push_back(std::move(state));
    }
    snapshot.closed = frozen_;
    return snapshot;
  }

  // constant after construction
  const SourceOptions options_;
  const std::unique_ptr<Subscription> subscription_;
  const StartingOffsets starting_;
  Clock* const clock_;
  // scheduler thread; the order matters: handles go before their client
  std::unique_ptr<Client> control_, fetch_;
  QueueLimits queue_limits_;
  std::vector<TopicHandle> held_topics_;
  std::set<std::string> known_leaders_;  // topics whose leaders `fetch_` knows
  std::vector<std::unique_ptr<PartitionLog>> logs_;
  std::set<const PartitionLog*> missing_;  // at the last look
  int64_t asked_at_nanos_ = 0, refreshed_at_nanos_ = 0;
  bool broker_away_ = false;  // it did not answer the last question
  bool freeze_asked_ = false, frozen_ = false;
};

Result<std::unique_ptr<Source>> Create(const Options& options, const Environment& environment) {
  RILLMILL_ASSIGN(auto subscription, Subscription::Read(options));
  RILLMILL_ASSIGN(auto read, ReadSourceOptions(options));
  RILLMILL_ASSIGN(auto starting, StartingOffsets::Read(options));
  return std::unique_ptr<Source>(new KafkaSourceImpl(std::move(read), std::move(subscription),
                                                     std::move(starting), environment.clock));
}

}  // namespace

}  // namespace kafka

SourcePlugin KafkaSourcePlugin() {
  return {"kafka", kafka::SourceOptionTable(), kafka::kOpenPrefixes, kafka::Create};
}

}  // namespace rillmill::transport
