// A streaming query from its description to its end: what config builds and runs.
//
// Threads:   Prepare, Run and Step on one thread (the scheduler); Stop from any thread, also a
// signal handler's helper. Ownership: the Query owns its sources, its sink and all of its threads;
// everything is joined before Run returns. Failure:   the Status of Run is the end of the process:
// its code is the exit code.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/memory_budget.h"
#include "core/sink.h"
#include "core/source.h"
#include "core/status.h"
#include "pipeline/engine/progress.h"
#include "pipeline/session_conf.h"
#include "pipeline/sql/front_end.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

// Limits on what one epoch takes from a source; unset = none.
struct ReadLimits {
  std::optional<int64_t> max_offsets_per_trigger;
  std::optional<int64_t> min_offsets_per_trigger;
  int64_t max_trigger_delay_ms = 15 * 60 * 1000;
  std::optional<double> max_rate_per_partition;  // records per second, token bucket
};

struct StreamSpec {
  StreamRelation relation;
  std::unique_ptr<Source> source;
  ReadLimits limits;
  int64_t client_buffer_bytes = 0;  // what the source's client may hold: charged to the buffers
};

struct TableSpec {
  TableRelation relation;
  std::string json;         // the file's content
  bool multi_line = false;  // one JSON value (array or object) instead of one object a line
  JsonOptions options;
  std::string path;  // for messages
};

enum class TriggerKind : uint8_t { kDefault, kInterval, kAvailableNow, kOnce };

struct QuerySpec {
  std::string name;
  std::string sql;
  std::vector<StreamSpec> streams;
  std::vector<TableSpec> tables;
  OutputMode mode = OutputMode::kAppend;
  TriggerKind trigger = TriggerKind::kDefault;
  int64_t trigger_interval_ms = 0;
  bool stop_when_idle = false;   // --stop-when-idle
  bool stop_gracefully = false;  // spark.streaming.stopGracefullyOnShutdown
  bool panes = true;  // group sliding windows by panes where nothing but the time it takes differs
  bool progress_every_epoch = false;  // else reports of epochs less than 100 ms apart are merged
  std::unique_ptr<Sink> sink;
  std::string sink_description;
  ToJsonOptions json_output;  // zone and null fields of json sinks
  SessionConf conf;
  int64_t memory_bytes = 1LL << 30;
  double state_fraction = 0.6;
};

// Never called concurrently; from the scheduler thread.
using ProgressListener = std::function<void(const EpochProgress&)>;

class Query {
 public:
  virtual ~Query() = default;

  // Runs until the trigger's end, Stop, or an error. REQUIRES: not run before.
  virtual Status Run(ProgressListener listener) = 0;
  // Opens on first use, then runs epochs until none is due (no new data, no no-data epoch pending).
  // For tests and the conformance runner.
  virtual Status StepUntilIdle(ProgressListener listener) = 0;
  // Asks Run to end: `now` drops the open epoch, else it is finished first, and with
  // `stop_gracefully` what the readers have read ahead after it.
  virtual void Stop(bool now) = 0;
  // Totals of the run so far; valid after Run.
  virtual const RunTotals& totals() const = 0;
  // Plan, stages, guarantee. `json` for programs.
  virtual std::string Explain(bool json) const = 0;
};

// The SQL and the declared tables of a spec as a checked plan.
Result<AnalyzedQuery> AnalyzeSpec(const QuerySpec& spec);
// Analyzes, plans and loads static tables; opens nothing.
Result<std::unique_ptr<Query>> PrepareQuery(QuerySpec spec, Clock* clock);
// The same from a plan that is there already, or that some other front end made; `spec.sql` is not
// read.
Result<std::unique_ptr<Query>> PrepareAnalyzedQuery(QuerySpec spec, AnalyzedQuery analyzed,
                                                    Clock* clock);

}  // namespace rillmill::pipeline
