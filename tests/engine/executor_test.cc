#include "pipeline/engine/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace rillmill::pipeline {
namespace {

using Factory = std::function<std::unique_ptr<Executor>(const ExecutorOptions&, TaskBody)>;

class ExecutorContract : public ::testing::TestWithParam<Factory> {
 protected:
  std::unique_ptr<Executor> Make(int threads, int tasks, TaskBody body) {
    return GetParam()({threads, tasks, &room_}, std::move(body));
  }
  void Submit(Executor* executor, uint64_t sequence) {
    while (!executor->TrySubmit({{}, 0, sequence})) room_.WaitFor(std::chrono::seconds(10));
  }
  WakeEvent room_;
};

TEST_P(ExecutorContract, RunsEveryTaskOnceBeforeWaitReturns) {
  std::atomic<uint64_t> sum{0};
  auto executor = Make(3, 3, [&](BatchTask& task) { sum += task.sequence; });
  uint64_t expected = 0;
  for (int round = 0; round < 3; ++round) {
    for (uint64_t i = 0; i < 2000; ++i, expected += i) Submit(executor.get(), i + 1);
    executor->Wait();
    EXPECT_EQ(sum.load(), expected);
  }
}

TEST_P(ExecutorContract, NeverRunsMoreTasksAtATimeThanAllowed) {
  std::atomic<int> running{0}, most{0};
  auto executor = Make(4, 2, [&](BatchTask&) {
    int now = ++running;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --running;
  });
  for (uint64_t i = 0; i < 500; ++i) Submit(executor.get(), i);
  executor->Wait();
  EXPECT_LE(most.load(), 2);
}

TEST_P(ExecutorContract, ParallelForVisitsEveryIndexOnce) {
  auto executor = Make(3, 3, [](BatchTask&) {});
  std::vector<std::atomic<int>> visits(100);
  for (int round = 0; round < 5; ++round)
    executor->ParallelFor(100, [&](int i) { ++visits[static_cast<size_t>(i)]; });
  for (auto& count : visits) EXPECT_EQ(count.load(), 5);
}

INSTANTIATE_TEST_SUITE_P(All, ExecutorContract,
                         ::testing::Values(NewThreadExecutor, NewGraphExecutor,
                                           [](const ExecutorOptions&, TaskBody body) {
                                             return NewInlineExecutor(std::move(body));
                                           }));

}  // namespace
}  // namespace rillmill::pipeline
