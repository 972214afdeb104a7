// mode: the most frequent value. Ties go to the value that came first.
#include <algorithm>

#include "core/hash.h"
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

struct Tally {
  std::string_view bytes;  // the value, encoded
  int64_t count;
};

// Tallies in order of arrival, and an open-addressing index of positions + 1 into them.
struct ModeState {
  Tally* tallies;
  uint32_t* index;
  uint32_t size, capacity;  // the index has twice the capacity of the tallies
};

uint32_t* FindSlot(const ModeState& state, std::string_view bytes) {
  uint64_t mask = state.capacity * 2 - 1, at = HashBytes(bytes) & mask;
  while (state.index[at] && state.tallies[state.index[at] - 1].bytes != bytes) at = (at + 1) & mask;
  return &state.index[at];
}

void Grow(ModeState* state, Arena* arena) {
  uint32_t capacity = std::max<uint32_t>(4, state->capacity * 2);
  Tally* tallies = arena->NewArray<Tally>(capacity);
  std::copy_n(state->tallies, state->size, tallies);
  *state = {tallies, arena->NewArray<uint32_t>(size_t{capacity} * 2), state->size, capacity};
  std::fill_n(state->index, size_t{capacity} * 2, 0u);
  for (uint32_t i = 0; i < state->size; ++i) *FindSlot(*state, tallies[i].bytes) = i + 1;
}

void AddTally(ModeState* state, std::string_view bytes, int64_t count, Arena* arena) {
  if (state->size == state->capacity) Grow(state, arena);
  uint32_t* slot = FindSlot(*state, bytes);
  if (*slot) {
    state->tallies[*slot - 1].count += count;
    return;
  }
  state->tallies[state->size++] = {arena->Copy(bytes), count};
  *slot = state->size;
}

class Mode final : public AggregateFunction {
 public:
  explicit Mode(DataType type) {
    traits_.result = type;
    traits_.arguments = {std::move(type)};
    traits_.state_size = sizeof(ModeState);
    traits_.combinable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext*) const override {
    std::string encoded;
    for (size_t i = 0; i < states.size(); ++i) {
      if (arguments[0]->is_null(i)) continue;
      encoded.clear();
      EncodeValue(*arguments[0], i, &encoded);
      AddTally(reinterpret_cast<ModeState*>(states[i]), encoded, 1, arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const auto* later = reinterpret_cast<const ModeState*>(from[i]);
      for (uint32_t k = 0; k < later->size; ++k) {
        AddTally(reinterpret_cast<ModeState*>(into[i]), later->tallies[k].bytes,
                 later->tallies[k].count, arena);
      }
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    std::vector<std::string_view> winners;
    for (const char* bytes : states) {
      const auto* state = reinterpret_cast<const ModeState*>(bytes);
      auto more = [](const Tally& a, const Tally& b) { return a.count < b.count; };
      const Tally* best = std::max_element(state->tallies, state->tallies + state->size, more);
      winners.push_back(state->size == 0 ? std::string_view() : best->bytes);
    }
    return DecodeValues(traits_.result, winners, context->arena);
  }
};

Result<AggregatePtr> Resolve(std::span<const ExprPtr> arguments, const SessionConf&) {
  return AggregatePtr(std::make_unique<Mode>(arguments[0]->type));
}

constexpr AggregateDescriptor kTable[] = {
    {"mode", 1, 1, Resolve, "most frequent value that is not NULL"}};

}  // namespace

std::span<const AggregateDescriptor> ModeAggregates() { return kTable; }

}  // namespace rillmill::pipeline
