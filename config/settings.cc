#include "config/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "config/knob_value.h"
#include "config/knobs.h"
#include "core/check.h"
#include "core/memory_budget.h"
#include "pipeline/text/time_zone.h"

namespace rillmill::config {
namespace {

constexpr int64_t kMiB = 1024 * 1024;

// The values were checked when the conf was merged, the defaults are ours.
template <class T>
T Checked(Result<T> result) {
  RILLMILL_CHECK(result.ok());
  return *std::move(result);
}

int64_t Long(const Options& conf, std::string_view name) {
  return Checked(ParseLong(KnobText(conf, name)));
}
bool Bool(const Options& conf, std::string_view name) {
  return Checked(ParseBool(KnobText(conf, name)));
}
int64_t Millis(const Options& conf, std::string_view name) {
  return Checked(ParseDurationMillis(KnobText(conf, name)));
}
int64_t Bytes(const Options& conf, std::string_view name) {
  return Checked(ParseBytes(KnobText(conf, name), kMiB));
}
int64_t LongOr(const Options& conf, std::string_view name, int64_t fallback) {
  return conf.Has(name) ? Long(conf, name) : fallback;
}

Master MasterOf(const Options& conf) {
  return Checked(ParseMaster(KnobText(conf, "spark.master")));
}

int64_t Instances(const Options& conf, const Master& master) {
  return LongOr(conf, "spark.executor.instances", master.cluster_manager ? 2 : 1);
}

int WorkersOf(const Options& conf, const Master& master, int cores) {
  if (master.local) return master.threads == 0 ? cores : master.threads;
  const int64_t per_instance =
      LongOr(conf, "spark.executor.cores", master.cluster_manager ? 1 : cores);
  const int64_t wanted =
      std::min(per_instance * Instances(conf, master), LongOr(conf, "spark.cores.max", INT64_MAX));
  return static_cast<int>(std::min<int64_t>(wanted, 1024));
}

// The driver's memory counts unless the master is a cluster's, or only the executors' memory is
// set.
bool DriverMemoryCounts(const Options& conf, const Master& master) {
  const bool driver = conf.Has("spark.driver.memory");
  const bool executor = conf.Has("spark.executor.memory");
  return driver == executor ? master.local : driver;
}

}  // namespace

std::string KnobText(const Options& conf, std::string_view name) {
  const Knob* knob = FindKnob(name);
  RILLMILL_CHECK(knob != nullptr);
  return conf.Text(name, knob->default_text);
}

Resources ResourcesOf(const Options& conf, int cores) {
  const Master master = MasterOf(conf);
  Resources resources;
  resources.workers = WorkersOf(conf, master, cores);
  resources.memory_bytes = DriverMemoryCounts(conf, master)
                               ? Bytes(conf, "spark.driver.memory")
                               : Bytes(conf, "spark.executor.memory") * Instances(conf, master);
  resources.state_fraction = Checked(ParseNumber(KnobText(conf, "spark.memory.fraction")));
  return resources;
}

int64_t ClientBufferBytes(const Resources& resources, size_t sources) {
  constexpr int64_t kLeast = 1 << 20, kMost = 32 << 20;
  const MemoryBudget budget(resources.memory_bytes, resources.state_fraction);
  const auto sharers = static_cast<int64_t>(std::max<size_t>(1, sources));
  return std::clamp(budget.buffers.limit_bytes() / 4 / sharers, kLeast, kMost);
}

pipeline::SessionConf SessionOf(const Options& conf, int workers) {
  pipeline::SessionConf session;
  session.time_zone = conf.Text("spark.sql.session.timeZone", pipeline::MachineTimeZone()->id());
  session.ansi = Bool(conf, "spark.sql.ansi.enabled");
  session.case_sensitive = Bool(conf, "spark.sql.caseSensitive");
  session.corrupt_column = KnobText(conf, "spark.sql.columnNameOfCorruptRecord");
  session.ignore_null_fields = Bool(conf, "spark.sql.jsonGenerator.ignoreNullFields");
  session.json_expression_optimization =
      Bool(conf, "spark.sql.optimizer.enableJsonExpressionOptimization");
  session.no_data_batches = Bool(conf, "spark.sql.streaming.noDataMicroBatches.enabled");
  session.allow_multiple_stateful =
      Bool(conf, "spark.sql.streaming.statefulOperator.allowMultiple");
  session.watermark_policy_max =
      KnobText(conf, "spark.sql.streaming.multipleWatermarkPolicy") == "max";
  session.shuffle_partitions = static_cast<int>(Long(conf, "spark.sql.shuffle.partitions"));
  session.parse_tasks = static_cast<int>(LongOr(conf, "spark.default.parallelism", 0));
  session.workers = workers;
  session.polling_delay_ms = Millis(conf, "spark.sql.streaming.pollingDelay");
  session.no_data_progress_interval_ms =
      Millis(conf, "spark.sql.streaming.noDataProgressEventInterval");
  return session;
}

std::vector<std::string> SettingNotes(const Options& conf) {
  std::vector<std::string> notes;
  const Master master = MasterOf(conf);
  if (DriverMemoryCounts(conf, master) != master.local) {
    notes.push_back(fmt::format("the memory budget is {}, because only {} is set",
                                BytesText(ResourcesOf(conf, 1).memory_bytes),
                                master.local ? "spark.executor.memory" : "spark.driver.memory"));
  }
  if (!master.local) {
    notes.push_back(
        "spark.master names a cluster: everything runs in this process, as wide as the cluster's "
        "settings say");
  }
  return notes;
}

std::optional<std::string> ZoneNote(const Options& conf) {
  if (conf.Has("spark.sql.session.timeZone")) return std::nullopt;
  return fmt::format(
      "spark.sql.session.timeZone is unset: times without a zone are in the machine's zone, {}",
      pipeline::MachineTimeZone()->id());
}

int MachineCores() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 1024);
}

}  // namespace rillmill::config
