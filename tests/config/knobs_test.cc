// The table of knobs: every entry is sound, and values are checked by it.
#include "config/knobs.h"

#include <gtest/gtest.h>

#include <set>

namespace rillmill::config {
namespace {

Status Check(std::string_view name, std::string_view value) {
  return CheckKnobValue(*FindKnob(name), value);
}

TEST(Knobs, NamesAreUniqueAndExplained) {
  std::set<std::string_view> names;
  for (const Knob* knob : AllKnobs()) {
    EXPECT_TRUE(names.insert(knob->name).second) << knob->name;
    EXPECT_TRUE(knob->name.starts_with("spark.")) << knob->name;
    EXPECT_FALSE(knob->here.empty()) << knob->name;
    EXPECT_FALSE(knob->in_spark.empty()) << knob->name;
  }
}

TEST(Knobs, EveryDefaultIsAValueOfItsKnob) {
  for (const Knob& knob : LiveKnobs()) {
    if (knob.default_text.empty()) continue;
    const Status status = CheckKnobValue(knob, knob.default_text);
    EXPECT_TRUE(status.ok()) << knob.name << ": " << status.ToString();
  }
}

TEST(Knobs, NoLiveKnobIsHiddenByAnInertFamilyOrTakenForAnother) {
  for (const Knob& knob : LiveKnobs()) EXPECT_EQ(FindKnob(knob.name), &knob) << knob.name;
  for (const Knob& knob : InertKnobs()) EXPECT_EQ(MisspeltKnob(knob.name), nullptr) << knob.name;
}

TEST(Knobs, FamiliesCoverTheirMembersOnly) {
  ASSERT_NE(FindKnob("spark.eventLog.dir"), nullptr);
  EXPECT_FALSE(FindKnob("spark.eventLog.dir")->live);
  EXPECT_EQ(FindKnob("spark.eventLogging"), nullptr);
  EXPECT_EQ(FindKnob("spark.nonsense.here"), nullptr);
}

TEST(Knobs, OneWrongMissingDoubledOrSwappedLetterIsNoticed) {
  for (const char* name : {"spark.driver.memry", "spark.driver.memoory", "spark.driver.memort",
                           "spark.driver.meomry", "spark.Driver.memory"}) {
    ASSERT_NE(MisspeltKnob(name), nullptr) << name;
    EXPECT_EQ(MisspeltKnob(name)->name, "spark.driver.memory");
  }
  EXPECT_EQ(MisspeltKnob("spark.driver.mem"), nullptr);
}

TEST(Knobs, ValuesOutOfRangeAreRefusedWithTheRange) {
  EXPECT_TRUE(Check("spark.memory.fraction", "0.99").ok());
  EXPECT_FALSE(Check("spark.memory.fraction", "1.0").ok());
  EXPECT_FALSE(Check("spark.sql.shuffle.partitions", "0").ok());
  EXPECT_FALSE(Check("spark.sql.shuffle.partitions", "-3").ok());
  EXPECT_FALSE(Check("spark.streaming.kafka.maxRatePerPartition", "-1").ok());
  EXPECT_FALSE(Check("spark.sql.streaming.pollingDelay", "0").ok());
  const Status small = Check("spark.driver.memory", "1k");
  EXPECT_NE(small.message().find("8 MiB to 1 TiB"), std::string_view::npos) << small.message();
}

TEST(Knobs, ValuesOfTheWrongTypeAreRefused) {
  EXPECT_FALSE(Check("spark.sql.ansi.enabled", "yes").ok());
  EXPECT_FALSE(Check("spark.sql.shuffle.partitions", "2.5").ok());
  EXPECT_FALSE(Check("spark.memory.fraction", "half").ok());
  EXPECT_FALSE(Check("spark.sql.session.timeZone", "Mars/Olympus").ok());
  EXPECT_FALSE(Check("spark.sql.streaming.multipleWatermarkPolicy", "avg").ok());
  EXPECT_FALSE(Check("spark.sql.streaming.noDataProgressEventInterval", "10 seconds").ok());
  EXPECT_TRUE(Check("spark.sql.streaming.noDataProgressEventInterval", "10s").ok());
}

}  // namespace
}  // namespace rillmill::config
