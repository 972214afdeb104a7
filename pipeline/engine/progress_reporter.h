// Turns epochs into progress reports: rates, totals, merging of reports that come too fast.
//
// Threads: the scheduler's only; the listener is called from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/histogram.h"
#include "core/memory_budget.h"
#include "core/process_stats.h"
#include "pipeline/engine/epoch_engine.h"
#include "pipeline/engine/query.h"

namespace rillmill::pipeline {

// When an epoch ran and what it was planned to do.
struct EpochFacts {
  EpochId id;
  int64_t trigger_micros = 0;   // wall clock at the start of the trigger
  int64_t trigger_nanos = 0;    // monotonic, at the same moment
  int64_t asked_nanos = 0;      // when the sources had said where they stand
  int64_t planned_nanos = 0;    // when the offsets were planned
  int64_t delivered_nanos = 0;  // when the sink had delivered
  std::optional<int64_t> watermark_millis;
  const std::vector<SourcePlan>* plans = nullptr;
};

class ProgressReporter {
 public:
  ProgressReporter(const QuerySpec* spec, const MemoryBudget* budget, Clock* clock,
                   ProgressListener listener);

  void Report(const EpochFacts& facts, const EpochResult& result);
  // A trigger that found nothing to do: every noDataProgressEventInterval a report says that the
  // query lives.
  void ReportIdle(const EpochFacts& facts);
  // Hands out what was held back for merging.
  void Flush();
  // When Flush is due at the latest, monotonic; nothing is held back when empty.
  std::optional<int64_t> flush_nanos() const {
    return held_ ? std::optional(held_until_nanos_) : std::nullopt;
  }
  // Rows that were read for an epoch that will not be reported.
  void ReportUndelivered(const EpochReport& report);
  void FillTotals(RunTotals* totals) const;

 private:
  EpochProgress Describe(const EpochFacts& facts, const EpochResult& result);
  void DescribeSources(const EpochFacts& facts, const EpochResult& result,
                       EpochProgress* progress) const;
  // Counts the time since the trigger before.
  double SecondsSinceLast(const EpochFacts& facts);
  void AddUsage(EpochProgress* progress);
  void Send(EpochProgress progress);
  void Publish(EpochProgress progress);
  void RecordLatency(const EpochFacts& facts, const EpochResult& result);

  const QuerySpec* const spec_;
  const MemoryBudget* const budget_;
  Clock* const clock_;
  const ProgressListener listener_;
  const std::string id_, run_id_;
  std::vector<std::string> descriptions_;  // of the sources
  const int64_t start_nanos_;
  const double start_cpu_seconds_ = ReadProcessStats().cpu_seconds;
  Histogram latency_;         // of the whole run
  Histogram recent_latency_;  // since the last report that was sent
  RunTotals totals_;
  std::optional<int64_t> last_trigger_nanos_;
  int64_t last_report_nanos_ = 0;
  std::optional<EpochProgress> last_;  // the newest report, repeated when idle
  std::optional<EpochProgress> held_;  // merged so far
  int64_t held_until_nanos_ = 0;
};

}  // namespace rillmill::pipeline
