// What the aggregate_*.cc files share: loops over batches around an Op that knows one state and one
// value.
#pragma once

#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "pipeline/functions/aggregate.h"
#include "pipeline/types/value_codec.h"

namespace rillmill::pipeline {

using AggregatePtr = std::unique_ptr<AggregateFunction>;

// What an Op may need beside its state.
struct AggregateScratch {
  Arena* arena;
  EvalContext* context;
};

// A 128-bit number in a state, which is only 8-byte aligned.
class StateInt128 {
 public:
  StateInt128() = default;
  StateInt128(Int128 value)  // NOLINT: implicit, states read like numbers
      : low_(static_cast<uint64_t>(value)), high_(static_cast<int64_t>(value >> 64)) {}
  operator Int128() const { return static_cast<Int128>(high_) << 64 | low_; }  // NOLINT: implicit

 private:
  uint64_t low_;
  int64_t high_;
};

// The form in which a value of type T stands in a state.
template <class T>
using StateValue = std::conditional_t<std::is_same_v<T, Int128>, StateInt128, T>;

// state += value; true when the sum overflowed.
inline bool AddOverflows(StateInt128* state, Int128 value) {
  Int128 sum;
  bool overflowed = __builtin_add_overflow(static_cast<Int128>(*state), value, &sum);
  *state = sum;
  return overflowed;
}

// An aggregate over one argument whose NULLs are skipped. Op has:
//   using State, Value; members for its settings
//   void Add(State&, Value, AggregateScratch) const;           a zeroed State is empty
//   void Merge(State& into, const State& from, AggregateScratch) const;
//   Column* Finish(std::span<const char* const>, const DataType& result, EvalContext*) const;
template <class Op>
class UnaryAggregate final : public AggregateFunction {
 public:
  using State = typename Op::State;
  static_assert(alignof(State) <= 8, "states are 8-byte aligned: 128-bit numbers are StateInt128");

  UnaryAggregate(Op op, DataType argument, DataType result, bool combinable = true)
      : op_(std::move(op)) {
    traits_.result = std::move(result);
    traits_.arguments = {std::move(argument)};
    traits_.state_size = sizeof(State);
    traits_.combinable = combinable;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext* context) const override {
    const Column& column = *arguments[0];
    const auto* values = column.values<typename Op::Value>();
    for (size_t i = 0; i < states.size(); ++i) {
      if (!column.is_null(i)) op_.Add(StateAt(states[i]), values[i], {arena, context});
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext* context) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      op_.Merge(StateAt(into[i]), *reinterpret_cast<const State*>(from[i]), {arena, context});
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    return op_.Finish(states, traits_.result, context);
  }

 private:
  static State& StateAt(char* state) { return *reinterpret_cast<State*>(state); }
  Op op_;
};

// A result column of physical type T: `result(state, &value)` answers false for NULL.
template <class T, class State, class ResultOf>
Column* FinishEach(std::span<const char* const> states, const DataType& type, EvalContext* context,
                   const ResultOf& result) {
  Column* column = NewColumn(type, static_cast<uint32_t>(states.size()), context->arena);
  T* values = column->values<T>();
  for (size_t i = 0; i < states.size(); ++i) {
    values[i] = T{};
    if (!result(*reinterpret_cast<const State*>(states[i]), &values[i])) {
      EnsureNulls(column, context->arena)[i] = 1;
    }
  }
  return column;
}

// Makes UnaryAggregate<OpOf<T>> for the physical type T of `type`.
template <template <class> class OpOf, class... Args>
AggregatePtr MakeByPhysicalType(const DataType& type, const DataType& result, Args... args) {
  switch (type.id) {
    case TypeId::kBoolean:
      return std::make_unique<UnaryAggregate<OpOf<uint8_t>>>(OpOf<uint8_t>{args...}, type, result);
    case TypeId::kTinyInt:
      return std::make_unique<UnaryAggregate<OpOf<int8_t>>>(OpOf<int8_t>{args...}, type, result);
    case TypeId::kSmallInt:
      return std::make_unique<UnaryAggregate<OpOf<int16_t>>>(OpOf<int16_t>{args...}, type, result);
    case TypeId::kInt:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return std::make_unique<UnaryAggregate<OpOf<int32_t>>>(OpOf<int32_t>{args...}, type, result);
    case TypeId::kBigInt:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kDayTimeInterval:
      return std::make_unique<UnaryAggregate<OpOf<int64_t>>>(OpOf<int64_t>{args...}, type, result);
    default:
      return nullptr;
  }
}

// Bytes in a state: a copy in the state's arena that is overwritten in place while it fits.
struct StoredBytes {
  char* data;
  uint32_t size;
  uint32_t capacity;

  std::string_view view() const { return {data, size}; }
  void Assign(std::string_view bytes, Arena* arena);
};

// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE for argument `index` of `function`.
Status UnexpectedArgument(std::string_view function, std::span<const ExprPtr> arguments,
                          size_t index, std::string_view required);

// The tables of the aggregate_*.cc files; aggregate_builtin.cc joins them.
std::span<const AggregateDescriptor> CountAggregates();
std::span<const AggregateDescriptor> SumAggregates();
std::span<const AggregateDescriptor> MinMaxAggregates();
std::span<const AggregateDescriptor> BitAggregates();
std::span<const AggregateDescriptor> FirstLastAggregates();
std::span<const AggregateDescriptor> CollectAggregates();
std::span<const AggregateDescriptor> MomentAggregates();
std::span<const AggregateDescriptor> ExtremumByAggregates();
std::span<const AggregateDescriptor> PercentileAggregates();
std::span<const AggregateDescriptor> DistinctCountAggregates();
std::span<const AggregateDescriptor> ModeAggregates();

}  // namespace rillmill::pipeline
