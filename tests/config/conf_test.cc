// Precedence of properties, and what becomes of those without effect.
#include "config/conf.h"

#include <gtest/gtest.h>

namespace rillmill::config {
namespace {

using Layers = std::vector<std::vector<Property>>;

class Conf : public testing::Test {
 protected:
  Result<Options> Merge(Layers layers) {
    notes_.clear();
    return MergeConf(layers, &notes_);
  }
  std::vector<std::string> notes_;
};

TEST_F(Conf, HigherLayersWin) {
  const auto conf =
      Merge({{{"spark.driver.memory", "1g", "defaults:1"}, {"spark.cores.max", "3", "defaults:2"}},
             {{"spark.driver.memory", "2g", "job.toml:1:1"},
              {"spark.memory.fraction", "0.5", "job.toml:2:1"}},
             {{"spark.driver.memory", "4g", "--conf"}}});
  ASSERT_TRUE(conf.ok()) << conf.status().ToString();
  EXPECT_EQ(conf->Text("spark.driver.memory"), "4g");
  EXPECT_EQ(conf->Text("spark.memory.fraction"), "0.5");
  EXPECT_EQ(conf->Text("spark.cores.max"), "3");
  EXPECT_TRUE(notes_.empty());
}

TEST_F(Conf, OnlyTheValueInEffectIsChecked) {
  EXPECT_TRUE(Merge({{{"spark.driver.memory", "1.5g", "defaults:1"}},
                     {{"spark.driver.memory", "2g", "--conf"}}})
                  .ok());
  EXPECT_FALSE(Merge({{{"spark.driver.memory", "2g", "defaults:1"}},
                      {{"spark.driver.memory", "1.5g", "--conf"}}})
                   .ok());
}

TEST_F(Conf, InertAndUnknownPropertiesBecomeNotes) {
  const auto conf =
      Merge({{{"spark.eventLog.enabled", "true", "d:1"}, {"spark.acme.thing", "1", "d:2"}}});
  ASSERT_TRUE(conf.ok());
  EXPECT_TRUE(conf->all().empty());
  ASSERT_EQ(notes_.size(), 2u);
  EXPECT_EQ(notes_[0], "d:2: `spark.acme.thing` is unknown and has no effect");
  EXPECT_EQ(
      notes_[1],
      "d:1: `spark.eventLog.enabled` has no effect here: use run --progress to keep what happened");
}

TEST_F(Conf, BackpressureIsReportedAsAlwaysOn) {
  ASSERT_TRUE(Merge({{{"spark.streaming.backpressure.enabled", "true", "d:1"}}}).ok());
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_NE(notes_[0].find("back-pressure is always on"), std::string::npos);
}

TEST_F(Conf, ANameOneLetterAwayFromALiveKnobIsAnError) {
  const auto conf = Merge({{{"spark.sql.shuffle.partition", "4", "job.toml:9:1"}}});
  ASSERT_FALSE(conf.ok());
  EXPECT_EQ(conf.status().message(),
            "job.toml:9:1: unknown property `spark.sql.shuffle.partition` (did you mean "
            "`spark.sql.shuffle.partitions`?)");
}

TEST_F(Conf, NamesOutsideSparkAreErrorsExceptInPropertiesFiles) {
  EXPECT_EQ(Merge({{{"parallelism", "4", "--conf"}}}).status().exit_code(), 3);
  EXPECT_TRUE(ParseProperties("hive.metastore.uris thrift://x\n", "defaults", &notes_).empty());
  ASSERT_EQ(notes_.size(), 1u);
}

TEST_F(Conf, PropertiesFilesHaveTheFormatOfSparkDefaults) {
  const auto properties = ParseProperties(
      "# comment\n"
      "\n"
      "spark.master            local[2]\r\n"
      "  spark.driver.memory=2g\n"
      "spark.app.name\tcalls per hour\n"
      "spark.executor.extraJavaOptions  -XX:+PrintGC -Dkey=value\n"
      "spark.sql.session.timeZone : UTC\n"
      "spark.eventLog.dir",
      "defaults", &notes_);
  ASSERT_EQ(properties.size(), 6u);
  const std::pair<const char*, const char*> expected[] = {
      {"spark.master", "local[2]"},
      {"spark.driver.memory", "2g"},
      {"spark.app.name", "calls per hour"},
      {"spark.executor.extraJavaOptions", "-XX:+PrintGC -Dkey=value"},
      {"spark.sql.session.timeZone", "UTC"},
      {"spark.eventLog.dir", ""}};
  for (size_t i = 0; i < properties.size(); ++i) {
    EXPECT_EQ(properties[i].name, expected[i].first);
    EXPECT_EQ(properties[i].value, expected[i].second);
  }
  EXPECT_EQ(properties[0].where, "defaults:3");
}

TEST_F(Conf, AMissingPropertiesFileIsAnErrorWithItsPath) {
  const auto read = ReadPropertiesFile("/no/such/file.conf", &notes_);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().exit_code(), 3);
  EXPECT_NE(read.status().message().find("/no/such/file.conf"), std::string_view::npos);
}

}  // namespace
}  // namespace rillmill::config
