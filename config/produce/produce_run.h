// Sends what a feed gives to a topic, at a pace.
//
// Threads:   one; `stop` may be requested from any thread.
// Blocking:  as long as the feed has records. A stop ends it at the next record: nothing more is
//            taken, what was taken is delivered.
// Failure:   of the feed (kSource), of the producer (kSink) with the number of the record; the
//            totals then tell how far it came.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "config/produce/field_reader.h"
#include "config/produce/pace.h"
#include "config/produce/record_feed.h"
#include "core/status.h"
#include "core/wake_event.h"
#include "transport/kafka/producer.h"

namespace rillmill::config {

struct ProduceSpec {
  std::string topic;
  std::string key_field;  // empty: records without a key
  double rate = 0;        // records per second; 0: as fast as it goes
  bool loop = false;      // begin again at the end
};

struct ProduceTotals {
  int64_t records = 0, bytes = 0;
  int64_t without_key = 0;      // records that lack the key's field
  double seconds = 0;           // since the first record
  std::optional<double> share;  // of the input; nothing where its size is not known
};

class ProduceRun {
 public:
  using Report = std::function<void(const ProduceTotals&)>;

  // All pointers outlive the run.
  ProduceRun(ProduceSpec spec, RecordFeed* feed, transport::kafka::Producer* producer, Clock* clock,
             std::stop_token stop);

  // To the end of the feed, all delivered. `report` is called now and then.
  Status Go(const Report& report);
  const ProduceTotals& totals() const { return totals_; }

 private:
  static constexpr size_t kReportEvery = 64;  // records

  Status SendAll(const Report& report);
  Status SendChunk(const Report& report);
  Status SendOne(size_t i);
  void Note(const Report& report, double chunk_share);

  const ProduceSpec spec_;
  RecordFeed* const feed_;
  transport::kafka::Producer* const producer_;
  const std::stop_token stop_;
  WakeEvent stop_event_;
  std::stop_callback<std::function<void()>> wake_on_stop_;
  Pace pace_;
  std::unique_ptr<FieldReader> key_reader_;
  ProduceTotals totals_;
  double share_before_ = 0;  // of the input, before this chunk
  // The chunk that is being sent and the keys of its records from `first_key_` on.
  RecordSet chunk_;
  EncodedColumn keys_;
  size_t first_key_ = 0;
};

}  // namespace rillmill::config
