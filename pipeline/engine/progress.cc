#include "pipeline/engine/progress.h"

#include <algorithm>
#include <numeric>

#include "pipeline/engine/json_lines.h"
#include "pipeline/engine/watermark.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

std::string Iso(int64_t micros) {
  std::string text;
  AppendIsoTimestamp(micros, *UtcZone(), &text);
  return text;
}

std::string DurationsToJson(const std::map<std::string, int64_t>& durations) {
  JsonObject object;
  for (const auto& [name, millis] : durations) object.Number(name, millis);
  return object.Done();
}

std::string EventTimeToJson(const EpochProgress& progress) {
  JsonObject object;
  if (progress.event_time && progress.event_time->count > 0) {
    const EventTimeStats& stats = *progress.event_time;
    object.Text("avg", Iso(static_cast<int64_t>(stats.avg_millis) * 1000));
    object.Text("max", Iso(FloorMillis(stats.max_micros) * 1000));
    object.Text("min", Iso(FloorMillis(stats.min_micros) * 1000));
  }
  if (progress.watermark_millis) object.Text("watermark", Iso(*progress.watermark_millis * 1000));
  return object.Done();
}

std::string OperatorToJson(const StateOperatorProgress& op) {
  JsonObject object;
  object.Text("operatorName", op.name);
  object.Number("numRowsTotal", op.rows_total);
  object.Number("numRowsUpdated", op.rows_updated);
  object.Number("allUpdatesTimeMs", op.all_updates_ms);
  object.Number("numRowsRemoved", op.rows_removed);
  object.Number("allRemovalsTimeMs", op.all_removals_ms);
  object.Number("commitTimeMs", op.commit_ms);
  object.Number("memoryUsedBytes", op.memory_bytes);
  object.Number("numRowsDroppedByWatermark", op.rows_dropped_by_watermark);
  object.Number("numShufflePartitions", op.shards);
  object.Number("numStateStoreInstances", op.shards);
  return object.Done();
}

// A value per partition that has one: {"topic":{"0":…}}.
template <class ToJson>
std::string PartitionsToJson(const SourceProgress& source, const ToJson& to_json) {
  std::map<std::string, JsonObject> topics;
  for (const PartitionProgress& partition : source.partitions) {
    const std::string value = to_json(partition);
    if (!value.empty()) topics[partition.topic].Raw(std::to_string(partition.number), value);
  }
  JsonObject object;
  for (const auto& [topic, partitions] : topics) object.Raw(topic, partitions.Done());
  return object.Done();
}

// Null when no partition has the offset.
std::string OffsetsToJson(const SourceProgress& source,
                          std::optional<int64_t> PartitionProgress::*offset) {
  auto text = [offset](const PartitionProgress& partition) {
    return partition.*offset ? std::to_string(*(partition.*offset)) : "";
  };
  const std::string json = PartitionsToJson(source, text);
  return json == "{}" ? "null" : json;
}

// Spark's metrics of a Kafka source (KafkaMicroBatchStream.metrics), texts all of them: how far the
// epoch ended before the offsets that its plan knew. Empty where no broker is.
std::string MetricsToJson(const SourceProgress& source) {
  std::vector<int64_t> behind;
  bool brokered = false;
  for (const PartitionProgress& partition : source.partitions) {
    brokered |= partition.log_end.has_value();
    if (partition.latest && partition.end) behind.push_back(*partition.latest - *partition.end);
  }
  if (!brokered || behind.empty()) return {};
  const auto [least, most] = std::ranges::minmax(behind);
  std::string average;
  AppendDouble(static_cast<double>(std::reduce(behind.begin(), behind.end())) /
                   static_cast<double>(behind.size()),
               &average);
  JsonObject object;
  object.Text("avgOffsetsBehindLatest", average);
  object.Text("maxOffsetsBehindLatest", std::to_string(most));
  object.Text("minOffsetsBehindLatest", std::to_string(least));
  return object.Done();
}

std::string SourceToJson(const SourceProgress& source) {
  JsonObject object;
  object.Text("description", source.description);
  object.Raw("startOffset", OffsetsToJson(source, &PartitionProgress::start));
  object.Raw("endOffset", OffsetsToJson(source, &PartitionProgress::end));
  object.Raw("latestOffset", OffsetsToJson(source, &PartitionProgress::latest));
  object.Number("numInputRows", source.input_rows);
  object.Rate("inputRowsPerSecond", source.input_rows_per_second);
  object.Rate("processedRowsPerSecond", source.processed_rows_per_second);
  const std::string metrics = MetricsToJson(source);
  if (!metrics.empty()) object.Raw("metrics", metrics);
  return object.Done();
}

std::string FatesToJson(const Fates& fates) {
  JsonObject object;
  object.Number("accepted", fates.accepted);
  object.Number("diverted", fates.diverted);
  object.Number("filtered", fates.filtered);
  object.Number("late", fates.late);
  object.Number("nullEventTime", fates.null_event_time);
  object.Number("unmatched", fates.unmatched);
  return object.Done();
}

std::string LatencyToJson(const LatencyPercentiles& latency) {
  JsonObject object;
  object.Number("count", latency.count);
  object.Number("max", latency.max);
  object.Number("p50", latency.p50);
  object.Number("p90", latency.p90);
  object.Number("p99", latency.p99);
  object.Number("p999", latency.p999);
  return object.Done();
}

template <class Items, class ToJson>
std::string ListToJson(const Items& items, const ToJson& to_json) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(to_json(item));
  return JsonArray(texts);
}

// Per partition: rates, and the distance to where the broker's log really ends.
std::string OwnSourceToJson(const SourceProgress& source) {
  JsonObject object;
  object.Raw("partitions", PartitionsToJson(source, [](const PartitionProgress& partition) {
               JsonObject one;
               if (partition.log_end && partition.end)
                 one.Number("behindBroker", *partition.log_end - *partition.end);
               one.Number("numInputRows", partition.input_rows);
               one.Rate("inputRowsPerSecond", partition.input_rows_per_second);
               one.Rate("processedRowsPerSecond", partition.processed_rows_per_second);
               return one.Done();
             }));
  return object.Done();
}

int64_t HeldBytes(const std::vector<SourceProgress>& sources) {
  int64_t bytes = 0;
  for (const SourceProgress& source : sources) bytes += source.held_bytes;
  return bytes;
}

std::string OwnToJson(const EpochProgress& progress) {
  JsonObject object;
  object.Number("lastBatchId", progress.last_batch_id);
  object.Raw("fates", FatesToJson(progress.fates));
  object.Number("corruptRows", progress.corrupt_rows);
  object.Raw("sources", ListToJson(progress.sources, OwnSourceToJson));
  object.Raw("latencyNanos", LatencyToJson(progress.latency));
  object.Raw("cpuSeconds", fmt::format("{:.3f}", progress.cpu_seconds));
  object.Number("residentBytes", progress.resident_bytes);
  object.Number("bufferBytes", progress.buffer_bytes);
  object.Number("stateBytes", progress.state_bytes);
  object.Number("heldBytes", HeldBytes(progress.sources));
  return object.Done();
}

std::string SinkToJson(const EpochProgress& progress) {
  JsonObject object;
  object.Text("description", progress.sink_description);
  object.Number("numOutputRows", progress.output_rows);
  return object.Done();
}

}  // namespace

Fates& Fates::operator+=(const Fates& other) {
  filtered += other.filtered;
  null_event_time += other.null_event_time;
  late += other.late;
  unmatched += other.unmatched;
  accepted += other.accepted;
  diverted += other.diverted;
  return *this;
}

std::string ProgressToJson(const EpochProgress& progress) {
  JsonObject object;
  object.Text("id", progress.id);
  object.Text("runId", progress.run_id);
  progress.name.empty() ? object.Raw("name", "null") : object.Text("name", progress.name);
  object.Text("timestamp", Iso(FloorMillis(progress.timestamp_micros) * 1000));
  object.Number("batchId", progress.batch_id);
  object.Number("batchDuration", progress.batch_duration_ms);
  object.Number("numInputRows", progress.input_rows);
  object.Rate("inputRowsPerSecond", progress.input_rows_per_second);
  object.Rate("processedRowsPerSecond", progress.processed_rows_per_second);
  if (!progress.duration_ms.empty())
    object.Raw("durationMs", DurationsToJson(progress.duration_ms));
  std::string event_time = EventTimeToJson(progress);
  if (event_time != "{}") object.Raw("eventTime", event_time);
  object.Raw("stateOperators", ListToJson(progress.state_operators, OperatorToJson));
  object.Raw("sources", ListToJson(progress.sources, SourceToJson));
  object.Raw("sink", SinkToJson(progress));
  object.Raw("rillmill", OwnToJson(progress));
  return object.Done();
}

}  // namespace rillmill::pipeline
