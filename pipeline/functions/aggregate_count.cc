// count, count_if, regr_count.
#include <algorithm>

#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

// Counts the rows in which every argument is there (and true, for count_if).
class Count final : public AggregateFunction {
 public:
  Count(std::vector<DataType> arguments, bool only_true) : only_true_(only_true) {
    traits_.result = TypeId::kBigInt;
    traits_.arguments = std::move(arguments);
    traits_.state_size = sizeof(int64_t);
    traits_.nullable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena*,
              EvalContext*) const override {
    if (CountsAll(arguments)) {
      for (char* state : states) ++At(state);
      return;
    }
    for (size_t i = 0; i < states.size(); ++i) At(states[i]) += Counts(arguments, i) ? 1 : 0;
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena*,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i)
      At(into[i]) += *reinterpret_cast<const int64_t*>(from[i]);
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    return FinishEach<int64_t, int64_t>(states, traits_.result, context,
                                        [](int64_t count, int64_t* value) {
                                          *value = count;
                                          return true;
                                        });
  }

 private:
  static int64_t& At(char* state) { return *reinterpret_cast<int64_t*>(state); }

  bool CountsAll(std::span<Column* const> arguments) const {
    if (only_true_) return false;
    return std::all_of(arguments.begin(), arguments.end(), [](const Column* c) {
      return c->nulls == nullptr && !c->type->is(TypeId::kNull);
    });
  }

  bool Counts(std::span<Column* const> arguments, size_t row) const {
    for (const Column* column : arguments) {
      if (column->is_null(row) || column->type->is(TypeId::kNull)) return false;
    }
    return !only_true_ || arguments[0]->values<uint8_t>()[row] != 0;
  }

  bool only_true_;
};

Result<AggregatePtr> ResolveCount(std::span<const ExprPtr> arguments, const SessionConf&) {
  std::vector<DataType> types;
  for (const ExprPtr& argument : arguments) types.push_back(argument->type);
  return AggregatePtr(std::make_unique<Count>(std::move(types), false));
}

Result<AggregatePtr> ResolveCountIf(std::span<const ExprPtr> arguments, const SessionConf&) {
  if (!arguments[0]->type.is(TypeId::kBoolean) && !arguments[0]->type.is(TypeId::kNull)) {
    return UnexpectedArgument("count_if", arguments, 0, "\"BOOLEAN\"");
  }
  return AggregatePtr(std::make_unique<Count>(std::vector<DataType>{TypeId::kBoolean}, true));
}

constexpr AggregateDescriptor kTable[] = {
    {"count", 0, -1, ResolveCount,
     "number of rows, or of rows in which all arguments are not NULL"},
    {"count_if", 1, 1, ResolveCountIf, "number of rows for which the condition is true"},
    {"regr_count", 2, 2, ResolveCount, "number of rows in which both arguments are not NULL"},
};

}  // namespace

std::span<const AggregateDescriptor> CountAggregates() { return kTable; }

}  // namespace rillmill::pipeline
