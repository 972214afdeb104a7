// Runs a small job under given properties and tells what can be seen from outside: what a knob
// does.
//
// The job is a job file like any other; its sources are replaced by logs in memory, its sink by one
// that keeps lines, its clock by a simulated one.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/engine/query.h"

namespace rillmill::testing_support {

using Properties = std::vector<std::pair<std::string, std::string>>;

struct ProbeJob {
  std::string sql = "SELECT k FROM s";
  std::string schema = "k STRING, v INT, ts TIMESTAMP";
  std::string watermark;  // delay on ts; empty = none
  std::string mode = "append";
  std::string trigger = "availableNow";
  std::vector<std::string> records;        // of the stream `s`, dealt to its partitions in turn
  std::vector<std::string> other_records;  // of the stream `r`; none: there is no such stream
  int partitions = 1;
  int per_epoch = 0;              // maxOffsetsPerTrigger; 0 = none
  int looks_until_closed = 0;     // the source is closed when it was asked this often; 0 = at once
  bool stop_after_first = false;  // a signal comes with the first report
  std::function<std::unique_ptr<Source>()> source;  // instead of the log
};

struct Observed {
  Status status;
  pipeline::RunTotals totals;
  std::vector<pipeline::EpochProgress> reports;
  std::vector<std::string> lines;  // all rows as JSON, sorted
  int reader_threads = 0;          // that were alive with the first report
  int64_t elapsed_millis = 0;      // on the simulated clock
};

Observed Observe(const ProbeJob& job, const Properties& conf);

}  // namespace rillmill::testing_support
