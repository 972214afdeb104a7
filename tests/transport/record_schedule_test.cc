#include "transport/generator/record_schedule.h"

#include <gtest/gtest.h>

#include "tests/transport/fixture.h"

namespace rillmill::transport {
namespace {

using std::chrono::microseconds;

constexpr int64_t kMilli = 1'000'000;

TEST(RecordSchedule, ARecordIsThereOnceItsTimeHasPassed) {
  ManualClock clock;
  RecordSchedule schedule(10, 1000, 2, &clock);
  schedule.Start();
  EXPECT_EQ(schedule.Rows(), 0);
  clock.nanos += 3 * kMilli;
  EXPECT_EQ(schedule.Rows(), 3);
  EXPECT_EQ(schedule.End(0, 3), 2);
  EXPECT_EQ(schedule.End(1, 3), 1);
  EXPECT_FALSE(schedule.IsLast(3));
  clock.nanos += 100 * kMilli;
  EXPECT_EQ(schedule.Rows(), 10);
  EXPECT_TRUE(schedule.IsLast(10));
}

TEST(RecordSchedule, SaysHowLongToWaitForTheNextRecordOfAPartition) {
  ManualClock clock;
  RecordSchedule schedule(1000, 1000, 2, &clock);
  schedule.Start();
  EXPECT_NEAR(static_cast<double>(schedule.Until(1, 2).count()), 6'000, 2) << "row 5, the sixth";
  clock.nanos += 10 * kMilli;
  EXPECT_EQ(schedule.Until(1, 2), microseconds(100)) << "overdue";
}

TEST(RecordSchedule, ABatchKnowsWhenEachOfItsRecordsWasDue) {
  ManualClock clock;
  RecordSchedule schedule(1000, 1000, 2, &clock);
  schedule.Start();
  const int64_t start = clock.nanos;
  MemoryAccount account(1 << 24);
  const auto pool = NewBatchPool(&account);
  BufferedBatch* made = pool->Acquire(1);
  const BatchRef batch(made);
  made->partition.value = 1;
  made->base.value = 10;
  made->read_at_nanos = start + 500 * kMilli;
  schedule.Stamp(made);
  EXPECT_NEAR(static_cast<double>((BatchSlice{batch, 0, 1}.newest_nanos() - start)), 22.0 * kMilli,
              10);
  EXPECT_NEAR(static_cast<double>((BatchSlice{batch, 0, 5}.newest_nanos() - start)), 30.0 * kMilli,
              10);
}

TEST(RecordSchedule, WithoutARateARecordIsAsOldAsItsReading) {
  ManualClock clock;
  RecordSchedule schedule(1000, std::nullopt, 2, &clock);
  schedule.Start();
  EXPECT_EQ(schedule.Rows(), 1000);
  MemoryAccount account(1 << 24);
  const auto pool = NewBatchPool(&account);
  BufferedBatch* made = pool->Acquire(1);
  const BatchRef batch(made);
  made->read_at_nanos = 77;
  schedule.Stamp(made);
  EXPECT_EQ((BatchSlice{batch, 0, 3}.newest_nanos()), 77);
}

class ScheduledMemory : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Source>> Create(
      std::vector<std::pair<std::string, std::string>> more = {}) {
    more.insert(more.end(), {{"preset", "keys"}, {"rows", "2000"}, {"rowsPerSecond", "1000"}});
    return FindSource("memory")->create(
        MakeOptions(more),
        {.clock = &clock_, .json_array_splitter = {}, .directory = {}, .name = "s"});
  }
  ManualClock clock_;
};

TEST_F(ScheduledMemory, OffersAndReadsOnlyWhatIsDue) {
  auto source = Create();
  ASSERT_TRUE((*source)->Open().ok());
  EXPECT_EQ((*source)->Snapshot({})->partitions[0].latest.value, 0);
  WakeEvent wake;
  auto reader = (*source)->NewReader({PartitionIndex{0}, Offset{0}, nullptr, &wake});
  BatchRef batch;
  EXPECT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kIdle);
  clock_.nanos += 7 * kMilli;
  ASSERT_EQ((*reader)->Read(&batch).outcome, ReadOutcome::kData);
  EXPECT_EQ(batch->records.size(), 7u);
  EXPECT_EQ(batch->next.value, 7);
  EXPECT_EQ((*source)->Snapshot({})->partitions[0].latest.value, 7);
  EXPECT_FALSE((*source)->Snapshot({})->closed);
}

TEST_F(ScheduledMemory, GivesTheSameRecordsAsAllAtOnce) {
  auto source = Create({{"partitions", "3"}});
  auto at_once = FindSource("memory")->create(
      MakeOptions(
          {{"preset", "keys"}, {"rows", "2000"}, {"partitions", "3"}, {"eventTimeStep", "1"}}),
      {.clock = &clock_, .json_array_splitter = {}, .directory = {}, .name = "s"});
  ASSERT_TRUE((*source)->Open().ok());
  const auto expected = ReadAll(at_once->get());
  clock_.nanos += 3'000 * kMilli;
  EXPECT_TRUE((*source)->Snapshot({})->closed);
  MemoryAccount account(1 << 24);
  const auto pool = NewBatchPool(&account);
  for (int p = 0; p < 3; ++p) {
    const auto count = static_cast<int64_t>(expected[static_cast<size_t>(p)].size());
    EXPECT_EQ(ReadPartition(source->get(), p, 0, Offset{count}, pool.get()),
              expected[static_cast<size_t>(p)]);
  }
}

TEST_F(ScheduledMemory, RefusesARateForOtherDealsThanInTurn) {
  EXPECT_FALSE(Create({{"assign", "hash:k"}}).ok());
}

}  // namespace
}  // namespace rillmill::transport
