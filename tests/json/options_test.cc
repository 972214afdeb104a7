#include <gtest/gtest.h>

#include "pipeline/json/decoder.h"

namespace rillmill::pipeline {
namespace {

TEST(JsonOptions, TakesNamesInAnyCaseAndDefaultsFromTheSession) {
  SessionConf conf;
  conf.time_zone = "Europe/Paris";
  conf.corrupt_column = "bad";
  auto options =
      ParseJsonOptions({{"ALLOWCOMMENTS", "True"}, {"mode", "failfast"}, {"nonsense", "1"}}, conf);
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->allow_comments);
  EXPECT_TRUE(options->fail_fast);
  EXPECT_TRUE(options->any_given);
  EXPECT_EQ(options->time_zone, "Europe/Paris");
  EXPECT_EQ(options->corrupt_column, "bad");
}

TEST(JsonOptions, RefusesDropMalformedAndTakesUnknownModesAsPermissive) {
  auto drop = ParseJsonOptions({{"mode", "DROPMALFORMED"}}, {});
  EXPECT_EQ(drop.status().error_class(), "PARSE_MODE_UNSUPPORTED");
  auto lenient = ParseJsonOptions({{"mode", "LENIENT"}}, {});
  ASSERT_TRUE(lenient.ok());
  EXPECT_FALSE(lenient->fail_fast);
}

TEST(JsonOptions, RefusesSwitchesThatAreNoBoolean) {
  auto options = ParseJsonOptions({{"allowComments", "yes"}}, {});
  ASSERT_FALSE(options.ok());
  EXPECT_NE(options.status().message().find("allowComments"), std::string_view::npos);
}

}  // namespace
}  // namespace rillmill::pipeline
