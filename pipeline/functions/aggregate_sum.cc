// sum, avg, try_sum, try_avg. Integer, decimal and interval sums combine exactly; floating ones
// depend on the order of rows.
#include "pipeline/functions/aggregate_kernel.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

enum class OnOverflow : uint8_t { kError, kNull, kWrap };

Status Overflow() {
  return Status(
      StatusCode::kRuntime,
      "overflow. Use 'try_add' to tolerate overflow and return NULL instead. If necessary set "
      "\"spark.sql.ansi.enabled\" to \"false\" to bypass this error.",
      "ARITHMETIC_OVERFLOW");
}

Status DecimalOverflow(const DataType& type) {
  return Status(StatusCode::kRuntime,
                "the sum cannot be represented as " + type.ToString() +
                    ". If necessary set \"spark.sql.ansi.enabled\" to \"false\" to bypass this "
                    "error, and return NULL instead.",
                "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION");
}

// A sum in 64 bits (BIGINT, intervals). Once overflowed it stays so.
template <class T>
struct IntegerSum {
  struct State {
    int64_t sum;
    bool any;
    bool overflowed;
  };
  using Value = T;
  OnOverflow on_overflow;

  void Add(State& state, Value value, AggregateScratch scratch) const {
    AddWide(state, value, scratch);
  }
  void Merge(State& into, const State& from, AggregateScratch scratch) const {
    into.overflowed |= from.overflowed;
    if (from.any) AddWide(into, from.sum, scratch);
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    auto value_of = [](const State& state, auto* value) {
      *value = static_cast<std::remove_pointer_t<decltype(value)>>(state.sum);
      return state.any && !state.overflowed;
    };
    if (result.is(TypeId::kYearMonthInterval))
      return FinishEach<int32_t, State>(states, result, context, value_of);
    return FinishEach<int64_t, State>(states, result, context, value_of);
  }

 private:
  void AddWide(State& state, int64_t value, AggregateScratch scratch) const {
    state.any = true;
    if (!__builtin_add_overflow(state.sum, value, &state.sum) || on_overflow == OnOverflow::kWrap)
      return;
    if (on_overflow == OnOverflow::kError) scratch.context->Fail(Overflow());
    state.overflowed = true;
  }
};

struct DecimalSum {
  struct State {
    StateInt128 sum;
    bool any;
    bool overflowed;
  };
  using Value = Int128;
  int precision;
  OnOverflow on_overflow;

  void Add(State& state, Value value, AggregateScratch) const {
    state.any = true;
    Int128 limit = PowerOfTen(precision) - 1;
    bool wrapped = AddOverflows(&state.sum, value);
    Int128 sum = state.sum;
    state.overflowed |= wrapped || sum > limit || sum < -limit;
  }
  void Merge(State& into, const State& from, AggregateScratch scratch) const {
    into.overflowed |= from.overflowed;
    if (from.any) Add(into, from.sum, scratch);
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<Int128, State>(states, result, context,
                                     [&](const State& state, Int128* value) {
                                       if (state.overflowed && on_overflow == OnOverflow::kError)
                                         context->Fail(DecimalOverflow(result));
                                       *value = state.sum;
                                       return state.any && !state.overflowed;
                                     });
  }
};

struct DoubleSum {
  struct State {
    double sum;
    bool any;
  };
  using Value = double;

  void Add(State& state, Value value, AggregateScratch) const {
    state.any = true;
    state.sum += value;
  }
  void Merge(State& into, const State& from, AggregateScratch scratch) const {
    if (from.any) Add(into, from.sum, scratch);
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<double, State>(states, result, context,
                                     [](const State& state, double* value) {
                                       *value = state.sum;
                                       return state.any;
                                     });
  }
};

// Average of integers: the sum is exact in 128 bits, so the answer does not depend on the order.
template <class T>
struct IntegerAverage {
  struct State {
    StateInt128 sum;
    int64_t count;
  };
  using Value = T;

  void Add(State& state, Value value, AggregateScratch) const {
    state.sum = state.sum + value;
    ++state.count;
  }
  void Merge(State& into, const State& from, AggregateScratch) const {
    into.sum = into.sum + from.sum;
    into.count += from.count;
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    if (result.is(TypeId::kDouble)) {
      return FinishEach<double, State>(
          states, result, context, [](const State& state, double* value) {
            *value = state.count == 0 ? 0
                                      : static_cast<double>(Int128{state.sum}) /
                                            static_cast<double>(state.count);
            return state.count != 0;
          });
    }
    return FinishEach<int64_t, State>(
        states, result, context, [](const State& state, int64_t* value) {
          if (state.count == 0) return false;
          Int128 sum = state.sum, half = state.count / 2;
          *value = static_cast<int64_t>((sum < 0 ? sum - half : sum + half) / state.count);
          return true;
        });
  }
};

struct DoubleAverage {
  struct State {
    double sum;
    int64_t count;
  };
  using Value = double;

  void Add(State& state, Value value, AggregateScratch) const {
    state.sum += value;
    ++state.count;
  }
  void Merge(State& into, const State& from, AggregateScratch) const {
    into.sum += from.sum;
    into.count += from.count;
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<double, State>(
        states, result, context, [](const State& state, double* value) {
          *value = state.count == 0 ? 0 : state.sum / static_cast<double>(state.count);
          return state.count != 0;
        });
  }
};

struct DecimalAverage {
  struct State {
    StateInt128 sum;
    int64_t count;
    bool overflowed;
  };
  using Value = Int128;
  int scale_up;  // digits that the result has more than the argument
  OnOverflow on_overflow;

  void Add(State& state, Value value, AggregateScratch) const {
    state.overflowed |= AddOverflows(&state.sum, value);
    ++state.count;
  }
  void Merge(State& into, const State& from, AggregateScratch) const {
    into.overflowed |= AddOverflows(&into.sum, from.sum) || from.overflowed;
    into.count += from.count;
  }
  Column* Finish(std::span<const char* const> states, const DataType& result,
                 EvalContext* context) const {
    return FinishEach<Int128, State>(
        states, result, context, [&](const State& state, Int128* value) {
          if (state.count == 0) return false;
          Int128 scaled;
          if (state.overflowed ||
              __builtin_mul_overflow(Int128{state.sum}, PowerOfTen(scale_up), &scaled)) {
            if (on_overflow == OnOverflow::kError) context->Fail(DecimalOverflow(result));
            return false;
          }
          Int128 quotient = scaled / state.count, rest = scaled % state.count;
          Int128 magnitude = rest < 0 ? -rest : rest;
          if (2 * magnitude >= state.count) quotient += rest < 0 ? -1 : 1;
          *value = quotient;
          return true;
        });
  }
};

OnOverflow Policy(const SessionConf& conf, bool tolerant) {
  if (tolerant) return OnOverflow::kNull;
  return conf.ansi ? OnOverflow::kError : OnOverflow::kWrap;
}

bool ReadsAsDouble(const DataType& type) {
  return type.is_fractional() || type.is(TypeId::kString) || type.is(TypeId::kNull);
}

DataType Widened(const DataType& type, int more_precision, int more_scale) {
  return DataType::Decimal(std::min(38, type.precision + more_precision),
                           std::min(38, type.scale + more_scale));
}

Result<AggregatePtr> MakeSum(std::span<const ExprPtr> arguments, const SessionConf& conf,
                             bool tolerant) {
  const DataType& type = arguments[0]->type;
  OnOverflow policy = Policy(conf, tolerant);
  if (ReadsAsDouble(type)) {
    return AggregatePtr(std::make_unique<UnaryAggregate<DoubleSum>>(DoubleSum{}, TypeId::kDouble,
                                                                    TypeId::kDouble, false));
  }
  if (type.is(TypeId::kDecimal)) {
    DataType result = Widened(type, 10, 0);
    DecimalSum op{result.precision, policy};
    return AggregatePtr(std::make_unique<UnaryAggregate<DecimalSum>>(op, type, result));
  }
  bool interval = type.is(TypeId::kDayTimeInterval) || type.is(TypeId::kYearMonthInterval);
  if (!type.is_integral() && !interval)
    return UnexpectedArgument("sum", arguments, 0, "(\"NUMERIC\" or \"ANSI INTERVAL\")");
  return MakeByPhysicalType<IntegerSum>(type, interval ? type : DataType(TypeId::kBigInt), policy);
}

Result<AggregatePtr> MakeAverage(std::span<const ExprPtr> arguments, const SessionConf& conf,
                                 bool tolerant) {
  const DataType& type = arguments[0]->type;
  if (ReadsAsDouble(type)) {
    return AggregatePtr(std::make_unique<UnaryAggregate<DoubleAverage>>(
        DoubleAverage{}, TypeId::kDouble, TypeId::kDouble, false));
  }
  if (type.is(TypeId::kDecimal)) {
    DataType result = Widened(type, 4, 4);
    DecimalAverage op{result.scale - type.scale, Policy(conf, tolerant)};
    return AggregatePtr(std::make_unique<UnaryAggregate<DecimalAverage>>(op, type, result));
  }
  if (type.is(TypeId::kDayTimeInterval)) return MakeByPhysicalType<IntegerAverage>(type, type);
  if (!type.is_integral())
    return UnexpectedArgument("avg", arguments, 0, "(\"NUMERIC\" or \"ANSI INTERVAL\")");
  return MakeByPhysicalType<IntegerAverage>(type, TypeId::kDouble);
}

Result<AggregatePtr> ResolveSum(std::span<const ExprPtr> a, const SessionConf& conf) {
  return MakeSum(a, conf, false);
}
Result<AggregatePtr> ResolveTrySum(std::span<const ExprPtr> a, const SessionConf& conf) {
  return MakeSum(a, conf, true);
}
Result<AggregatePtr> ResolveAvg(std::span<const ExprPtr> a, const SessionConf& conf) {
  return MakeAverage(a, conf, false);
}
Result<AggregatePtr> ResolveTryAvg(std::span<const ExprPtr> a, const SessionConf& conf) {
  return MakeAverage(a, conf, true);
}

constexpr AggregateDescriptor kTable[] = {
    {"sum", 1, 1, ResolveSum, "sum of the values that are not NULL"},
    {"try_sum", 1, 1, ResolveTrySum, "sum, NULL on overflow"},
    {"avg", 1, 1, ResolveAvg, "mean of the values that are not NULL"},
    {"mean", 1, 1, ResolveAvg, "mean of the values that are not NULL"},
    {"try_avg", 1, 1, ResolveTryAvg, "mean, NULL on overflow"},
};

}  // namespace

std::span<const AggregateDescriptor> SumAggregates() { return kTable; }

}  // namespace rillmill::pipeline
