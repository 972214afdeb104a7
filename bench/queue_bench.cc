// The SPSC queue: an uncontended push and pop, and a stream through it between two threads with the
// order checked.
#include "core/queue.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <thread>

namespace rillmill {
namespace {

void PushAndPop(benchmark::State& state) {
  SpscQueue<uint64_t> queue(63);
  auto producer = queue.producer();
  auto consumer = queue.consumer();
  uint64_t next = 0;
  for (auto _ : state) {
    uint64_t value = 0;
    if (!producer.TryPush(uint64_t{next}) || !consumer.TryPop(&value) || value != next++) {
      state.SkipWithError("wrong element");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(PushAndPop);

// As between a reader thread and the scheduler: the queue has `range(0)` slots.
void BetweenThreads(benchmark::State& state) {
  constexpr uint64_t kElements = 1'000'000;
  for (auto _ : state) {
    SpscQueue<uint64_t> queue(static_cast<size_t>(state.range(0)));
    std::thread producing([producer = queue.producer()]() mutable {
      for (uint64_t i = 0; i < kElements;) {
        if (producer.TryPush(uint64_t{i})) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
    });
    auto consumer = queue.consumer();
    bool in_order = true;
    for (uint64_t expected = 0; expected < kElements;) {
      uint64_t value = 0;
      if (consumer.TryPop(&value)) {
        in_order &= value == expected++;
      } else {
        std::this_thread::yield();
      }
    }
    producing.join();
    if (!in_order) state.SkipWithError("wrong order");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kElements));
}
BENCHMARK(BetweenThreads)->Arg(7)->Arg(63)->Arg(511)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace rillmill
