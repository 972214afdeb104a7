// bool_and, bool_or, bit_and, bit_or, bit_xor and their other names.
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

enum class BitOp : uint8_t { kAnd, kOr, kXor };

template <class T>
struct Bits {
  struct State {
    T value;
    bool any;
  };
  using Value = T;
  BitOp op;

  void Add(State& state, Value value, AggregateScratch) const {
    state.value = state.any ? Combine(state.value, value) : value;
    state.any = true;
  }
  void Merge(State& into, const State& from, AggregateScratch scratch) const {
    if (from.any) Add(into, from.value, scratch);
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<T, State>(states, result, context, [](const State& state, T* value) {
      *value = state.value;
      return state.any;
    });
  }

 private:
  T Combine(T a, T b) const {
    if (op == BitOp::kAnd) return static_cast<T>(a & b);
    return static_cast<T>(op == BitOp::kOr ? a | b : a ^ b);
  }
};

Result<AggregatePtr> MakeBool(std::span<const ExprPtr> arguments, BitOp op) {
  const DataType& type = arguments[0]->type;
  if (!type.is(TypeId::kBoolean) && !type.is(TypeId::kNull)) {
    return UnexpectedArgument(op == BitOp::kAnd ? "bool_and" : "bool_or", arguments, 0,
                              "\"BOOLEAN\"");
  }
  return MakeByPhysicalType<Bits>(TypeId::kBoolean, TypeId::kBoolean, op);
}

Result<AggregatePtr> MakeBits(std::span<const ExprPtr> arguments, BitOp op) {
  const DataType& type = arguments[0]->type;
  if (!type.is_integral()) return UnexpectedArgument("bit aggregate", arguments, 0, "\"INTEGRAL\"");
  return MakeByPhysicalType<Bits>(type, type, op);
}

template <BitOp op>
Result<AggregatePtr> ResolveBool(std::span<const ExprPtr> arguments, const SessionConf&) {
  return MakeBool(arguments, op);
}
template <BitOp op>
Result<AggregatePtr> ResolveBits(std::span<const ExprPtr> arguments, const SessionConf&) {
  return MakeBits(arguments, op);
}

constexpr AggregateDescriptor kTable[] = {
    {"bool_and", 1, 1, ResolveBool<BitOp::kAnd>, "true when all values are true"},
    {"every", 1, 1, ResolveBool<BitOp::kAnd>, "true when all values are true"},
    {"bool_or", 1, 1, ResolveBool<BitOp::kOr>, "true when some value is true"},
    {"any", 1, 1, ResolveBool<BitOp::kOr>, "true when some value is true"},
    {"some", 1, 1, ResolveBool<BitOp::kOr>, "true when some value is true"},
    {"bit_and", 1, 1, ResolveBits<BitOp::kAnd>, "bitwise and of the values"},
    {"bit_or", 1, 1, ResolveBits<BitOp::kOr>, "bitwise or of the values"},
    {"bit_xor", 1, 1, ResolveBits<BitOp::kXor>, "bitwise exclusive or of the values"},
};

}  // namespace

std::span<const AggregateDescriptor> BitAggregates() { return kTable; }

}  // namespace rillmill::pipeline
