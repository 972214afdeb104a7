// The main job, the same over sliding windows, and ysb from memory: the whole graph beside the
// hand-fused loop over the same buffers. items_per_second is records per CPU second of the whole
// process.
#include <benchmark/benchmark.h>

#include "bench/workload.h"

namespace rillmill::bench {
namespace {

template <class Contestant>
void Measure(benchmark::State& state, const Workload& workload, const Answer& expected,
             const Contestant& contestant) {
  for (auto _ : state) {
    if (contestant() == expected && expected.total > 0) continue;
    state.SkipWithError("wrong answer");
    break;
  }
  state.SetItemsProcessed(state.iterations() * workload.records);
}

void BM_SfCrimeHandFused(benchmark::State& state) {
  static const Answer expected = HandFusedSfCrime(SfCrime());
  Measure(state, SfCrime(), expected, [] { return HandFusedSfCrime(SfCrime()); });
}
void BM_SfCrimeWholeGraph(benchmark::State& state) {
  static const Answer expected = HandFusedSfCrime(SfCrime());
  auto workers = static_cast<int>(state.range(0));
  Measure(state, SfCrime(), expected, [&] { return WholeGraph(SfCrime(), workers); });
}
void BM_SfCrimeSlidingHandFused(benchmark::State& state) {
  static const Answer expected = HandFusedSfCrimeSliding(SfCrimeSliding());
  Measure(state, SfCrimeSliding(), expected,
          [] { return HandFusedSfCrimeSliding(SfCrimeSliding()); });
}
void BM_SfCrimeSlidingWholeGraph(benchmark::State& state) {
  static const Answer expected = HandFusedSfCrimeSliding(SfCrimeSliding());
  auto workers = static_cast<int>(state.range(0));
  bool panes = state.range(1) != 0;
  Measure(state, SfCrimeSliding(), expected,
          [&] { return WholeGraph(SfCrimeSliding(), workers, panes); });
}
void BM_YsbHandFused(benchmark::State& state) {
  static const Answer expected = HandFusedYsb(Ysb());
  Measure(state, Ysb(), expected, [] { return HandFusedYsb(Ysb()); });
}
void BM_YsbWholeGraph(benchmark::State& state) {
  static const Answer expected = HandFusedYsb(Ysb());
  auto workers = static_cast<int>(state.range(0));
  Measure(state, Ysb(), expected, [&] { return WholeGraph(Ysb(), workers); });
}

BENCHMARK(BM_SfCrimeHandFused)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_SfCrimeWholeGraph)
    ->Arg(1)
    ->Arg(2)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_SfCrimeSlidingHandFused)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_SfCrimeSlidingWholeGraph)
    ->ArgNames({"workers", "panes"})
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_YsbHandFused)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_YsbWholeGraph)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rillmill::bench
