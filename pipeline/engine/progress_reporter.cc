#include "pipeline/engine/progress_reporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace rillmill::pipeline {
namespace {

constexpr int64_t kMergeNanos = 100'000'000;

// A random UUID (version 4).
std::string NewUuid() {
  std::random_device random;
  auto word = [&random] { return (uint64_t{random()} << 32) | random(); };
  uint64_t high = (word() & ~uint64_t{0xF000}) | 0x4000, low = (word() >> 2) | (uint64_t{1} << 63);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

int64_t Millis(int64_t nanos) { return nanos / 1'000'000; }

LatencyPercentiles PercentilesOf(const Histogram& histogram) {
  return {histogram.Percentile(50),   histogram.Percentile(90), histogram.Percentile(99),
          histogram.Percentile(99.9), histogram.max(),          histogram.count()};
}

// Spark's names. Nothing is written before or after an epoch without a checkpoint.
std::map<std::string, int64_t> DurationsOf(const EpochFacts& facts, const EpochResult& result) {
  return {{"latestOffset", Millis(facts.asked_nanos - facts.trigger_nanos)},
          {"queryPlanning", Millis(facts.planned_nanos - facts.asked_nanos)},
          {"walCommit", 0},
          {"getBatch", Millis(result.open_nanos)},
          {"addBatch", Millis(result.read_nanos + result.merge_nanos + result.sink_nanos)},
          {"commitOffsets", 0},
          {"triggerExecution", Millis(facts.delivered_nanos - facts.trigger_nanos)}};
}

// Adds a later report to an earlier one: sums of what the epochs did, the newest of what the query
// is.
void MergeReports(EpochProgress later, EpochProgress* into) {
  EpochProgress merged = std::move(later);
  merged.batch_id = into->batch_id;
  merged.timestamp_micros = into->timestamp_micros;
  merged.batch_duration_ms += into->batch_duration_ms;
  merged.input_rows += into->input_rows;
  merged.seconds_since_last += into->seconds_since_last;
  merged.output_rows += into->output_rows;
  merged.fates += into->fates;
  merged.corrupt_rows += into->corrupt_rows;
  for (const auto& [name, millis] : into->duration_ms) merged.duration_ms[name] += millis;
  for (size_t s = 0; s < merged.sources.size(); ++s) {
    const SourceProgress& earlier = into->sources[s];
    merged.sources[s].input_rows += earlier.input_rows;
    for (size_t p = 0; p < earlier.partitions.size(); ++p) {
      merged.sources[s].partitions[p].start = earlier.partitions[p].start;
      merged.sources[s].partitions[p].input_rows += earlier.partitions[p].input_rows;
    }
  }
  for (size_t i = 0; i < merged.state_operators.size() && i < into->state_operators.size(); ++i) {
    merged.state_operators[i].rows_updated += into->state_operators[i].rows_updated;
    merged.state_operators[i].rows_removed += into->state_operators[i].rows_removed;
    merged.state_operators[i].rows_dropped_by_watermark +=
        into->state_operators[i].rows_dropped_by_watermark;
  }
  *into = std::move(merged);
}

// Spark's definitions: rows by the time between triggers, rows by the time of the batch.
void AddRates(EpochProgress* progress) {
  const double batch_seconds =
      static_cast<double>(std::max<int64_t>(1, progress->batch_duration_ms)) / 1000;
  const double since_last = progress->seconds_since_last;
  auto add = [&](auto* rates) {
    const auto rows = static_cast<double>(rates->input_rows);
    rates->input_rows_per_second = since_last > 0 ? rows / since_last : 0;
    rates->processed_rows_per_second = rows / batch_seconds;
  };
  add(progress);
  for (SourceProgress& source : progress->sources) {
    add(&source);
    for (PartitionProgress& partition : source.partitions) add(&partition);
  }
}

}  // namespace

ProgressReporter::ProgressReporter(const QuerySpec* spec, const MemoryBudget* budget, Clock* clock,
                                   ProgressListener listener)
    : spec_(spec),
      budget_(budget),
      clock_(clock),
      listener_(std::move(listener)),
      id_(NewUuid()),
      run_id_(NewUuid()),
      start_nanos_(clock->MonotonicNanos()) {
  for (const StreamSpec& stream : spec->streams)
    descriptions_.push_back(stream.source->description());
}

void ProgressReporter::Report(const EpochFacts& facts, const EpochResult& result) {
  RecordLatency(facts, result);
  EpochProgress progress = Describe(facts, result);
  totals_.epochs += 1;
  totals_.input_rows += progress.input_rows;
  totals_.output_rows += progress.output_rows;
  totals_.corrupt_rows += progress.corrupt_rows;
  totals_.input_bytes += result.report.input_bytes;
  if (totals_.first_result_nanos == 0 && result.output_rows > 0)
    totals_.first_result_nanos = facts.delivered_nanos;
  totals_.fates += progress.fates;
  last_ = progress;
  last_report_nanos_ = facts.trigger_nanos;
  Publish(std::move(progress));
}

void ProgressReporter::RecordLatency(const EpochFacts& facts, const EpochResult& result) {
  if (result.newest_nanos == 0 || result.output_rows == 0) return;
  latency_.Record(facts.delivered_nanos - result.newest_nanos);
  recent_latency_.Record(facts.delivered_nanos - result.newest_nanos);
}

EpochProgress ProgressReporter::Describe(const EpochFacts& facts, const EpochResult& result) {
  EpochProgress progress;
  progress.id = id_;
  progress.run_id = run_id_;
  progress.name = spec_->name;
  progress.timestamp_micros = facts.trigger_micros;
  progress.batch_id = progress.last_batch_id = facts.id.value;
  progress.batch_duration_ms = Millis(facts.delivered_nanos - facts.trigger_nanos);
  progress.duration_ms = DurationsOf(facts, result);
  for (const EventTimeStats& stats : result.report.event_times) {
    if (stats.count > 0 && !progress.event_time)
      progress.event_time = stats;  // of the first node that saw rows
  }
  progress.watermark_millis = facts.watermark_millis;
  progress.state_operators = result.report.operators;
  progress.sink_description = spec_->sink_description;
  progress.output_rows = result.output_rows;
  progress.fates = result.report.fates;
  progress.corrupt_rows = result.report.corrupt_rows;
  progress.seconds_since_last = SecondsSinceLast(facts);
  DescribeSources(facts, result, &progress);
  return progress;
}

void ProgressReporter::DescribeSources(const EpochFacts& facts, const EpochResult& result,
                                       EpochProgress* progress) const {
  for (size_t s = 0; s < facts.plans->size(); ++s) {
    const SourcePlan& plan = (*facts.plans)[s];
    SourceProgress& source = progress->sources.emplace_back();
    source.description = descriptions_[s];
    source.input_rows = result.report.stream_rows[s];
    source.held_bytes = plan.snapshot.held_bytes;
    progress->input_rows += source.input_rows;
    for (size_t p = 0; p < plan.starts.size(); ++p) {
      const PartitionState& state = plan.snapshot.partitions[p];
      PartitionProgress& partition = source.partitions.emplace_back();
      partition.topic = state.topic;
      partition.number = state.number;
      if (facts.id.value > 0)
        partition.start = plan.starts[p].value;  // null before the very first epoch, as in Spark
      const PartitionReading& reading = result.readings[s][p];
      partition.end = reading.end.value;
      partition.input_rows = reading.rows;
      partition.latest = state.latest == kUnknownOffset ? partition.end : state.latest.value;
      if (reading.log_end != kUnknownOffset)
        partition.log_end = std::max(reading.log_end.value, *partition.latest);
    }
  }
}

double ProgressReporter::SecondsSinceLast(const EpochFacts& facts) {
  const int64_t last = last_trigger_nanos_.value_or(facts.trigger_nanos);
  last_trigger_nanos_ = facts.trigger_nanos;
  return static_cast<double>(facts.trigger_nanos - last) / 1e9;
}

void ProgressReporter::AddUsage(EpochProgress* progress) {
  ProcessStats usage = ReadProcessStats();
  progress->cpu_seconds = usage.cpu_seconds;
  progress->resident_bytes = usage.resident_bytes;
  progress->buffer_bytes = budget_->buffers.used_bytes();
  progress->state_bytes = budget_->state.used_bytes();
  progress->latency = PercentilesOf(recent_latency_);
  recent_latency_.Clear();
}

// What is only worth its price in a report that somebody sees.
void ProgressReporter::Send(EpochProgress progress) {
  AddRates(&progress);
  AddUsage(&progress);
  listener_(progress);
}

void ProgressReporter::Publish(EpochProgress progress) {
  if (spec_->progress_every_epoch) return Send(std::move(progress));
  int64_t now = clock_->MonotonicNanos();
  if (held_) {
    MergeReports(std::move(progress), &*held_);
  } else {
    held_ = std::move(progress);
    held_until_nanos_ = std::max(held_until_nanos_, now);  // the first of a series goes out at once
  }
  if (now >= held_until_nanos_) Flush();
}

void ProgressReporter::Flush() {
  if (!held_) return;
  EpochProgress progress = std::move(*held_);
  held_.reset();
  held_until_nanos_ = clock_->MonotonicNanos() + kMergeNanos;
  Send(std::move(progress));
}

void ProgressReporter::ReportIdle(const EpochFacts& facts) {
  int64_t interval = spec_->conf.no_data_progress_interval_ms * 1'000'000;
  if (!last_ || facts.trigger_nanos - last_report_nanos_ < interval) return;
  Flush();
  last_report_nanos_ = facts.trigger_nanos;
  EpochProgress idle = *last_;
  idle.timestamp_micros = facts.trigger_micros;
  idle.batch_id = idle.last_batch_id = facts.id.value;
  idle.batch_duration_ms = idle.input_rows = idle.output_rows = idle.corrupt_rows = 0;
  idle.duration_ms = {{"latestOffset", Millis(facts.asked_nanos - facts.trigger_nanos)},
                      {"triggerExecution", Millis(facts.planned_nanos - facts.trigger_nanos)}};
  idle.event_time.reset();
  idle.fates = {};
  for (StateOperatorProgress& op : idle.state_operators)
    op.rows_updated = op.rows_dropped_by_watermark = 0;
  for (SourceProgress& source : idle.sources) {
    source.input_rows = 0;
    for (PartitionProgress& partition : source.partitions) {
      partition.start = partition.end;
      partition.input_rows = 0;
    }
  }
  idle.seconds_since_last = SecondsSinceLast(facts);
  Send(std::move(idle));
}

void ProgressReporter::ReportUndelivered(const EpochReport& report) {
  for (int64_t rows : report.stream_rows) totals_.undelivered_rows += rows;
}

void ProgressReporter::FillTotals(RunTotals* totals) const {
  *totals = totals_;
  ProcessStats usage = ReadProcessStats();
  totals->latency = PercentilesOf(latency_);
  totals->latency_histogram = latency_;
  totals->wall_seconds = static_cast<double>(clock_->MonotonicNanos() - start_nanos_) / 1e9;
  totals->cpu_seconds = usage.cpu_seconds;
  totals->run_cpu_seconds = usage.cpu_seconds - start_cpu_seconds_;
  totals->peak_resident_bytes = usage.peak_resident_bytes;
  totals->peak_state_bytes = budget_->state.peak_bytes();
  totals->peak_buffer_bytes = budget_->buffers.peak_bytes();
}

}  // namespace rillmill::pipeline
