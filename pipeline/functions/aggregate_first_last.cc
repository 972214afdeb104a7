// first, last, any_value: rows must arrive in (source, partition, offset) order.
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

class FirstLast final : public AggregateFunction {
 public:
  FirstLast(DataType type, bool last, bool ignore_nulls)
      : last_(last), ignore_nulls_(ignore_nulls) {
    traits_.result = type;
    traits_.arguments = {std::move(type)};
    traits_.state_size = sizeof(State);
    traits_.combinable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext*) const override {
    std::string encoded;
    for (size_t i = 0; i < states.size(); ++i) {
      State& state = At(states[i]);
      if (state.any && !last_) continue;
      if (ignore_nulls_ && arguments[0]->is_null(i)) continue;
      encoded.clear();
      EncodeValue(*arguments[0], i, &encoded);
      state.any = true;
      state.value.Assign(encoded, arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const State& later = *reinterpret_cast<const State*>(from[i]);
      State& state = At(into[i]);
      if (!later.any || (state.any && !last_)) continue;
      state.any = true;
      state.value.Assign(later.value.view(), arena);
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
    StoredBytes value;
    bool any;
  };
  static State& At(char* state) { return *reinterpret_cast<State*>(state); }

  bool last_;
  bool ignore_nulls_;
};

Result<AggregatePtr> Make(std::span<const ExprPtr> arguments, bool last) {
  bool ignore_nulls = false;
  if (arguments.size() == 2) {
    const bool* flag = std::get_if<bool>(&arguments[1]->literal.v);
    if (arguments[1]->kind != ExprKind::kLiteral || !flag)
      return UnexpectedArgument("first", arguments, 1, "constant \"BOOLEAN\"");
    ignore_nulls = *flag;
  }
  return AggregatePtr(std::make_unique<FirstLast>(arguments[0]->type, last, ignore_nulls));
}

Result<AggregatePtr> ResolveFirst(std::span<const ExprPtr> a, const SessionConf&) {
  return Make(a, false);
}
Result<AggregatePtr> ResolveLast(std::span<const ExprPtr> a, const SessionConf&) {
  return Make(a, true);
}

constexpr AggregateDescriptor kTable[] = {
    {"first", 1, 2, ResolveFirst, "first value, in order of partition and offset"},
    {"first_value", 1, 2, ResolveFirst, "first value, in order of partition and offset"},
    {"any_value", 1, 2, ResolveFirst, "some value: the first one"},
    {"last", 1, 2, ResolveLast, "last value, in order of partition and offset"},
    {"last_value", 1, 2, ResolveLast, "last value, in order of partition and offset"},
};

}  // namespace

std::span<const AggregateDescriptor> FirstLastAggregates() { return kTable; }

}  // namespace rillmill::pipeline
