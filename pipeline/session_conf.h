// The session settings that change what a query means. Filled by config from its table of knobs.
#pragma once

#include <cstdint>
#include <string>

namespace rillmill::pipeline {

struct SessionConf {
  std::string time_zone = "UTC";                   // spark.sql.session.timeZone
  bool ansi = true;                                // spark.sql.ansi.enabled
  bool case_sensitive = false;                     // spark.sql.caseSensitive
  std::string corrupt_column = "_corrupt_record";  // spark.sql.columnNameOfCorruptRecord
  bool ignore_null_fields = true;                  // spark.sql.jsonGenerator.ignoreNullFields
  bool json_expression_optimization = true;  // spark.sql.optimizer.enableJsonExpressionOptimization
  bool no_data_batches = true;               // spark.sql.streaming.noDataMicroBatches.enabled
  bool allow_multiple_stateful = true;       // spark.sql.streaming.statefulOperator.allowMultiple
  bool watermark_policy_max = false;         // spark.sql.streaming.multipleWatermarkPolicy = max
  int shuffle_partitions = 200;              // upper bound of shards
  int parse_tasks = 0;            // spark.default.parallelism: parse tasks in flight; 0 = workers
  int workers = 1;                // threads of the executor, from spark.master / cores / instances
  int64_t polling_delay_ms = 10;  // spark.sql.streaming.pollingDelay
  int64_t no_data_progress_interval_ms = 10'000;  // spark.sql.streaming.noDataProgressEventInterval
};

}  // namespace rillmill::pipeline
