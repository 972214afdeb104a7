// min and max of every orderable type.
#include <cmath>

#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

// Spark's order: NaN is the largest number.
template <class T>
bool Less(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a)) return false;
    if (std::isnan(b)) return true;
  }
  return a < b;
}

template <class T>
struct Extremum {
  struct State {
    StateValue<T> value;
    bool any;
  };
  using Value = T;
  bool largest;

  void Add(State& state, Value value, AggregateScratch) const {
    if (state.any && !(largest ? Less<T>(state.value, value) : Less<T>(value, state.value))) return;
    state = {value, true};
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
};

struct TextExtremum {
  struct State {
    StoredBytes text;
    bool any;
  };
  using Value = std::string_view;
  bool largest;

  void Add(State& state, Value value, AggregateScratch scratch) const {
    if (state.any && !(largest ? state.text.view() < value : value < state.text.view())) return;
    state.text.Assign(value, scratch.arena);
    state.any = true;
  }
  void Merge(State& into, const State& from, AggregateScratch scratch) const {
    if (from.any) Add(into, from.text.view(), scratch);
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<std::string_view, State>(states, result, context,
                                               [](const State& state, std::string_view* value) {
                                                 *value = state.text.view();
                                                 return state.any;
                                               });
  }
};

template <class Op>
AggregatePtr Make(const DataType& type, bool largest) {
  return std::make_unique<UnaryAggregate<Op>>(Op{largest}, type, type);
}

Result<AggregatePtr> MakeExtremum(std::span<const ExprPtr> arguments, bool largest) {
  const DataType& type = arguments[0]->type;
  switch (type.id) {
    case TypeId::kString:
    case TypeId::kBinary:
      return Make<TextExtremum>(type, largest);
    case TypeId::kFloat:
      return Make<Extremum<float>>(type, largest);
    case TypeId::kDouble:
      return Make<Extremum<double>>(type, largest);
    case TypeId::kDecimal:
      return Make<Extremum<Int128>>(type, largest);
    case TypeId::kNull:
      return Make<Extremum<uint8_t>>(TypeId::kBoolean, largest);
    default:
      break;
  }
  if (AggregatePtr made = MakeByPhysicalType<Extremum>(type, type, largest)) return made;
  return Status(StatusCode::kInvalid,
                "\"" + std::string(largest ? "max" : "min") + "(" + arguments[0]->name +
                    ")\" does not support ordering on type \"" + type.ToString() + "\"",
                "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE");
}

Result<AggregatePtr> ResolveMin(std::span<const ExprPtr> a, const SessionConf&) {
  return MakeExtremum(a, false);
}
Result<AggregatePtr> ResolveMax(std::span<const ExprPtr> a, const SessionConf&) {
  return MakeExtremum(a, true);
}

constexpr AggregateDescriptor kTable[] = {
    {"min", 1, 1, ResolveMin, "smallest value that is not NULL"},
    {"max", 1, 1, ResolveMax, "largest value that is not NULL"},
};

}  // namespace

std::span<const AggregateDescriptor> MinMaxAggregates() { return kTable; }

}  // namespace rillmill::pipeline
