#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <sstream>

#include "core/hash.h"
#include "tests/transport/fixture.h"
#include "transport/generator/event_time.h"
#include "transport/generator/record_generator.h"
#include "transport/generator/sampling.h"
#include "transport/memory/json_field.h"

namespace rillmill::transport {
namespace {

std::vector<std::string> Generate(const GeneratorSettings& settings, int64_t rows) {
  auto generator = NewRecordGenerator(settings);
  EXPECT_TRUE(generator.ok()) << generator.status().ToString();
  std::vector<std::string> records(static_cast<size_t>(rows));
  for (std::string& record : records) (*generator)->Next(&record);
  return records;
}

GeneratorSettings Preset(std::string name) {
  GeneratorSettings settings;
  settings.preset = std::move(name);
  return settings;
}

TEST(RecordGenerator, SfCrimeHasTheShapeOfTheRealRecords) {
  const auto records = Generate(Preset("sf-crime"), 20'000);
  size_t bytes = 0;
  std::map<std::string, int> types;
  for (const std::string& record : records) {
    bytes += record.size();
    ++types[std::string(JsonField(record, "original_crime_type_name"))];
  }
  EXPECT_NEAR(static_cast<double>(bytes) / 20'000, 411, 2);
  EXPECT_NEAR(types["\"Passing Call\""] / 20'000.0, 35'180 / 199'999.0, 0.01);
  EXPECT_GT(types.size(), 500u);
  for (const char* field :
       {"crime_id", "report_date", "call_time", "call_date_time", "disposition", "address", "city",
        "state", "agency_id", "address_type", "common_location"}) {
    EXPECT_FALSE(JsonField(records[0], field).empty()) << field;
  }
}

// The bytes of the first records, one hash for all.
uint64_t HashOf(const GeneratorSettings& settings) {
  std::string bytes;
  for (const std::string& record : Generate(settings, 2000)) bytes.append(record).push_back('\n');
  return HashBytes(bytes);
}

TEST(RecordGenerator, EveryPresetGivesTheSameBytesForTheSameSeedForEver) {
  const std::map<std::string_view, uint64_t> kHashes = {{"sf-crime", 9102312694140707390u},
                                                        {"ysb", 4043712546889709994u},
                                                        {"keys", 17975005995379150069u}};
  for (const PresetInfo& preset : GeneratorPresets())
    EXPECT_EQ(HashOf(Preset(std::string(preset.name))), kHashes.at(preset.name)) << preset.name;
}

TEST(RecordGenerator, EveryOptionGivesOtherBytesThatStayTheSame) {
  using Change = void (*)(GeneratorSettings*);
  const std::vector<Change> kChanges = {
      [](GeneratorSettings* s) { s->seed = 2; },
      [](GeneratorSettings* s) { s->key_skew = 1.2; },
      [](GeneratorSettings* s) { s->hot_key_share = 0.5; },
      [](GeneratorSettings* s) { s->corrupt_share = 0.1; },
      [](GeneratorSettings* s) { s->order = EventTimeOrder::kDescending; },
      [](GeneratorSettings* s) { s->order = EventTimeOrder::kShuffled; },
      [](GeneratorSettings* s) { s->late_share = 0.5, s->late_by_millis = 3'600'000; },
      [](GeneratorSettings* s) { s->start_millis = 1'000'000'000'000; },
      [](GeneratorSettings* s) { s->step_millis = 86'400'000; }};
  for (const PresetInfo& preset : GeneratorPresets()) {
    std::set<uint64_t> seen = {HashOf(Preset(std::string(preset.name)))};
    for (size_t i = 0; i < kChanges.size(); ++i) {
      GeneratorSettings settings = Preset(std::string(preset.name));
      settings.rows = 2000;
      kChanges[i](&settings);
      const uint64_t hash = HashOf(settings);
      EXPECT_EQ(hash, HashOf(settings)) << preset.name << " with change " << i;
      EXPECT_TRUE(seen.insert(hash).second) << preset.name << " with change " << i;
    }
  }
}

TEST(RecordGenerator, RecordsHaveTheFieldsOfTheirDocumentedSchema) {
  for (const PresetInfo& preset : GeneratorPresets()) {
    const std::string record = Generate(Preset(std::string(preset.name)), 1)[0];
    std::istringstream columns{std::string(preset.schema)};
    int64_t fields = 0;
    for (std::string column; std::getline(columns, column, ','); ++fields) {
      const size_t begin = column.find_first_not_of(' ');
      const std::string name = column.substr(begin, column.find(' ', begin) - begin);
      EXPECT_FALSE(JsonField(record, name).empty()) << preset.name << ": " << name;
    }
    int64_t written = 0;
    for (size_t at = record.find("\":"); at != record.npos; at = record.find("\":", at + 1))
      ++written;
    EXPECT_EQ(written, fields) << preset.name;
  }
}

TEST(RecordGenerator, FirstRecordsNeverChange) {
  EXPECT_EQ(Generate(Preset("keys"), 1)[0], R"({"k":"k000000368","ts":1538352000000})");
  EXPECT_TRUE(Generate(Preset("ysb"), 1)[0].starts_with(
      R"({"user_id":"5a4460d8-963d-4d79-b387-98e2b6aa5755",)"));
}

TEST(RecordGenerator, AnotherSeedGivesOtherRecords) {
  GeneratorSettings other = Preset("sf-crime");
  other.seed = 2;
  EXPECT_NE(Generate(Preset("sf-crime"), 1), Generate(other, 1));
}

TEST(RecordGenerator, EveryAdHasACampaign) {
  const std::string table = *GeneratePresetTable("ysb", "campaigns");
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1000);
  for (const std::string& record : Generate(Preset("ysb"), 200)) {
    EXPECT_NE(table.find(std::string("{\"ad_id\":").append(JsonField(record, "ad_id"))),
              std::string::npos);
  }
  EXPECT_FALSE(GeneratePresetTable("ysb", "codes").ok());
}

TEST(RecordGenerator, CorruptShareCutsThatShareOff) {
  GeneratorSettings corrupt = Preset("keys");
  corrupt.corrupt_share = 0.1;
  const auto clean = Generate(Preset("keys"), 10'000);
  const auto mixed = Generate(corrupt, 10'000);
  int cut = 0;
  for (size_t i = 0; i < clean.size(); ++i) {
    if (mixed[i] == clean[i]) continue;
    ++cut;
    EXPECT_FALSE(mixed[i].ends_with('}'));
    EXPECT_FALSE(mixed[i].empty());
  }
  EXPECT_NEAR(cut, 1000, 120);
}

TEST(RecordGenerator, HotKeyGetsItsShare) {
  GeneratorSettings hot = Preset("keys");
  hot.hot_key_share = 0.9;
  int hits = 0;
  for (const std::string& record : Generate(hot, 10'000))
    hits += JsonField(record, "k") == "\"k000000000\"";
  EXPECT_NEAR(hits, 9000, 150);
}

TEST(RecordGenerator, UnknownPresetNamesTheKnown) {
  EXPECT_EQ(NewRecordGenerator(Preset("sf")).status().message(),
            "unknown preset \"sf\" (known: sf-crime, ysb, keys)");
}

TEST(EventTime, OrdersAreAscendingDescendingOrNeither) {
  GeneratorSettings settings;
  settings.rows = 100;
  std::map<EventTimeOrder, int> rises;
  for (EventTimeOrder order :
       {EventTimeOrder::kAscending, EventTimeOrder::kDescending, EventTimeOrder::kShuffled}) {
    settings.order = order;
    const EventTime time(settings, 0, 10);
    for (int64_t row = 1; row < 100; ++row) {
      Random before(1, row - 1), now(1, row);
      rises[order] += time.MillisOf(row, &now) > time.MillisOf(row - 1, &before);
    }
  }
  EXPECT_EQ(rises[EventTimeOrder::kAscending], 99);
  EXPECT_EQ(rises[EventTimeOrder::kDescending], 0);
  EXPECT_NEAR(rises[EventTimeOrder::kShuffled], 50, 20);
}

TEST(EventTime, LateRowsAreMovedBackByAtMostTheGivenTime) {
  GeneratorSettings settings;
  settings.late_share = 0.5;
  settings.late_by_millis = 1000;
  const EventTime time(settings, 1'000'000, 10);
  int late = 0;
  for (int64_t row = 0; row < 1000; ++row) {
    Random random(1, row);
    const int64_t behind = 1'000'000 + row * 10 - time.MillisOf(row, &random);
    EXPECT_GE(behind, 0);
    EXPECT_LE(behind, 1000);
    late += behind > 0;
  }
  EXPECT_NEAR(late, 500, 70);
}

TEST(EventTime, CivilTimeKnowsTheCalendar) {
  const CivilTime at = ToCivilTime(1'546'300'799'999);  // 2018-12-31T23:59:59.999Z
  EXPECT_EQ(at.year, 2018);
  EXPECT_EQ(at.month, 12);
  EXPECT_EQ(at.day, 31);
  EXPECT_EQ(at.second, 59);
  EXPECT_EQ(at.millisecond, 999);
  EXPECT_EQ(at.day_of_year, 365);
  EXPECT_EQ(ToCivilTime(-1).year, 1969);
}

TEST(WeightedSampler, DrawsInProportion) {
  const WeightedSampler sampler({1, 2, 3, 10});
  std::array<int, 4> drawn{};
  for (int64_t row = 0; row < 160'000; ++row) {
    Random random(3, row);
    ++drawn[sampler.Draw(&random)];
  }
  EXPECT_NEAR(drawn[0], 10'000, 500);
  EXPECT_NEAR(drawn[1], 20'000, 700);
  EXPECT_NEAR(drawn[2], 30'000, 900);
  EXPECT_NEAR(drawn[3], 100'000, 1500);
}

class Zipf : public testing::TestWithParam<double> {};

TEST_P(Zipf, DrawsInProportionToThePower) {
  constexpr int64_t kKeys = 50;
  const ZipfSampler sampler(kKeys, GetParam());
  std::vector<double> expected;
  double total = 0;
  for (int rank = 1; rank <= kKeys; ++rank)
    total += expected.emplace_back(std::pow(rank, -GetParam()));
  std::vector<int> drawn(kKeys);
  constexpr int kDraws = 200'000;
  for (int64_t row = 0; row < kDraws; ++row) {
    Random random(5, row);
    ++drawn[static_cast<size_t>(sampler.Draw(&random))];
  }
  for (size_t rank = 0; rank < kKeys; ++rank) {
    const double mean = expected[rank] / total * kDraws;
    EXPECT_NEAR(drawn[rank], mean, 6 * std::sqrt(mean) + 1) << "rank " << rank;
  }
}

INSTANTIATE_TEST_SUITE_P(Exponents, Zipf, testing::Values(0.5, 1.0, 1.5, 2.0));

TEST(ZipfSampler, StaysInRangeForHugeKeySpaces) {
  const ZipfSampler sampler(100'000'000, 1.0);
  for (int64_t row = 0; row < 100'000; ++row) {
    Random random(9, row);
    const int64_t key = sampler.Draw(&random);
    ASSERT_GE(key, 0);
    ASSERT_LT(key, 100'000'000);
  }
}

class GeneratorSource : public testing::Test {
 protected:
  Result<std::unique_ptr<Source>> Create(
      const std::vector<std::pair<std::string, std::string>>& options) {
    return FindSource("generator")
        ->create(MakeOptions(options),
                 {.clock = &clock_, .json_array_splitter = {}, .directory = {}, .name = "s"});
  }
  ManualClock clock_;
};

TEST_F(GeneratorSource, AtARateOffsetsFollowTheClock) {
  auto source = Create({{"preset", "keys"}, {"rowsPerSecond", "100"}, {"partitions", "3"}});
  ASSERT_TRUE((*source)->Open().ok());
  EXPECT_EQ((*source)->Snapshot({})->partitions[0].latest.value, 0);
  clock_.nanos += 1'000'000'000;
  const auto snapshot = (*source)->Snapshot({});
  EXPECT_EQ(snapshot->partitions[0].latest.value, 34);
  EXPECT_EQ(snapshot->partitions[1].latest.value, 33);
  EXPECT_EQ(snapshot->partitions[2].latest.value, 33);
  EXPECT_FALSE(snapshot->closed);
}

TEST_F(GeneratorSource, ARateEndsAtTheLastRow) {
  auto source = Create({{"preset", "keys"}, {"rowsPerSecond", "100"}, {"rows", "150"}});
  ASSERT_TRUE((*source)->Open().ok());
  clock_.nanos += 10'000'000'000;
  EXPECT_EQ((*source)->Snapshot({})->partitions[0].latest.value, 150);
  EXPECT_TRUE((*source)->Snapshot({})->closed);
}

TEST_F(GeneratorSource, ReaderNeverRunsAheadOfTheClock) {
  auto source = Create({{"preset", "keys"}, {"rowsPerSecond", "1000"}});
  ASSERT_TRUE((*source)->Open().ok());
  MemoryAccount account(1 << 24);
  const auto pool = NewBatchPool(&account);
  WakeEvent wake;
  auto reader = (*source)->NewReader({PartitionIndex{0}, Offset{0}, pool.get(), &wake});
  BatchRef batch;
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kIdle);
  clock_.nanos += 5'000'000;
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_EQ(batch->records.size(), 5u);
}

TEST_F(GeneratorSource, PartitionsDealTheRowsOfTheWhole) {
  const auto whole = ReadAll(Create({{"preset", "keys"}, {"rows", "100"}})->get());
  const auto parts =
      ReadAll(Create({{"preset", "keys"}, {"rows", "100"}, {"partitions", "3"}})->get());
  for (size_t row = 0; row < 100; ++row) EXPECT_EQ(parts[row % 3][row / 3], whole[0][row]);
}

TEST_F(GeneratorSource, RefusesWhatMakesNoSense) {
  EXPECT_EQ(Create({{"preset", "keys"}}).status().message(),
            "format \"generator\" needs the option `rows` or `rowsPerSecond`");
  EXPECT_FALSE(Create({{"preset", "none"}, {"rows", "1"}}).ok());
  EXPECT_FALSE(Create({{"preset", "keys"}, {"rows", "1"}, {"lateShare", "1.5"}}).ok());
  EXPECT_FALSE(Create({{"preset", "keys"}, {"rowsPerSecond", "0"}}).ok());
  EXPECT_FALSE(Create({{"preset", "keys"}, {"rowsPerSecond", "nan"}}).ok());
  EXPECT_FALSE(
      Create({{"preset", "keys"}, {"rowsPerSecond", "1"}, {"eventTimeOrder", "shuffled"}}).ok());
}

}  // namespace
}  // namespace rillmill::transport
