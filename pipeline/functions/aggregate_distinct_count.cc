// approx_count_distinct: HyperLogLog with 512 registers (relative error 0.05, Spark's default),
// hashed like Spark's xxhash64. The estimator is Ertl's improved raw estimator (arXiv:1702.01284),
// which needs no bias tables; for small sets it agrees with linear counting.
#include <bit>
#include <cmath>

#include "pipeline/functions/aggregate_kernel.h"
#include "pipeline/functions/function.h"

namespace rillmill::pipeline {
namespace {

constexpr int kBits = 9;
constexpr size_t kRegisters = size_t{1} << kBits;

struct Registers {
  uint8_t* rank;  // null while nothing was seen
};

double Sigma(double x) {
  if (x == 1) return INFINITY;
  double y = 1, z = x, before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (z != before);
  return z;
}

double Tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1, z = 1 - x, before;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (z != before);
  return z / 3;
}

int64_t Estimate(const uint8_t* rank) {
  constexpr int kRanks = 64 - kBits + 1;
  std::array<double, kRanks + 1> histogram{};
  for (size_t i = 0; i < kRegisters; ++i) histogram[rank[i]] += 1;
  double m = kRegisters;
  double z = m * Tau((m - histogram[kRanks]) / m);
  for (int k = kRanks - 1; k >= 1; --k) z = 0.5 * (z + histogram[static_cast<size_t>(k)]);
  z += m * Sigma(histogram[0] / m);
  return std::llround(m / (2 * std::log(2.0)) * m / z);
}

class ApproxCountDistinct final : public AggregateFunction {
 public:
  explicit ApproxCountDistinct(DataType type) : hash_(FindScalarFunction("xxhash64")) {
    traits_.result = TypeId::kBigInt;
    traits_.arguments = {std::move(type)};
    traits_.state_size = sizeof(Registers);
    traits_.nullable = false;
    call_.type = TypeId::kBigInt;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext* context) const override {
    auto rows = static_cast<uint32_t>(states.size());
    const Column* hashes = hash_->run(call_, arguments, rows, ColumnBatch{rows, {}}, context);
    for (size_t i = 0; i < rows; ++i) {
      if (arguments[0]->is_null(i)) continue;
      auto hash = static_cast<uint64_t>(hashes->values<int64_t>()[i]);
      auto rank = static_cast<uint8_t>(
          std::countl_zero((hash << kBits) | (uint64_t{1} << (kBits - 1))) + 1);
      Raise(reinterpret_cast<Registers*>(states[i]), hash >> (64 - kBits), rank, arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const uint8_t* other = reinterpret_cast<const Registers*>(from[i])->rank;
      for (size_t k = 0; other && k < kRegisters; ++k)
        Raise(reinterpret_cast<Registers*>(into[i]), k, other[k], arena);
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    return FinishEach<int64_t, Registers>(states, traits_.result, context,
                                          [](const Registers& state, int64_t* value) {
                                            *value = state.rank ? Estimate(state.rank) : 0;
                                            return true;
                                          });
  }

 private:
  static void Raise(Registers* state, size_t index, uint8_t rank, Arena* arena) {
    if (!state->rank) {
      state->rank = arena->NewArray<uint8_t>(kRegisters);
      std::memset(state->rank, 0, kRegisters);
    }
    state->rank[index] = std::max(state->rank[index], rank);
  }

  const ScalarFunction* hash_;
  Expr call_;
};

Result<AggregatePtr> Resolve(std::span<const ExprPtr> arguments, const SessionConf&) {
  return AggregatePtr(std::make_unique<ApproxCountDistinct>(arguments[0]->type));
}

constexpr AggregateDescriptor kTable[] = {
    {"approx_count_distinct", 1, 1, Resolve,
     "estimated number of distinct values (HyperLogLog, 5 % relative error)"},
};

}  // namespace

std::span<const AggregateDescriptor> DistinctCountAggregates() { return kTable; }

}  // namespace rillmill::pipeline
