#include "transport/memory/memory_log.h"

#include <gtest/gtest.h>

#include <thread>

namespace rillmill::transport {
namespace {

TEST(MemoryLog, SegmentsHoldAtMostABatch) {
  MemoryLog log(1);
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(log.Append(0, std::string(1000, 'x')));
  int64_t offset = 0;
  while (const BatchRef batch = log.Read(0, offset)) {
    EXPECT_LE(batch->records.size() * 1001, RawBatch::kTargetBytes);
    EXPECT_LE(batch->records.size(), RawBatch::kMaxRecords);
    const bool last = batch->next.value == log.End(0);
    EXPECT_TRUE(last || batch->records.size() > 200) << batch->records.size();
    offset = batch->next.value;
  }
  EXPECT_EQ(offset, 2000);
}

TEST(MemoryLog, ALargeRecordStandsAlone) {
  MemoryLog log(1);
  const std::string large(1'000'000, 'x');
  log.Append(0, "a");
  log.Append(0, large);
  log.Append(0, "b");
  EXPECT_EQ(log.Read(0, 0)->records.size(), 1u);
  EXPECT_EQ(log.Read(0, 1)->value(0), large);
  EXPECT_EQ(log.Read(0, 1)->records.size(), 1u);
  EXPECT_EQ(log.Read(0, 2)->value(0), "b");
}

TEST(MemoryLog, ReadsFromTheMiddleOfASegment) {
  MemoryLog log(1);
  for (int i = 0; i < 100; ++i) log.Append(0, std::to_string(i));
  const BatchRef batch = log.Read(0, 97);
  ASSERT_EQ(batch->records.size(), 3u);
  EXPECT_EQ(batch->base.value, 97);
  EXPECT_EQ(batch->value(0), "97");
  EXPECT_EQ(batch->value(2), "99");
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(batch->data), 9), "97\n98\n99\n");
  EXPECT_FALSE(log.Read(0, 100));
}

TEST(MemoryLog, ABatchIsNotTouchedByLaterRecords) {
  MemoryLog log(1);
  log.Append(0, "first");
  const BatchRef batch = log.Read(0, 0);
  for (int i = 0; i < 1000; ++i) log.Append(0, "later");
  EXPECT_EQ(batch->records.size(), 1u);
  EXPECT_EQ(batch->value(0), "first");
  EXPECT_EQ(batch->data[6], 0);
}

TEST(MemoryLog, BatchesOutliveTheLog) {
  BatchRef batch;
  {
    MemoryLog log(1);
    log.Append(0, "kept");
    batch = log.Read(0, 0);
  }
  EXPECT_EQ(batch->value(0), "kept");
}

TEST(MemoryLog, ReportsItsSize) {
  MemoryLog log(2);
  EXPECT_EQ(log.bytes(), 0);
  for (int i = 0; i < 1000; ++i) log.Append(i % 2, std::string(1000, 'x'));
  EXPECT_GE(log.bytes(), 1'000'000);
  EXPECT_LE(log.bytes(), 2'200'000);
}

TEST(MemoryLog, AppendAndCloseWakeReaders) {
  MemoryLog log(2);
  WakeEvent wake;
  log.AddListener(1, &wake);
  const auto woken = [&wake] { return wake.WaitFor(std::chrono::microseconds(0)); };
  log.Append(0, "elsewhere");
  EXPECT_FALSE(woken());
  log.Append(1, "here");
  EXPECT_TRUE(woken());
  log.Close();
  EXPECT_TRUE(woken());
  log.RemoveListener(1, &wake);
}

TEST(MemoryLog, AReaderKeepsUpWithAnAppender) {
  constexpr int64_t kCount = 100'000;
  MemoryLog log(1);
  WakeEvent wake;
  log.AddListener(0, &wake);
  std::thread appender([&log] {
    for (int64_t i = 0; i < kCount; ++i) log.Append(0, std::to_string(i));
    log.Close();
  });
  int64_t offset = 0;
  while (true) {
    const bool closed = log.closed();
    const BatchRef batch = log.Read(0, offset);
    if (!batch) {
      if (closed) break;
      wake.WaitFor(std::chrono::seconds(10));
      continue;
    }
    for (size_t i = 0; i < batch->records.size(); ++i)
      ASSERT_EQ(batch->value(i), std::to_string(offset++));
  }
  appender.join();
  EXPECT_EQ(offset, kCount);
}

}  // namespace
}  // namespace rillmill::transport
