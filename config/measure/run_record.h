// One measured run: what `rillmill run --summary` writes, and one line of every results file.
//
// Units: nanoseconds, bytes, rows. Absent is zero or empty. Rates are derived, never stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/measure/json_fields.h"
#include "core/histogram.h"
#include "core/status.h"

namespace rillmill::config {

struct LatencySummary {
  int64_t count = 0;
  int64_t p50 = 0, p90 = 0, p99 = 0, p999 = 0, p9999 = 0, max = 0;
  friend bool operator==(const LatencySummary&, const LatencySummary&) = default;
};

struct RunRecord {
  std::string record = "run";  // what the line is
  int64_t version = 1;
  std::string time;  // when the run began, ISO 8601
  std::string job, workload, transport;
  TextMap point;  // of a sweep: the grid's keys and this run's values
  int64_t repeat = 0;
  bool ok = false;
  std::string error;  // why not
  int64_t exit_code = 0;
  int64_t seed = 0;
  int64_t rows = 0, output_rows = 0, corrupt_rows = 0, epochs = 0, bytes = 0;
  CountMap fates;
  int64_t wall_ns = 0;       // from open sources to the end of the query
  int64_t cpu_ns = 0;        // of the process meanwhile, user and system, all threads
  int64_t total_cpu_ns = 0;  // of the process, the loading of an embedded log included
  CountMap stage_cpu_ns;     // where cpu_ns went
  int64_t peak_resident_bytes = 0, peak_state_bytes = 0, peak_buffer_bytes = 0;
  int64_t first_result_at_ns = 0;  // CLOCK_MONOTONIC; whoever started the process knows when
  int64_t startup_ns = 0;          // exec to the first result
  LatencySummary latency;
  HistogramBuckets latency_histogram;
  double offered_per_second = 0;  // open loop
  std::string answer;             // "verified", "consistent" or "unchecked"
  TextMap environment, knobs;

  double rows_per_second() const { return Rate(rows, wall_ns); }
  double rows_per_cpu_second() const { return Rate(rows, cpu_ns); }
  double bytes_per_second() const { return Rate(bytes, wall_ns); }

 private:
  static double Rate(int64_t amount, int64_t nanos) {
    return nanos > 0 ? static_cast<double>(amount) / static_cast<double>(nanos) * 1e9 : 0;
  }
};

std::string ToJsonLine(const RunRecord& record);
// Unknown fields are ignored. Error: not one JSON object, or of a later version.
Result<RunRecord> ParseRunRecord(std::string_view line);
// A file of such lines; blank ones are skipped. Errors name the line.
Result<std::vector<RunRecord>> ReadRunRecords(const std::string& path);

LatencySummary Summarize(const Histogram& histogram);
HistogramBuckets BucketsOf(const Histogram& histogram);
// What BucketsOf was made from, or several of them together.
void AddBuckets(const HistogramBuckets& buckets, Histogram* histogram);

template <class Latency, class Visit>
  requires std::is_same_v<std::remove_const_t<Latency>, LatencySummary>
void VisitFields(Latency& latency, Visit visit) {
  visit("count", latency.count);
  visit("p50", latency.p50);
  visit("p90", latency.p90);
  visit("p99", latency.p99);
  visit("p999", latency.p999);
  visit("p9999", latency.p9999);
  visit("max", latency.max);
}

template <class Record, class Visit>
  requires std::is_same_v<std::remove_const_t<Record>, RunRecord>
void VisitFields(Record& run, Visit visit) {
  visit("record", run.record);
  visit("version", run.version);
  visit("time", run.time);
  visit("job", run.job);
  visit("workload", run.workload);
  visit("transport", run.transport);
  visit("point", run.point);
  visit("repeat", run.repeat);
  visit("ok", run.ok);
  visit("error", run.error);
  visit("exitCode", run.exit_code);
  visit("seed", run.seed);
  visit("rows", run.rows);
  visit("outputRows", run.output_rows);
  visit("corruptRows", run.corrupt_rows);
  visit("epochs", run.epochs);
  visit("bytes", run.bytes);
  visit("fates", run.fates);
  visit("wallNs", run.wall_ns);
  visit("cpuNs", run.cpu_ns);
  visit("totalCpuNs", run.total_cpu_ns);
  visit("stageCpuNs", run.stage_cpu_ns);
  visit("peakResidentBytes", run.peak_resident_bytes);
  visit("peakStateBytes", run.peak_state_bytes);
  visit("peakBufferBytes", run.peak_buffer_bytes);
  visit("firstResultAtNs", run.first_result_at_ns);
  visit("startupNs", run.startup_ns);
  visit("latency", run.latency);
  visit("latencyHistogram", run.latency_histogram);
  visit("offeredPerSecond", run.offered_per_second);
  visit("answer", run.answer);
  visit("environment", run.environment);
  visit("knobs", run.knobs);
}

}  // namespace rillmill::config
