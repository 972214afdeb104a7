#include "config/measure/run_summary.h"

#include <algorithm>

#include "config/measure/environment.h"
#include "core/file_system.h"
#include "pipeline/text/datetime.h"

namespace rillmill::config {
namespace {

int64_t Nanos(double seconds) { return static_cast<int64_t>(seconds * 1e9); }

CountMap FatesOf(const pipeline::Fates& fates) {
  return {{"accepted", fates.accepted},   {"filtered", fates.filtered},
          {"late", fates.late},           {"nullEventTime", fates.null_event_time},
          {"unmatched", fates.unmatched}, {"diverted", fates.diverted}};
}

// The formats of the sources, in the order of their names.
std::string TransportOf(const Job& job) {
  std::vector<std::string> formats;
  for (const SourceSection& source : job.sources) formats.push_back(source.format.text);
  std::sort(formats.begin(), formats.end());
  formats.erase(std::unique(formats.begin(), formats.end()), formats.end());
  return fmt::format("{}", fmt::join(formats, "+"));
}

std::string Iso(int64_t micros) {
  std::string text;
  pipeline::AppendIsoTimestamp(micros, *pipeline::UtcZone(), &text);
  return text;
}

}  // namespace

RunRecord SummaryOf(const Job& job, const pipeline::RunTotals& totals, const Status& ended,
                    int64_t began_micros) {
  RunRecord record;
  record.time = Iso(began_micros);
  record.job = job.name;
  record.transport = TransportOf(job);
  record.ok = ended.ok();
  if (!ended.ok()) record.error = ended.ToString();
  record.exit_code = ended.exit_code();
  record.rows = totals.input_rows;
  record.output_rows = totals.output_rows;
  record.corrupt_rows = totals.corrupt_rows;
  record.epochs = totals.epochs;
  record.bytes = totals.input_bytes;
  record.fates = FatesOf(totals.fates);
  record.wall_ns = Nanos(totals.wall_seconds);
  record.cpu_ns = Nanos(totals.run_cpu_seconds);
  record.total_cpu_ns = Nanos(totals.cpu_seconds);
  record.stage_cpu_ns = totals.stage_cpu_nanos;
  record.peak_resident_bytes = totals.peak_resident_bytes;
  record.peak_state_bytes = totals.peak_state_bytes;
  record.peak_buffer_bytes = totals.peak_buffer_bytes;
  record.first_result_at_ns = totals.first_result_nanos;
  record.latency = Summarize(totals.latency_histogram);
  record.latency_histogram = BucketsOf(totals.latency_histogram);
  record.environment = Environment();
  for (const auto& [name, value] : job.conf.all()) record.knobs[name] = value.text;
  return record;
}

Status WriteSummary(const RunRecord& record, const std::string& path) {
  auto file = SystemFileSystem()->Create(path);
  Status written = file.ok() ? (*file)->Append(ToJsonLine(record) + "\n") : file.status();
  return written.As(StatusCode::kUsage).WithContext("--summary");
}

}  // namespace rillmill::config
