#include "config/measure/measured_run.h"

#include <fmt/format.h>

#include "config/measure/child_process.h"
#include "config/measure/scratch_folder.h"
#include "core/file_system.h"

namespace rillmill::config {
namespace {

std::vector<std::string> CommandOf(const MeasuredRunSpec& spec, const std::string& summary) {
  std::vector<std::string> command{spec.program.empty() ? ThisProgram() : spec.program,
                                   "run",
                                   spec.job,
                                   "--quiet",
                                   "--summary",
                                   summary};
  auto add = [&](const char* flag, const std::string& value) {
    command.push_back(flag);
    command.push_back(value);
  };
  for (const std::string& property : spec.conf) add("--conf", property);
  for (const std::string& key : spec.set) add("--set", key);
  if (!spec.properties_file.empty()) add("--properties-file", spec.properties_file);
  return command;
}

// The last line that the child wrote for people, without "error: ".
std::string LastLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text.erase(0, text.rfind('\n') + 1);
  constexpr std::string_view kError = "error: ";
  return text.starts_with(kError) ? text.substr(kError.size()) : text;
}

// The child's own account, or what can be said without it.
RunRecord AccountOf(const std::string& summary) {
  auto written = ReadRunRecords(summary);
  if (written.ok() && written->size() == 1) return std::move(written->front());
  RunRecord record;
  record.error = "no summary was written";
  return record;
}

void SetOutcome(const MeasuredRunSpec& spec, const ChildResult& child, RunRecord* record) {
  record->exit_code = child.exit_code;
  if (child.timed_out) {
    record->error = fmt::format("killed after {} seconds", spec.timeout_seconds);
  } else if (child.exit_code != 0) {
    record->error =
        child.err.empty() ? fmt::format("exit code {}", child.exit_code) : LastLine(child.err);
  }
  record->ok = record->error.empty();
}

}  // namespace

Result<RunRecord> MeasureRun(const MeasuredRunSpec& spec, std::string* standard_output) {
  RILLMILL_ASSIGN(const ScratchFolder scratch, ScratchFolder::Make());
  const std::string summary = scratch.File("summary.json");
  RILLMILL_ASSIGN(
      ChildResult child,
      RunChild(CommandOf(spec, summary), {spec.timeout_seconds, spec.duration_seconds, spec.stop}));
  RunRecord record = AccountOf(summary);
  SetOutcome(spec, child, &record);
  record.total_cpu_ns = child.cpu_ns;
  if (record.first_result_at_ns > 0)
    record.startup_ns = record.first_result_at_ns - child.started_at_ns;
  if (standard_output) *standard_output = std::move(child.out);
  return record;
}

}  // namespace rillmill::config
