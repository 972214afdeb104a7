// What knobs amount to: widths, the memory budget, session settings.
#include "config/settings.h"

#include <gtest/gtest.h>

#include "config/conf.h"

namespace rillmill::config {
namespace {

constexpr int64_t kMiB = 1024 * 1024;
constexpr int kCores = 6;

Options Conf(std::initializer_list<std::pair<const char*, const char*>> values) {
  std::vector<Property> layer;
  for (const auto& [name, value] : values) layer.push_back({name, value, "test"});
  std::vector<std::string> notes;
  auto conf = MergeConf({layer}, &notes);
  EXPECT_TRUE(conf.ok()) << conf.status().ToString();
  return conf.ok() ? *std::move(conf) : Options();
}

int Workers(std::initializer_list<std::pair<const char*, const char*>> values) {
  return ResourcesOf(Conf(values), kCores).workers;
}
int64_t MemoryMiB(std::initializer_list<std::pair<const char*, const char*>> values) {
  return ResourcesOf(Conf(values), kCores).memory_bytes / kMiB;
}

TEST(Resources, LocalMastersSetTheWorkers) {
  EXPECT_EQ(Workers({}), kCores);
  EXPECT_EQ(Workers({{"spark.master", "local"}}), 1);
  EXPECT_EQ(Workers({{"spark.master", "local[3]"}}), 3);
  EXPECT_EQ(Workers({{"spark.master", "local[*]"}}), kCores);
  EXPECT_EQ(
      Workers(
          {{"spark.master", "local[3]"}, {"spark.executor.cores", "9"}, {"spark.cores.max", "1"}}),
      3);
}

TEST(Resources, ClusterMastersMultiplyCoresAndInstancesUpToTheMaximum) {
  EXPECT_EQ(Workers({{"spark.master", "yarn"}}), 2);
  EXPECT_EQ(Workers({{"spark.master", "yarn"},
                     {"spark.executor.cores", "4"},
                     {"spark.executor.instances", "3"}}),
            12);
  EXPECT_EQ(Workers({{"spark.master", "spark://h:7077"}}), kCores);
  EXPECT_EQ(Workers({{"spark.master", "spark://h:7077"},
                     {"spark.executor.cores", "4"},
                     {"spark.cores.max", "3"}}),
            3);
}

TEST(Resources, TheDriversMemoryCountsLocally) {
  EXPECT_EQ(MemoryMiB({}), 1024);
  EXPECT_EQ(MemoryMiB({{"spark.driver.memory", "64m"}}), 64);
  EXPECT_EQ(MemoryMiB({{"spark.driver.memory", "512"}}), 512);
  EXPECT_EQ(MemoryMiB({{"spark.driver.memory", "2g"}, {"spark.executor.memory", "8g"}}), 2048);
}

TEST(Resources, TheExecutorsMemoryCountsOnAClusterTimesInstances) {
  EXPECT_EQ(MemoryMiB({{"spark.master", "spark://h:1"},
                       {"spark.executor.memory", "2g"},
                       {"spark.driver.memory", "1g"}}),
            2048);
  EXPECT_EQ(MemoryMiB({{"spark.master", "yarn"},
                       {"spark.executor.memory", "1g"},
                       {"spark.executor.instances", "3"}}),
            3072);
}

TEST(Resources, TheOnlyMemoryThatIsSetCountsAndIsNoted) {
  EXPECT_EQ(MemoryMiB({{"spark.executor.memory", "3g"}}), 3072);
  EXPECT_EQ(MemoryMiB({{"spark.master", "yarn"}, {"spark.driver.memory", "3g"}}), 3072);
  const auto notes =
      SettingNotes(Conf({{"spark.executor.memory", "3g"}, {"spark.sql.session.timeZone", "UTC"}}));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0], "the memory budget is 3 GiB, because only spark.executor.memory is set");
}

TEST(Resources, TheStateFractionIsHandedOn) {
  EXPECT_DOUBLE_EQ(ResourcesOf(Conf({}), kCores).state_fraction, 0.6);
  EXPECT_DOUBLE_EQ(ResourcesOf(Conf({{"spark.memory.fraction", "0.25"}}), kCores).state_fraction,
                   0.25);
}

TEST(Session, DefaultsAreSparks) {
  const pipeline::SessionConf session = SessionOf(Conf({{"spark.sql.session.timeZone", "UTC"}}), 4);
  const pipeline::SessionConf spark;
  EXPECT_EQ(session.time_zone, "UTC");
  EXPECT_EQ(session.ansi, spark.ansi);
  EXPECT_EQ(session.case_sensitive, spark.case_sensitive);
  EXPECT_EQ(session.corrupt_column, spark.corrupt_column);
  EXPECT_EQ(session.ignore_null_fields, spark.ignore_null_fields);
  EXPECT_EQ(session.json_expression_optimization, spark.json_expression_optimization);
  EXPECT_EQ(session.no_data_batches, spark.no_data_batches);
  EXPECT_EQ(session.allow_multiple_stateful, spark.allow_multiple_stateful);
  EXPECT_EQ(session.watermark_policy_max, spark.watermark_policy_max);
  EXPECT_EQ(session.shuffle_partitions, spark.shuffle_partitions);
  EXPECT_EQ(session.parse_tasks, spark.parse_tasks);
  EXPECT_EQ(session.polling_delay_ms, spark.polling_delay_ms);
  EXPECT_EQ(session.no_data_progress_interval_ms, spark.no_data_progress_interval_ms);
  EXPECT_EQ(session.workers, 4);
}

TEST(Session, EveryKnobReachesItsSetting) {
  const pipeline::SessionConf session =
      SessionOf(Conf({{"spark.sql.session.timeZone", "America/New_York"},
                      {"spark.sql.ansi.enabled", "false"},
                      {"spark.sql.caseSensitive", "true"},
                      {"spark.sql.columnNameOfCorruptRecord", "bad"},
                      {"spark.sql.jsonGenerator.ignoreNullFields", "false"},
                      {"spark.sql.optimizer.enableJsonExpressionOptimization", "false"},
                      {"spark.sql.streaming.noDataMicroBatches.enabled", "false"},
                      {"spark.sql.streaming.statefulOperator.allowMultiple", "false"},
                      {"spark.sql.streaming.multipleWatermarkPolicy", "max"},
                      {"spark.sql.shuffle.partitions", "5"},
                      {"spark.default.parallelism", "7"},
                      {"spark.sql.streaming.pollingDelay", "2s"},
                      {"spark.sql.streaming.noDataProgressEventInterval", "1500"}}),
                1);
  EXPECT_EQ(session.time_zone, "America/New_York");
  EXPECT_FALSE(session.ansi);
  EXPECT_TRUE(session.case_sensitive);
  EXPECT_EQ(session.corrupt_column, "bad");
  EXPECT_FALSE(session.ignore_null_fields);
  EXPECT_FALSE(session.json_expression_optimization);
  EXPECT_FALSE(session.no_data_batches);
  EXPECT_FALSE(session.allow_multiple_stateful);
  EXPECT_TRUE(session.watermark_policy_max);
  EXPECT_EQ(session.shuffle_partitions, 5);
  EXPECT_EQ(session.parse_tasks, 7);
  EXPECT_EQ(session.polling_delay_ms, 2000);
  EXPECT_EQ(session.no_data_progress_interval_ms, 1500);
}

TEST(Session, AnUnsetZoneIsTheMachinesAndIsNoted) {
  const auto note = ZoneNote(Conf({}));
  ASSERT_TRUE(note);
  EXPECT_NE(note->find("machine's zone"), std::string::npos);
  EXPECT_FALSE(SessionOf(Conf({}), 1).time_zone.empty());
  EXPECT_FALSE(ZoneNote(Conf({{"spark.sql.session.timeZone", "UTC"}})));
}

}  // namespace
}  // namespace rillmill::config
