// The static join alone: every probe row looks for its key among `table` rows. items_per_second is
// probe rows per CPU second.
#include <benchmark/benchmark.h>

#include "bench/operator_input.h"
#include "pipeline/stages/stages.h"

namespace rillmill::bench {
namespace {

using pipeline::Column;
using pipeline::JoinType;

// Rows ("key i", i) for i below `rows`.
std::shared_ptr<const pipeline::JoinTable> MakeTable(uint32_t rows) {
  pipeline::StaticRows table{std::make_unique<Arena>(), {}, {}};
  Arena* arena = table.arena.get();
  Column* keys = pipeline::NewColumn(kText, rows, arena);
  Column* values = pipeline::NewColumn(kBigInt, rows, arena);
  for (uint32_t i = 0; i < rows; ++i) {
    keys->values<std::string_view>()[i] = arena->Copy("key " + std::to_string(i));
    values->values<int64_t>()[i] = i;
  }
  table.batch = pipeline::NewBatch(rows, 2, arena);
  table.batch.columns[0] = keys;
  table.batch.columns[1] = values;
  return std::make_shared<pipeline::JoinTable>(std::move(table), std::vector<Column*>{keys},
                                               std::vector<pipeline::DataType>{kText},
                                               std::vector<bool>{false});
}

// Joins all batches; the number of rows that came out.
int64_t Join(pipeline::Stage* stage, const KeyedBatches& probe, TaskScratch* scratch) {
  int64_t joined = 0;
  for (const pipeline::ColumnBatch& batch : probe.batches()) {
    scratch->arena.Reset();
    pipeline::Flow flow;
    flow.batch = batch;
    stage->Run(&flow, &scratch->context);
    joined += flow.batch.rows;
  }
  return joined;
}

// Rows of the input whose key is among the first `table` ones.
int64_t CountMatches(const KeyedBatches& probe, int64_t table) {
  int64_t matches = 0;
  for (const pipeline::ColumnBatch& batch : probe.batches()) {
    for (uint32_t i = 0; i < batch.rows; ++i) {
      std::string_view key = batch.columns[0]->values<std::string_view>()[i];
      matches += std::atoll(std::string(key.substr(4)).c_str()) < table;
    }
  }
  return matches;
}

// Half of the probe rows find a partner.
void BM_StaticJoin(benchmark::State& state) {
  bool smoke = std::getenv("RILLMILL_BENCH_SMOKE") != nullptr;
  bool outer = state.range(0) != 0;
  int64_t table = state.range(1);
  KeyedBatches probe(smoke ? 5'000 : 500'000, static_cast<uint64_t>(2 * table));
  pipeline::StaticJoinSpec spec;
  spec.type = outer ? JoinType::kLeftOuter : JoinType::kInner;
  spec.probe_keys = {pipeline::MakeColumn(0, kText, true, "key")};
  spec.null_safe = {false};
  spec.table = MakeTable(static_cast<uint32_t>(table));
  pipeline::StagePlanPtr plan = pipeline::PlanStaticJoin(std::move(spec));
  std::unique_ptr<pipeline::Stage> stage = std::move(plan->NewStage()).value();
  TaskScratch scratch;
  int64_t expected = outer ? probe.rows() : CountMatches(probe, table);
  for (auto _ : state) {
    if (Join(stage.get(), probe, &scratch) == expected) continue;
    state.SkipWithError("wrong answer");
    break;
  }
  state.SetItemsProcessed(state.iterations() * probe.rows());
}

BENCHMARK(BM_StaticJoin)
    ->ArgNames({"outer", "table"})
    ->ArgsProduct({{0, 1}, {30, 1'000, 100'000}})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rillmill::bench
