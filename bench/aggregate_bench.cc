// The aggregate operator alone: count(*) and sum(value) by a text key, one epoch per iteration, one
// thread per slot. items_per_second is rows per CPU second.
#include <benchmark/benchmark.h>

#include <thread>

#include "bench/operator_input.h"
#include "pipeline/operators/aggregate.h"

namespace rillmill::bench {
namespace {

using pipeline::ColumnBatch;

pipeline::AggregateSpec CountAndSum(int slots) {
  static const pipeline::SessionConf conf;
  pipeline::AggregateSpec spec;
  spec.keys = {pipeline::MakeColumn(0, kText, true, "key")};
  spec.window_micros = {0};
  for (const char* name : {"count", "sum"}) {
    std::vector<pipeline::ExprPtr> arguments;
    if (std::string_view(name) == "sum")
      arguments.push_back(pipeline::MakeColumn(1, kBigInt, true, "value"));
    auto function = pipeline::FindAggregate(name)->resolve(arguments, conf);
    spec.aggregates.push_back({std::move(function).value(), std::move(arguments), nullptr});
  }
  spec.slots = slots;
  spec.shards = 4 * slots;
  return spec;
}

void Consume(pipeline::StatefulOperator* op, const KeyedBatches& input, int slot, int slots) {
  TaskScratch scratch;
  for (size_t i = static_cast<size_t>(slot); i < input.batches().size();
       i += static_cast<size_t>(slots)) {
    scratch.arena.Reset();
    pipeline::Flow flow;
    flow.batch = input.batches()[i];
    op->Consume(slot, flow, &scratch.context);
  }
  op->EndOfSlot(slot, &scratch.context);
}

bool RunEpoch(const KeyedBatches& input, int slots) {
  MemoryAccount state(int64_t{1} << 32);
  auto op = pipeline::NewAggregate(CountAndSum(slots), &state, SystemClock());
  op->BeginEpoch();
  std::vector<std::thread> others;
  for (int slot = 1; slot < slots; ++slot)
    others.emplace_back(Consume, op.get(), std::cref(input), slot, slots);
  Consume(op.get(), input, 0, slots);
  for (std::thread& thread : others) thread.join();
  int64_t count = 0, sum = 0;
  TaskScratch scratch;
  for (int shard = 0; shard < op->shards(); ++shard) {
    op->EndOfShard(shard, &scratch.context, [&](const ColumnBatch& batch) {
      for (uint32_t i = 0; i < batch.rows; ++i) {
        count += batch.columns[1]->values<int64_t>()[i];
        sum += batch.columns[2]->values<int64_t>()[i];
      }
    });
  }
  return count == input.rows() && sum == input.rows() * (input.rows() - 1) / 2;
}

void BM_Aggregate(benchmark::State& state) {
  bool smoke = std::getenv("RILLMILL_BENCH_SMOKE") != nullptr;
  KeyedBatches input(smoke ? 5'000 : 1'000'000, static_cast<uint64_t>(state.range(1)));
  for (auto _ : state) {
    if (RunEpoch(input, static_cast<int>(state.range(0)))) continue;
    state.SkipWithError("wrong answer");
    break;
  }
  state.SetItemsProcessed(state.iterations() * input.rows());
}

BENCHMARK(BM_Aggregate)
    ->ArgNames({"slots", "keys"})
    ->ArgsProduct({{1, 2}, {100, 10'000, 100'000, 1'000'000}})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rillmill::bench
