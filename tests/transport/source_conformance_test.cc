// Every registered source keeps the contract of core/source.h. A new one needs a line in Cases().
#include <gtest/gtest.h>

#include "tests/transport/fixture.h"

namespace rillmill::transport {
namespace {

using OptionList = std::vector<std::pair<std::string, std::string>>;

struct Case {
  std::string name;
  std::string format;
  OptionList
      options;  // 1500 records in three partitions; "$INPUT" is an NDJSON file of 1500 records
};

std::vector<Case> Cases() {
  return {
      {"generator", "generator", {{"preset", "sf-crime"}, {"rows", "1500"}, {"partitions", "3"}}},
      {"memory_from_preset", "memory", {{"preset", "ysb"}, {"rows", "1500"}, {"partitions", "3"}}},
      {"memory_from_file",
       "memory",
       {{"path", "$INPUT"}, {"partitions", "3"}, {"assign", "hash:k"}}},
      {"text", "text", {{"path", "$INPUT"}, {"partitions", "3"}}},
      {"text_counted", "text", {{"path", "$INPUT"}, {"partitions", "3"}, {"countRecords", "true"}}},
  };
}

class SourceConformance : public testing::TestWithParam<Case> {
 protected:
  SourceConformance() {
    Options keys = MakeOptions({{"preset", "keys"}, {"rows", "1500"}, {"keys", "50"}});
    const auto generated = ReadAll(FindSource("generator")->create(keys, environment_)->get());
    std::string input;
    for (const std::string& record : generated[0]) input.append(record).push_back('\n');
    folder_.Write("input.ndjson", input);
  }

  std::unique_ptr<Source> Create() {
    OptionList options = GetParam().options;
    for (auto& [name, value] : options) {
      if (value == "$INPUT") value = folder_.In("input.ndjson");
    }
    auto source = FindSource(GetParam().format)->create(MakeOptions(options), environment_);
    EXPECT_TRUE(source.ok()) << source.status().ToString();
    return std::move(*source);
  }

  ScratchFolder folder_;
  ManualClock clock_;
  Environment environment_{
      .clock = &clock_, .json_array_splitter = {}, .directory = "", .name = "calls"};
};

TEST_P(SourceConformance, DeliversEveryRecordOnceInContiguousOffsets) {
  const auto partitions = ReadAll(Create().get());
  ASSERT_EQ(partitions.size(), 3u);
  size_t total = 0;
  for (const auto& records : partitions) total += records.size();
  EXPECT_EQ(total, 1500u);
}

TEST_P(SourceConformance, TwoRunsDeliverTheSameBytes) {
  EXPECT_EQ(ReadAll(Create().get()), ReadAll(Create().get()));
}

TEST_P(SourceConformance, RestartAtAnOffsetDeliversTheSameRecords) {
  const auto whole = ReadAll(Create().get());
  for (size_t start : {1u, 17u, 300u}) {
    const auto source = Create();
    ASSERT_TRUE(source->Open().ok());
    const auto snapshot = source->Snapshot({});
    MemoryAccount account(64 << 20);
    const auto pool = NewBatchPool(&account);
    const auto rest = ReadPartition(source.get(), 1, static_cast<int64_t>(start),
                                    snapshot->partitions[1].latest, pool.get());
    ASSERT_GT(whole[1].size(), start);
    EXPECT_EQ(rest, std::vector<std::string>(whole[1].begin() + static_cast<ptrdiff_t>(start),
                                             whole[1].end()));
  }
}

TEST_P(SourceConformance, GoesIdleWithoutBuffersAndContinuesWithThem) {
  const auto whole = ReadAll(Create().get());
  const auto source = Create();
  ASSERT_TRUE(source->Open().ok());
  ASSERT_TRUE(source->Snapshot({}).ok());
  MemoryAccount account(1);
  const auto pool = NewBatchPool(&account);
  BatchRef hog(pool->Acquire(1));
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{0}, Offset{0}, pool.get(), &wake});
  BatchRef batch;
  const ReadOutcome starved = (*reader)->Read(&batch).outcome;
  if (GetParam().format == "memory") {
    EXPECT_EQ(starved, ReadOutcome::kData);  // batches point into the log: no buffer is needed
    return;
  }
  EXPECT_EQ(starved, ReadOutcome::kIdle);
  hog = BatchRef();
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_EQ(batch->value(0), whole[0][0]);
}

TEST_P(SourceConformance, EndsWhenFrozenInputIsRead) {
  const auto source = Create();
  ASSERT_TRUE(source->Open().ok());
  source->Freeze();
  const auto snapshot = source->Snapshot({});
  EXPECT_TRUE(snapshot->closed);
  MemoryAccount account(64 << 20);
  const auto pool = NewBatchPool(&account);
  WakeEvent wake;
  auto reader = source->NewReader({PartitionIndex{2}, Offset{0}, pool.get(), &wake});
  ReadOutcome outcome = ReadOutcome::kData;
  for (BatchRef batch; outcome == ReadOutcome::kData;) outcome = (*reader)->Read(&batch).outcome;
  EXPECT_EQ(outcome, ReadOutcome::kEnd);
}

TEST_P(SourceConformance, RefusesUnknownOptions) {
  const auto created =
      FindSource(GetParam().format)->create(MakeOptions({{"partitons", "3"}}), environment_);
  EXPECT_EQ(created.status().code(), StatusCode::kInvalid);
  EXPECT_NE(created.status().message().find("did you mean `partitions`"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Sources, SourceConformance, testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param.name; });

TEST(SourceConformanceCases, CoverEveryRegisteredSource) {
  for (const SourcePlugin& plugin : SourcePlugins()) {
    if (plugin.format == "kafka") continue;  // its tests need a broker: tests/kafka
    bool covered = false;
    for (const Case& one : Cases()) covered |= one.format == plugin.format;
    EXPECT_TRUE(covered) << plugin.format;
  }
}

}  // namespace
}  // namespace rillmill::transport
