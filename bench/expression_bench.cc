// Scalar kernels alone, per batch of 512 rows. items_per_second is rows per second.
#include <benchmark/benchmark.h>

#include "pipeline/expr/evaluate.h"
#include "pipeline/functions/function.h"

namespace rillmill::bench {
namespace {

using pipeline::Column;
using pipeline::DataType;
using pipeline::ExprPtr;
using pipeline::TypeId;

constexpr uint32_t kRows = 512;

// Column 0: "call i", column 1: i, column 2: i seconds after the epoch as text.
class Input {
 public:
  Input() : batch_(pipeline::NewBatch(kRows, 3, &arena_)) {
    for (size_t c = 0; c < 3; ++c)
      batch_.columns[c] = pipeline::NewColumn(types_[c], kRows, &arena_);
    for (uint32_t i = 0; i < kRows; ++i) {
      batch_.columns[0]->values<std::string_view>()[i] = arena_.Copy("call " + std::to_string(i));
      batch_.columns[1]->values<int64_t>()[i] = i;
      std::string time =
          "1970-01-01T00:0" + std::to_string(i / 60) + ':' + std::to_string(100 + i % 60).substr(1);
      batch_.columns[2]->values<std::string_view>()[i] = arena_.Copy(time);
    }
  }
  const pipeline::ColumnBatch& batch() const { return batch_; }
  ExprPtr column(int ordinal) const {
    return pipeline::MakeColumn(ordinal, types_[static_cast<size_t>(ordinal)], true,
                                "c" + std::to_string(ordinal));
  }

 private:
  const DataType types_[3] = {TypeId::kString, TypeId::kBigInt, TypeId::kString};
  Arena arena_;
  pipeline::ColumnBatch batch_;
};

ExprPtr Text(const char* text) {
  return pipeline::MakeLiteral(TypeId::kString, {std::string(text)}, text);
}
ExprPtr Long(int64_t value) {
  return pipeline::MakeLiteral(TypeId::kBigInt, {value}, std::to_string(value));
}

// `is_right(column, row)` says whether the result of a row is right.
template <class IsRight>
void Measure(benchmark::State& state, const char* function, std::vector<ExprPtr> arguments,
             const Input& input, const IsRight& is_right) {
  static const pipeline::SessionConf conf;
  auto call = pipeline::ResolveCall(function, std::move(arguments), conf);
  if (!call.ok()) return state.SkipWithError(call.status().ToString().c_str());
  Arena arena;
  pipeline::EvalContext context{&arena, &conf, pipeline::UtcZone(), 0, {}, {}};
  const Column* result = Evaluate(**call, input.batch(), &context);
  for (uint32_t row = 0; row < kRows; ++row) {
    if (context.failed() || !is_right(*result, row)) return state.SkipWithError("wrong answer");
  }
  for (auto _ : state) {
    arena.Reset();
    benchmark::DoNotOptimize(Evaluate(**call, input.batch(), &context));
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}

void BM_AddLongs(benchmark::State& state) {
  Input input;
  Measure(state, "+", {input.column(1), Long(7)}, input,
          [](const Column& sum, uint32_t row) { return sum.values<int64_t>()[row] == row + 7; });
}
void BM_CompareText(benchmark::State& state) {
  Input input;
  Measure(state, "=", {input.column(0), Text("call 100")}, input,
          [](const Column& equal, uint32_t row) {
            return equal.values<uint8_t>()[row] == (row == 100);
          });
}
void BM_Like(benchmark::State& state) {
  Input input;
  Measure(
      state, "like", {input.column(0), Text("%all 51_")}, input,
      [](const Column& like, uint32_t row) { return like.values<uint8_t>()[row] == (row >= 510); });
}
void BM_Upper(benchmark::State& state) {
  Input input;
  Measure(state, "upper", {input.column(0)}, input, [](const Column& upper, uint32_t row) {
    return upper.values<std::string_view>()[row] == "CALL " + std::to_string(row);
  });
}
void BM_TextToUnixTime(benchmark::State& state) {
  Input input;
  ExprPtr time = pipeline::MakeCast(input.column(2), TypeId::kTimestamp);
  Measure(state, "unix_seconds", {time}, input, [](const Column& seconds, uint32_t row) {
    return seconds.values<int64_t>()[row] == row;
  });
}

BENCHMARK(BM_AddLongs);
BENCHMARK(BM_CompareText);
BENCHMARK(BM_Like);
BENCHMARK(BM_Upper);
BENCHMARK(BM_TextToUnixTime);

}  // namespace
}  // namespace rillmill::bench
