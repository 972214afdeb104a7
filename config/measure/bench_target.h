// What `rillmill bench` measures: a named workload with its own input and known answer, or a job
// file as it stands.
//
// Threads: one. Blocking: every run until its child process has ended.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/measure/measured_run.h"
#include "core/options.h"
#include "core/status.h"

namespace rillmill::config {

struct BenchSpec {
  std::string target;                // a workload's name, or the path of a job file
  std::string transport = "memory";  // of workloads
  Options generator;                 // of workloads: rows, seed, keys, … (without the preset)
  int partitions = 4;
  std::string bootstrap;
  MeasuredRunSpec run;  // program, conf, set, time-out; the job is filled in
};

// A load with a schedule: record i comes into being at i / rate seconds, whatever became of those
// before.
struct Schedule {
  double rate = 0;  // records per second
  double seconds = 0;
};

class BenchTarget {
 public:
  virtual ~BenchTarget() = default;
  // One run over all of the input, as fast as it goes. A wrong answer is a run that failed (ok =
  // false).
  virtual Result<RunRecord> Drain() = 0;
  // One run over a few records: how long until the first result is there. Nothing for job files.
  virtual Result<std::optional<RunRecord>> StartUp() = 0;
  // Open loop. Error kUsage for job files: their sources have their own pace.
  virtual Result<RunRecord> RunAt(const Schedule& schedule) = 0;
};

Result<std::unique_ptr<BenchTarget>> OpenBenchTarget(const BenchSpec& spec);

// The two kinds of OpenBenchTarget.
Result<std::unique_ptr<BenchTarget>> OpenWorkload(const BenchSpec& spec);
Result<std::unique_ptr<BenchTarget>> OpenJobFile(const BenchSpec& spec);

}  // namespace rillmill::config
