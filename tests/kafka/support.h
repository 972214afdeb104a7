// Driving the Kafka source and producer at the level of their seams.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/batch_pool.h"
#include "core/source.h"
#include "transport/builtin.h"
#include "transport/kafka/producer.h"

namespace rillmill::test {

// How long anything may take on a machine that is busy with other work. It only ends tests that
// hang: a node's first transaction alone takes half a minute when forty processes share two cores.
inline constexpr std::chrono::milliseconds kPatience{120'000};

using OptionList = std::vector<std::pair<std::string, std::string>>;

// Checked as config checks them, then created.
Result<std::unique_ptr<Source>> NewKafkaSource(const OptionList& options);
Result<std::unique_ptr<Sink>> NewKafkaSink(const OptionList& options);

// A record as a reader delivered it; text "<null>" stands for a tombstone or a missing key.
struct Seen {
  int64_t offset = 0;
  std::string key, value;
  int64_t timestamp_ms = 0;
  std::string headers;
};

// Reads a source as an engine would: positions count, records are noted.
class Drain {
 public:
  explicit Drain(std::unique_ptr<Source> source);
  ~Drain();
  Status Open() { return source_->Open(); }
  // Reads until every partition stands at the snapshot's end and `enough` holds. The time is a
  // guard against hanging.
  Status ReadToEnd(const std::function<bool()>& enough = [] { return true; });
  // Reads while `go_on` holds.
  Status ReadWhile(const std::function<bool()>& go_on);
  Result<SourceSnapshot> Snapshot();

  Source& source() { return *source_; }
  const std::vector<Seen>& records(size_t partition) const { return lanes_[partition].records; }
  int64_t position(size_t partition) const { return lanes_[partition].position; }
  size_t partitions() const { return lanes_.size(); }
  size_t total() const;
  // Every offset comes once, in order, without a gap.
  bool contiguous() const;

 private:
  struct Lane {
    std::unique_ptr<PartitionReader> reader;
    int64_t start = 0;
    int64_t position = 0;
    std::vector<Seen> records;
  };
  Status ReadOnce(const SourceSnapshot& snapshot, bool* at_end);
  Status AddLanes(const SourceSnapshot& snapshot);
  void Note(const RawBatch& batch, Lane* lane);

  MemoryAccount account_{256 << 20};
  std::unique_ptr<BatchPool> pool_ = NewBatchPool(&account_);
  WakeEvent wake_;
  std::unique_ptr<Source> source_;
  std::vector<Lane> lanes_;
};

// A topic of the shared broker with `partitions` partitions, and a name of its own.
std::string NewTopic(const std::string& bootstrap, int32_t partitions,
                     const OptionList& settings = {});
void DeleteTopic(const std::string& bootstrap, const std::string& topic);
void AddPartitions(const std::string& bootstrap, const std::string& topic, size_t total);

std::unique_ptr<transport::kafka::Producer> NewProducer(const std::string& bootstrap,
                                                        const OptionList& properties = {});
// Values "0", "1", … up to count - 1, record i to partition i % partitions; flushed.
void ProduceNumbers(const std::string& bootstrap, const std::string& topic, int count,
                    int partitions, const OptionList& properties = {});

// One record of each of these sizes, in order, to partition 0; flushed.
void ProduceSized(const std::string& bootstrap, const std::string& topic,
                  const std::vector<size_t>& sizes);

enum class Ending { kCommit, kAbort };
// `count` records in one transaction; each transaction ends with a marker that takes an offset too,
// and that the broker writes a little after it has answered.
void Transaction(const std::string& bootstrap, const std::string& topic, int count, Ending ending);

}  // namespace rillmill::test
