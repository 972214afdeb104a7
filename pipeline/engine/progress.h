// What an epoch reports: Spark's StreamingQueryProgress fields, and our own.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/histogram.h"
#include "core/types.h"

namespace rillmill::pipeline {

// What became of rows (design §3). The sum of all counts is the number of rows read.
struct Fates {
  int64_t filtered = 0;
  int64_t null_event_time = 0;
  int64_t late = 0;
  int64_t unmatched = 0;
  int64_t accepted = 0;
  int64_t diverted = 0;

  int64_t total() const {
    return filtered + null_event_time + late + unmatched + accepted + diverted;
  }
  Fates& operator+=(const Fates& other);
};

struct EventTimeStats {
  int64_t max_micros = INT64_MIN;
  int64_t min_micros = INT64_MAX;
  double avg_millis = 0;  // running mean, as Spark keeps it
  int64_t count = 0;
};

struct StateOperatorProgress {
  std::string name;  // Spark's: stateStoreSave, …
  int64_t rows_total = 0;
  int64_t rows_updated = 0;
  int64_t rows_removed = 0;
  int64_t rows_dropped_by_watermark = 0;
  int64_t memory_bytes = 0;
  int64_t all_updates_ms = 0, all_removals_ms = 0, commit_ms = 0;
  int shards = 0;
};

struct PartitionProgress {
  std::string topic;
  int32_t number = 0;
  std::optional<int64_t> start, end, latest;
  std::optional<int64_t> log_end = {};  // the broker's real end; only where there is a broker
  int64_t input_rows = 0;
  double input_rows_per_second = 0, processed_rows_per_second = 0;
};

struct SourceProgress {
  std::string description;
  std::vector<PartitionProgress> partitions;
  int64_t input_rows = 0;
  double input_rows_per_second = 0, processed_rows_per_second = 0;
  int64_t held_bytes = 0;  // records that the source itself keeps, outside of the budget
};

// Latency from the making of the newest record of a result (its reading, where no schedule says
// when it was made) to its delivery, nanoseconds, of the results that a report or a run is about.
struct LatencyPercentiles {
  int64_t p50 = 0, p90 = 0, p99 = 0, p999 = 0, max = 0, count = 0;
};

struct EpochProgress {
  std::string id, run_id, name;
  int64_t timestamp_micros = 0;  // start of the trigger
  int64_t batch_id = 0;
  int64_t last_batch_id = 0;  // differs from batch_id when reports were merged
  int64_t batch_duration_ms = 0;
  int64_t input_rows = 0;
  double seconds_since_last = 0;  // between the starts of this trigger and of the one before
  double input_rows_per_second = 0, processed_rows_per_second = 0;
  std::map<std::string, int64_t> duration_ms;
  std::optional<EventTimeStats> event_time;            // rows reached a watermark node
  std::optional<int64_t> watermark_millis;             // a watermark is defined
  std::vector<StateOperatorProgress> state_operators;  // the one nearest the output first
  std::vector<SourceProgress> sources;
  std::string sink_description;
  int64_t output_rows = 0;
  // rillmill's own
  Fates fates;
  int64_t corrupt_rows = 0;
  LatencyPercentiles latency;
  double cpu_seconds = 0;  // of the process, since start
  int64_t resident_bytes = 0;
  int64_t buffer_bytes = 0, state_bytes = 0;  // charged to the budget now
};

// One line of JSON: Spark's fields under Spark's names, ours under "rillmill".
std::string ProgressToJson(const EpochProgress& progress);

struct RunTotals {
  int64_t epochs = 0;
  int64_t input_rows = 0, output_rows = 0, corrupt_rows = 0;
  int64_t input_bytes = 0;       // of the records' values
  int64_t undelivered_rows = 0;  // read for an epoch that failed or was dropped; in no other count
  bool interrupted = false;      // Stop came before the end that the trigger has
  Fates fates;
  LatencyPercentiles latency;
  Histogram latency_histogram;
  double wall_seconds = 0, cpu_seconds = 0;
  double run_cpu_seconds =
      0;  // without the opening of the sources: an embedded log is filled there
  std::map<std::string, int64_t> stage_cpu_nanos;  // of run_cpu_seconds, see SplitCpu
  int64_t first_result_nanos = 0;  // monotonic, when the first rows were delivered; 0 = none were
  int64_t peak_resident_bytes = 0, peak_state_bytes = 0, peak_buffer_bytes = 0;
  int64_t held_bytes = 0;  // by the sources, outside of the budget
};

}  // namespace rillmill::pipeline
