// Every registered sink keeps the contract of core/sink.h.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/transport/fixture.h"

namespace rillmill::transport {
namespace {

class SinkConformance : public testing::TestWithParam<std::string> {
 protected:
  Result<std::unique_ptr<Sink>> Create(
      const std::vector<std::pair<std::string, std::string>>& extra = {}) {
    const SinkPlugin* plugin = FindSink(GetParam());
    auto options = extra;
    for (const OptionSpec& spec : plugin->options) {
      if (spec.name == "path") options.emplace_back("path", "out");
    }
    return plugin->create(MakeOptions(options), environment_);
  }

  ScratchFolder folder_;
  std::ostringstream console_;
  Environment environment_{.clock = SystemClock(),
                           .json_array_splitter = {},
                           .directory = folder_.path(),
                           .name = "sink",
                           .console = &console_};
};

TEST_P(SinkConformance, TakesEpochsWithRowsWithoutRowsAndWithoutWrites) {
  auto sink = Create();
  ASSERT_TRUE(sink.ok()) << sink.status().ToString();
  ASSERT_TRUE((*sink)->Open(FakeContext()).ok());
  for (int64_t epoch : {0, 1, 7}) {
    ASSERT_TRUE((*sink)->BeginEpoch(EpochId{epoch}).ok());
    if (epoch == 0) {
      ASSERT_TRUE((*sink)->Write(FakeRows({{1, "a"}, {2, "b"}})).ok());
      ASSERT_TRUE((*sink)->Write(FakeRows({{3, "c"}})).ok());
    }
    if (epoch == 1) {
      ASSERT_TRUE((*sink)->Write(FakeRows({})).ok());
    }
    ASSERT_TRUE((*sink)->EndEpoch().ok());
  }
  EXPECT_TRUE((*sink)->Close().ok());
}

TEST_P(SinkConformance, MayBeClosedInTheMiddleOfAnEpoch) {
  auto sink = Create();
  ASSERT_TRUE((*sink)->Open(FakeContext()).ok());
  ASSERT_TRUE((*sink)->BeginEpoch(EpochId{0}).ok());
  ASSERT_TRUE((*sink)->Write(FakeRows({{1, "a"}})).ok());
  EXPECT_TRUE((*sink)->Close().ok());
}

TEST_P(SinkConformance, RefusesUnknownOptions) {
  const auto created = Create({{"no_such_option", "1"}});
  EXPECT_EQ(created.status().code(), StatusCode::kInvalid);
}

std::vector<std::string> LocalSinks() {
  std::vector<std::string> formats;
  for (const SinkPlugin& plugin : SinkPlugins()) {
    if (plugin.format != "kafka")
      formats.emplace_back(plugin.format);  // its tests need a broker: tests/kafka
  }
  return formats;
}

INSTANTIATE_TEST_SUITE_P(Sinks, SinkConformance, testing::ValuesIn(LocalSinks()),
                         [](const auto& test) { return test.param; });

TEST(FindSink, IgnoresCase) {
  EXPECT_EQ(FindSink("CONSOLE"), FindSink("console"));
  EXPECT_EQ(FindSink("parquet"), nullptr);
  EXPECT_NE(FindSource("Text"), nullptr);
}

}  // namespace
}  // namespace rillmill::transport
