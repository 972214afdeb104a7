// The knobs that have an effect.

#include "config/knob_value.h"
#include "config/knobs.h"
#include "pipeline/text/time_zone.h"

namespace rillmill::config {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kMaxBytes = 1024.0 * 1024.0 * kMiB;  // 1 TiB
constexpr double kMaxMillis = 86'400'000.0 * 365;

Status CheckMaster(std::string_view text) { return ParseMaster(text).status(); }
Status CheckZone(std::string_view text) { return pipeline::FindTimeZone(text).status(); }

const Knob kLive[] = {
    {.name = "spark.master",
     .default_text = "local[*]",
     .check = CheckMaster,
     .here = "number of worker threads: local = 1, local[N] = N, local[*] = all cores; cluster "
             "masters take executor cores x "
             "instances",
     .in_spark = "where the application runs, and the threads of local mode"},
    {.name = "spark.app.name",
     .here = "name of the run when the job file gives none",
     .in_spark = "name in the user interface and in logs"},
    {.name = "spark.driver.memory",
     .type = KnobType::kBytes,
     .default_text = "1g",
     .unit = "MiB",
     .minimum = 8 * kMiB,
     .maximum = kMaxBytes,
     .here =
         "memory budget of the whole job with a local master; Spark's own floor of 450 MiB does "
         "not apply",
     .in_spark = "heap of the driver; in local mode the only memory setting that counts"},
    {.name = "spark.executor.memory",
     .type = KnobType::kBytes,
     .default_text = "1g",
     .unit = "MiB",
     .minimum = 8 * kMiB,
     .maximum = kMaxBytes,
     .here = "with another master, times spark.executor.instances: memory budget of the whole job; "
             "also used, with a note, where "
             "it alone is set",
     .in_spark = "heap of each executor"},
    {.name = "spark.executor.cores",
     .type = KnobType::kLong,
     .minimum = 1,
     .maximum = 1024,
     .here = "worker threads per instance with a cluster master (unset: 1 under yarn and k8s, else "
             "all cores)",
     .in_spark = "task slots of each executor"},
    {.name = "spark.executor.instances",
     .type = KnobType::kLong,
     .minimum = 1,
     .maximum = 1024,
     .here = "factor of executor cores and memory with a cluster master (unset: 2 under yarn and "
             "k8s, else 1)",
     .in_spark = "number of executors"},
    {.name = "spark.cores.max",
     .type = KnobType::kLong,
     .minimum = 1,
     .maximum = 65536,
     .here = "upper bound of worker threads with a cluster master",
     .in_spark = "upper bound of cores of an application on a standalone cluster"},
    {.name = "spark.default.parallelism",
     .type = KnobType::kLong,
     .minimum = 1,
     .maximum = 65536,
     .here = "parse tasks in flight (unset: the number of worker threads)",
     .in_spark = "default partitions of RDDs"},
    {.name = "spark.memory.fraction",
     .type = KnobType::kDouble,
     .default_text = "0.6",
     .minimum = 0.01,
     .maximum = 0.99,
     .here =
         "share of the memory budget for state and partial tables; buffers and queues get the rest",
     .in_spark = "share of the heap, less 300 MiB, for execution and storage"},
    {.name = "spark.sql.shuffle.partitions",
     .type = KnobType::kLong,
     .default_text = "200",
     .minimum = 1,
     .maximum = 1'000'000,
     .here = "upper bound of the shards of a stateful operator",
     .in_spark = "width of every shuffle and number of state partitions"},
    {.name = "spark.sql.session.timeZone",
     .check = CheckZone,
     .here = "zone of times written without one, and of times as text (unset: the machine's zone)",
     .in_spark = "the same (unset: the zone of the JVM)"},
    {.name = "spark.sql.ansi.enabled",
     .type = KnobType::kBool,
     .default_text = "true",
     .here = "overflow, bad casts and division by zero are errors; false gives NULL or wraps",
     .in_spark = "the same, as in Spark 4"},
    {.name = "spark.sql.caseSensitive",
     .type = KnobType::kBool,
     .default_text = "false",
     .here = "whether names of columns differ by upper and lower case",
     .in_spark = "the same"},
    {.name = "spark.sql.columnNameOfCorruptRecord",
     .default_text = "_corrupt_record",
     .here = "column of a schema that receives the text of corrupt records",
     .in_spark = "the same"},
    {.name = "spark.sql.jsonGenerator.ignoreNullFields",
     .type = KnobType::kBool,
     .default_text = "true",
     .here = "to_json and json sinks leave NULL fields out",
     .in_spark = "the same"},
    {.name = "spark.sql.optimizer.enableJsonExpressionOptimization",
     .type = KnobType::kBool,
     .default_text = "true",
     .here = "Spark's narrowing of the parsed schema, where it changes answers (errors in unused "
             "fields go unseen)",
     .in_spark = "prune and simplify JSON expressions"},
    {.name = "spark.sql.streaming.noDataMicroBatches.enabled",
     .type = KnobType::kBool,
     .default_text = "true",
     .here = "run an epoch without data when the watermark moved, to emit and evict",
     .in_spark = "the same"},
    {.name = "spark.sql.streaming.pollingDelay",
     .type = KnobType::kTime,
     .default_text = "10ms",
     .unit = "ms",
     .minimum = 1,
     .maximum = kMaxMillis,
     .here = "longest wait before a source that cannot wake the engine is asked again",
     .in_spark = "sleep between two looks at sources without data"},
    {.name = "spark.sql.streaming.noDataProgressEventInterval",
     .type = KnobType::kTime,
     .default_text = "10s",
     .unit = "ms",
     .minimum = 1,
     .maximum = kMaxMillis,
     .here = "time between two progress reports while there is no data",
     .in_spark = "the same"},
    {.name = "spark.sql.streaming.multipleWatermarkPolicy",
     .type = KnobType::kChoice,
     .default_text = "min",
     .choices = "min|max",
     .here = "global watermark out of those of several sources",
     .in_spark = "the same"},
    {.name = "spark.sql.streaming.statefulOperator.allowMultiple",
     .type = KnobType::kBool,
     .default_text = "true",
     .here = "false tests late rows against the epoch's own watermark, as Spark did before 3.4",
     .in_spark = "the same; also refuses some chains of stateful operators"},
    {.name = "spark.streaming.kafka.maxRatePerPartition",
     .type = KnobType::kLong,
     .default_text = "0",
     .unit = "records/s",
     .minimum = 0,
     .maximum = 1e12,
     .here = "records per second and partition of every source, a token bucket; 0 = no limit. A "
             "source's option "
             "maxRatePerPartition goes before it",
     .in_spark =
         "DStreams only: largest rate per Kafka partition; ignored by Structured Streaming"},
    {.name = "spark.streaming.stopGracefullyOnShutdown",
     .type = KnobType::kBool,
     .default_text = "false",
     .here = "on SIGINT and SIGTERM finish the data that was read already, then stop; false "
             "finishes the open epoch only",
     .in_spark = "DStreams only: finish received data before the JVM ends"},
};

}  // namespace

std::span<const Knob> LiveKnobs() { return kLive; }

}  // namespace rillmill::config
