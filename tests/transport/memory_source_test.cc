#include "transport/memory/memory_source.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/transport/fixture.h"

namespace rillmill::transport {
namespace {

TEST(MemorySource, OffersWhatWasAppendedAndClosesWithTheLog) {
  const auto log = std::make_shared<MemoryLog>(2);
  const auto source = NewMemorySource(log, "calls", SystemClock());
  ASSERT_TRUE(source->Open().ok());
  log->Append(1, "a");
  auto snapshot = source->Snapshot({});
  EXPECT_EQ(snapshot->partitions[0].latest.value, 0);
  EXPECT_EQ(snapshot->partitions[1].latest.value, 1);
  EXPECT_EQ(snapshot->partitions[1].topic, "calls");
  EXPECT_FALSE(snapshot->closed);
  log->Close();
  EXPECT_TRUE(source->Snapshot({})->closed);
}

TEST(MemorySource, FrozenItOffersNothingNewer) {
  const auto log = std::make_shared<MemoryLog>(1);
  const auto source = NewMemorySource(log, "calls", SystemClock());
  log->Append(0, "a");
  source->Freeze();
  log->Append(0, "b");
  EXPECT_EQ(source->Snapshot({})->partitions[0].latest.value, 1);
  EXPECT_TRUE(source->Snapshot({})->closed);
}

TEST(MemorySource, HashPutsEqualFieldsIntoOnePartition) {
  const Environment environment{
      .clock = SystemClock(), .json_array_splitter = {}, .directory = {}, .name = "s"};
  const auto source = FindSource("memory")->create(MakeOptions({{"preset", "keys"},
                                                                {"rows", "2000"},
                                                                {"keys", "20"},
                                                                {"partitions", "4"},
                                                                {"assign", "hash:k"}}),
                                                   environment);
  std::map<std::string, std::set<size_t>> places;
  const auto partitions = ReadAll(source->get());
  for (size_t i = 0; i < partitions.size(); ++i) {
    for (const std::string& record : partitions[i]) places[record.substr(0, 16)].insert(i);
  }
  EXPECT_EQ(places.size(), 20u);
  for (const auto& [key, where] : places) EXPECT_EQ(where.size(), 1u) << key;
}

TEST(MemorySource, RefusesWhatMakesNoSense) {
  const auto create = [](std::vector<std::pair<std::string, std::string>> options) {
    return FindSource("memory")->create(MakeOptions(options), {}).status();
  };
  EXPECT_EQ(create({}).message(), "format \"memory\" needs one of the options `path` and `preset`");
  EXPECT_FALSE(create({{"path", "x"}, {"preset", "keys"}}).ok());
  EXPECT_EQ(create({{"preset", "keys"}}).message(),
            "format \"memory\" needs the option `rows` beside `preset`");
  EXPECT_FALSE(create({{"path", "x"}, {"assign", "hash:"}}).ok());
  EXPECT_FALSE(create({{"path", "x"}, {"assign", "random"}}).ok());
}

TEST(MemorySource, AMissingFileIsASourceErrorWhenItIsMade) {
  const auto source = FindSource("memory")->create(MakeOptions({{"path", "/no/such/file"}}), {});
  EXPECT_EQ(source.status().code(), StatusCode::kSource);
}

}  // namespace
}  // namespace rillmill::transport
