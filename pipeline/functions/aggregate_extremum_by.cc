// max_by(value, ordering) and min_by: on ties the later row wins, as in Spark.
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

class ExtremumBy final : public AggregateFunction {
 public:
  ExtremumBy(DataType value, DataType ordering, bool largest) : largest_(largest) {
    traits_.result = value;
    traits_.arguments = {std::move(value), std::move(ordering)};
    traits_.state_size = sizeof(State);
    traits_.combinable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext*) const override {
    std::string key, value;
    for (size_t i = 0; i < states.size(); ++i) {
      if (arguments[1]->is_null(i)) continue;
      key.clear();
      EncodeSortKey(*arguments[1], i, &key);
      State* state = At(states[i]);
      if (!Replaces(*state, key)) continue;
      value.clear();
      EncodeValue(*arguments[0], i, &value);
      Assign(state, key, value, arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const State& later = *reinterpret_cast<const State*>(from[i]);
      State* state = At(into[i]);
      if (later.any && Replaces(*state, later.key.view()))
        Assign(state, later.key.view(), later.value.view(), arena);
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    std::vector<std::string_view> encoded;
    for (const char* state : states)
      encoded.push_back(reinterpret_cast<const State*>(state)->value.view());
    return DecodeValues(traits_.result, encoded, context->arena);
  }

 private:
  struct State {
    StoredBytes key, value;
    bool any;
  };
  static State* At(char* state) { return reinterpret_cast<State*>(state); }

  bool Replaces(const State& state, std::string_view key) const {
    if (!state.any) return true;
    return largest_ ? key >= state.key.view() : key <= state.key.view();
  }

  static void Assign(State* state, std::string_view key, std::string_view value, Arena* arena) {
    state->any = true;
    state->key.Assign(key, arena);
    state->value.Assign(value, arena);
  }

  bool largest_;
};

Result<AggregatePtr> Make(std::span<const ExprPtr> arguments, bool largest) {
  const DataType& ordering = arguments[1]->type;
  if (ordering.is_nested() || ordering.is(TypeId::kCalendarInterval)) {
    return UnexpectedArgument(largest ? "max_by" : "min_by", arguments, 1, "orderable atomic");
  }
  return AggregatePtr(std::make_unique<ExtremumBy>(arguments[0]->type, ordering, largest));
}

Result<AggregatePtr> ResolveMaxBy(std::span<const ExprPtr> a, const SessionConf&) {
  return Make(a, true);
}
Result<AggregatePtr> ResolveMinBy(std::span<const ExprPtr> a, const SessionConf&) {
  return Make(a, false);
}

constexpr AggregateDescriptor kTable[] = {
    {"max_by", 2, 2, ResolveMaxBy, "value of the row with the largest ordering"},
    {"min_by", 2, 2, ResolveMinBy, "value of the row with the smallest ordering"},
};

}  // namespace

std::span<const AggregateDescriptor> ExtremumByAggregates() { return kTable; }

}  // namespace rillmill::pipeline
