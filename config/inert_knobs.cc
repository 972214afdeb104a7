// Properties of real configurations that have no effect here, with the reason.
#include "config/knobs.h"

namespace rillmill::config {
namespace {

constexpr Knob Inert(std::string_view name, std::string_view reason, std::string_view in_spark) {
  return {.name = name, .live = false, .here = reason, .in_spark = in_spark};
}

constexpr std::string_view kOneProcess =
    "rillmill is one process; its threads and memory follow spark.master and the memory knobs";
constexpr std::string_view kNoJvm = "there is no Java virtual machine";
constexpr std::string_view kNoCluster = "no cluster manager is involved";
constexpr std::string_view kNoShuffle =
    "rows are exchanged in memory, nothing is written or fetched";
constexpr std::string_view kNoUi = "there is no web page yet; use run --progress";
constexpr std::string_view kNoCheckpoint =
    "checkpoints are not supported yet: a restart begins anew";
constexpr std::string_view kNoFiles = "no table format or file source of that kind";
constexpr std::string_view kOwnPlanner = "the planner decides by itself, from exact counts";
constexpr std::string_view kBackpressure =
    "back-pressure is always on: intake is bounded by memory and by the sink";

constexpr Knob kInert[] = {
    Inert("spark.streaming.backpressure.*", kBackpressure,
          "DStreams only: adapt the intake rate to the processing time"),
    Inert("spark.streaming.kafka.minRatePerPartition", kBackpressure,
          "DStreams only: lower bound of the adapted rate"),
    Inert("spark.streaming.receiver.maxRate",
          "there are no receivers; use spark.streaming.kafka.maxRatePerPartition",
          "DStreams only: records per second and receiver"),
    Inert("spark.streaming.blockInterval", "there are no receivers",
          "DStreams only: size of a receiver's block"),
    Inert("spark.streaming.*", "a setting of the DStream API", "DStreams only"),
    Inert("spark.driver.cores", kOneProcess, "cores of the driver in cluster deploy mode"),
    Inert("spark.driver.memoryOverhead", "nothing is reserved besides the budget",
          "memory of the container besides the heap"),
    Inert("spark.executor.memoryOverhead", "nothing is reserved besides the budget",
          "memory of the container besides the heap"),
    Inert("spark.driver.memoryOverheadFactor", "nothing is reserved besides the budget",
          "the same as a share of the heap"),
    Inert("spark.executor.memoryOverheadFactor", "nothing is reserved besides the budget",
          "the same as a share of the heap"),
    Inert("spark.driver.maxResultSize", "results go to the sink, nothing is collected",
          "largest result sent to the driver"),
    Inert("spark.driver.*", kOneProcess, "settings of the driver process"),
    Inert("spark.executor.*", kOneProcess, "settings of the executor processes"),
    Inert("spark.executorEnv.*", kOneProcess, "environment of the executor processes"),
    Inert("spark.task.*", kOneProcess, "settings of tasks"),
    Inert("spark.memory.storageFraction", "state and partial tables share one account",
          "part of memory safe from eviction"),
    Inert("spark.memory.offHeap.*", kNoJvm, "memory outside the heap"),
    Inert("spark.memory.*", kNoJvm, "parts of the heap"),
    Inert("spark.submit.*", kNoCluster, "how the application is submitted"),
    Inert("spark.jars", kNoJvm, "libraries of the application"),
    Inert("spark.jars.*", kNoJvm, "libraries of the application"),
    Inert("spark.files", kOneProcess, "files sent to executors"),
    Inert("spark.pyspark.*", "no Python is involved", "which Python runs"),
    Inert("spark.python.*", "no Python is involved", "Python workers"),
    Inert("spark.yarn.*", kNoCluster, "settings for YARN"),
    Inert("spark.kubernetes.*", kNoCluster, "settings for Kubernetes"),
    Inert("spark.mesos.*", kNoCluster, "settings for Mesos"),
    Inert("spark.deploy.*", kNoCluster, "settings of the standalone cluster"),
    Inert("spark.dynamicAllocation.*", kOneProcess, "number of executors by load"),
    Inert("spark.scheduler.*", kOneProcess, "order of jobs and tasks"),
    Inert("spark.locality.*", kOneProcess, "how long a task waits for a place near its data"),
    Inert("spark.speculation", kOneProcess, "run slow tasks a second time"),
    Inert("spark.speculation.*", kOneProcess, "run slow tasks a second time"),
    Inert("spark.excludeOnFailure.*", kOneProcess, "avoid machines that failed"),
    Inert("spark.stage.*", kOneProcess, "failures of stages"),
    Inert("spark.shuffle.*", kNoShuffle, "how shuffle data is written and fetched"),
    Inert("spark.reducer.*", kNoShuffle, "how shuffle data is fetched"),
    Inert("spark.broadcast.*", "all threads see the same tables",
          "how tables are sent to executors"),
    Inert("spark.rdd.*", "there are no RDDs", "storage of RDDs"),
    Inert("spark.io.*", kNoShuffle, "compression of internal data"),
    Inert("spark.serializer", "nothing is serialized between processes",
          "class that serializes objects"),
    Inert("spark.serializer.*", "nothing is serialized between processes",
          "serialization of objects"),
    Inert("spark.kryo.*", "nothing is serialized between processes", "the Kryo serializer"),
    Inert("spark.kryoserializer.*", "nothing is serialized between processes",
          "the Kryo serializer"),
    Inert("spark.closure.*", "nothing is serialized between processes",
          "serialization of closures"),
    Inert("spark.local.dir", "nothing is spilled to disk", "folder of temporary data"),
    Inert("spark.network.*", "time-outs belong to each transport's options",
          "time-outs between processes"),
    Inert("spark.rpc.*", kOneProcess, "messages between processes"),
    Inert("spark.port.*", kOneProcess, "network ports"),
    Inert("spark.blockManager.*", kOneProcess, "storage of blocks"),
    Inert("spark.storage.*", kOneProcess, "storage of blocks"),
    Inert("spark.cleaner.*", kNoJvm, "cleaning of internal data"),
    Inert("spark.eventLog.*", "use run --progress to keep what happened",
          "log of events for the history server"),
    Inert("spark.history.*", kNoUi, "the history server"),
    Inert("spark.ui.*", kNoUi, "the web page"),
    Inert("spark.metrics.*", kNoUi, "metrics systems"),
    Inert("spark.log.*", "use --quiet or --verbose", "logging"),
    Inert("spark.logConf", "use rillmill config list", "log the configuration at start"),
    Inert("spark.authenticate", kOneProcess, "authentication between processes"),
    Inert("spark.authenticate.*", kOneProcess, "authentication between processes"),
    Inert("spark.acls.*", kNoUi, "who may see the web page"),
    Inert("spark.ssl.*", "use the kafka. options of a source or a sink", "TLS between processes"),
    Inert("spark.security.*", kNoCluster, "tokens of the cluster"),
    Inert("spark.hadoop.*", "no Hadoop library is involved", "settings for Hadoop"),
    Inert("spark.hive.*", "no catalog is involved", "settings for Hive"),
    Inert("spark.kafka.*", "each partition has its own reader, nothing is pooled",
          "pools of Kafka clients"),
    Inert("spark.databricks.*", "a setting of another product", "not of Spark itself"),
    Inert("spark.plugins", kNoJvm, "classes that extend Spark"),
    Inert("spark.extraListeners", kNoJvm, "classes that receive events"),
    Inert("spark.sql.streaming.checkpointLocation", kNoCheckpoint, "folder of checkpoints"),
    Inert("spark.sql.streaming.forceDeleteTempCheckpointLocation", kNoCheckpoint,
          "delete temporary checkpoints"),
    Inert("spark.sql.streaming.minBatchesToRetain", kNoCheckpoint, "batches that can be recovered"),
    Inert("spark.sql.streaming.stateStore.*", kNoCheckpoint, "where and how state is stored"),
    Inert("spark.sql.streaming.metricsEnabled", kNoUi, "gauges per query"),
    Inert("spark.sql.streaming.ui.*", kNoUi, "the streaming page"),
    Inert("spark.sql.streaming.numRecentProgressUpdates", "use run --progress to keep all reports",
          "reports kept in memory"),
    Inert("spark.sql.streaming.schemaInference", "schemas are always given",
          "infer the schema of files"),
    Inert("spark.sql.streaming.stopTimeout", "a second Ctrl-C stops at once",
          "longest wait in stop()"),
    Inert("spark.sql.streaming.*", "not needed by this engine", "Structured Streaming"),
    Inert("spark.sql.adaptive.*", kOwnPlanner,
          "plans that change while a query runs; ignored for stateful queries"),
    Inert("spark.sql.autoBroadcastJoinThreshold", "static tables are always in memory",
          "largest table that is broadcast"),
    Inert("spark.sql.broadcastTimeout", "static tables are always in memory",
          "time-out of a broadcast"),
    Inert("spark.sql.join.*", kOwnPlanner, "choice of join algorithms"),
    Inert("spark.sql.cbo.*", kOwnPlanner, "the cost-based optimizer"),
    Inert("spark.sql.codegen.*", "no code is generated", "code generation"),
    Inert("spark.sql.files.*", kNoFiles, "how files are read in batch queries"),
    Inert("spark.sql.parquet.*", kNoFiles, "the Parquet format"),
    Inert("spark.sql.orc.*", kNoFiles, "the ORC format"),
    Inert("spark.sql.avro.*", kNoFiles, "the Avro format"),
    Inert("spark.sql.hive.*", "no catalog is involved", "the Hive catalog"),
    Inert("spark.sql.catalog.*", "no catalog is involved", "catalogs"),
    Inert("spark.sql.warehouse.*", "no catalog is involved", "folder of tables"),
    Inert("spark.sql.extensions", kNoJvm, "classes that extend SQL"),
    Inert("spark.sql.execution.*", kOwnPlanner, "details of execution, Arrow among them"),
    Inert("spark.sql.inMemoryColumnarStorage.*", "nothing is cached", "the cache of tables"),
    Inert("spark.sql.legacy.*", "old behaviour is not imitated", "behaviour of older versions"),
    Inert("spark.sql.ui.*", kNoUi, "the SQL page"),
    Inert("spark.sql.debug.*", "use rillmill explain", "debugging"),
};

}  // namespace

std::span<const Knob> InertKnobs() { return kInert; }

}  // namespace rillmill::config
