#include "core/batch_pool.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

namespace rillmill {
namespace {

constexpr int64_t kPooled = static_cast<int64_t>(RawBatch::kTargetBytes + RawBatch::kPaddingBytes);

TEST(BatchPool, BuffersArePaddedAndCharged) {
  MemoryAccount account(10 * kPooled);
  const auto pool = NewBatchPool(&account);
  BufferedBatch* batch = pool->Acquire(10);
  const BatchRef held(batch);
  EXPECT_GE(batch->capacity(), RawBatch::kTargetBytes);
  std::memset(batch->buffer(), 1,
              batch->capacity() + RawBatch::kPaddingBytes);  // ASan watches the end
  EXPECT_EQ(account.used_bytes(), kPooled);
}

TEST(BatchPool, LastHandleGivesTheBufferBack) {
  MemoryAccount account(10 * kPooled);
  const auto pool = NewBatchPool(&account);
  uint8_t* first = nullptr;
  {
    BufferedBatch* batch = pool->Acquire(10);
    const BatchRef held(batch);
    const BatchRef again = held;
    first = batch->buffer();
  }
  BufferedBatch* batch = pool->Acquire(10);
  const BatchRef held(batch);
  EXPECT_EQ(batch->buffer(), first);
  EXPECT_EQ(account.used_bytes(), kPooled);
}

TEST(BatchPool, RecycledBatchesAreEmpty) {
  MemoryAccount account(10 * kPooled);
  const auto pool = NewBatchPool(&account);
  {
    BufferedBatch* batch = pool->Acquire(10);
    const BatchRef held(batch);
    batch->records.push_back({1, 2});
    batch->offsets.push_back(7);
    batch->base.value = batch->next.value = 9;
    batch->data = batch->buffer() + 5;
    batch->ends_unit = batch->newline_separated = true;
    batch->meta = std::make_unique<RecordMeta>();
  }
  BufferedBatch* batch = pool->Acquire(10);
  const BatchRef held(batch);
  EXPECT_TRUE(batch->records.empty());
  EXPECT_TRUE(batch->offsets.empty());
  EXPECT_EQ(batch->base.value, 0);
  EXPECT_EQ(batch->next.value, 0);
  EXPECT_EQ(batch->data, batch->buffer());
  EXPECT_FALSE(batch->ends_unit);
  EXPECT_FALSE(batch->newline_separated);
  EXPECT_EQ(batch->meta, nullptr);
}

TEST(BatchPool, AnswersNullWhenTheBudgetIsSpent) {
  MemoryAccount account(2 * kPooled);
  const auto pool = NewBatchPool(&account);
  BatchRef first(pool->Acquire(1));
  const BatchRef second(pool->Acquire(1));
  EXPECT_EQ(pool->Acquire(1), nullptr);
  first = BatchRef();
  const BatchRef third(pool->Acquire(1));
  EXPECT_TRUE(third);
}

TEST(BatchPool, OneBufferIsAlwaysGranted) {
  MemoryAccount account(100);
  const auto pool = NewBatchPool(&account);
  {
    const BatchRef only(pool->Acquire(1'000'000));
    ASSERT_TRUE(only);
    EXPECT_EQ(pool->Acquire(1), nullptr);
    EXPECT_TRUE(account.over_limit());
  }
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(BatchPool, FreeBuffersMakeRoomForALargeOne) {
  MemoryAccount account(3 * kPooled);
  const auto pool = NewBatchPool(&account);
  BatchRef busy(pool->Acquire(1));
  BatchRef(pool->Acquire(1));
  const BatchRef large(pool->Acquire(2 * RawBatch::kTargetBytes));
  EXPECT_TRUE(large);
  EXPECT_LE(account.used_bytes(), account.limit_bytes());
}

TEST(BatchPool, LargeBuffersAreFreedAfterUse) {
  MemoryAccount account(10 * kPooled);
  const auto pool = NewBatchPool(&account);
  { const BatchRef large(pool->Acquire(4 * RawBatch::kTargetBytes)); }
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(BatchPool, EndsUncharged) {
  MemoryAccount account(10 * kPooled);
  { BatchRef(NewBatchPool(&account)->Acquire(1)); }
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(BatchPool, BatchesMayEndOnOtherThreads) {
  MemoryAccount account(4 * kPooled);
  const auto pool = NewBatchPool(&account);
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&pool] {
      for (int i = 0; i < 2'000; ++i) {
        if (BufferedBatch* batch = pool->Acquire(1)) {
          BatchRef held(batch);
          batch->buffer()[0] = 1;
          std::thread::id owner = std::this_thread::get_id();
          static_cast<void>(owner);
          BatchRef copy = held;
          held = BatchRef();
        }
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_LE(account.peak_bytes(), account.limit_bytes());
}

}  // namespace
}  // namespace rillmill
