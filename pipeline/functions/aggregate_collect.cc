// collect_list and collect_set: values kept encoded in arrival order; sets find duplicates through
// a hash index in the arena.
#include "core/hash.h"
#include "pipeline/functions/aggregate_kernel.h"

namespace rillmill::pipeline {
namespace {

struct Element {
  std::string_view bytes;
  Element* next;
};

// Open addressing over the elements of one set; doubled before it is half full.
struct SetIndex {
  Element** slots;
  uint32_t capacity;

  // The slot of these bytes: taken by an equal element, or empty.
  Element** Find(std::string_view bytes) const {
    uint64_t at = HashBytes(bytes) & (capacity - 1);
    while (slots[at] && slots[at]->bytes != bytes) at = (at + 1) & (capacity - 1);
    return &slots[at];
  }
};

struct CollectState {
  Element* first;
  Element* last;
  uint32_t count;
  SetIndex index;
};

void GrowIndex(CollectState* state, Arena* arena) {
  uint32_t capacity = std::max<uint32_t>(8, state->index.capacity * 2);
  state->index = {arena->NewArray<Element*>(capacity), capacity};
  std::fill_n(state->index.slots, capacity, nullptr);
  for (Element* e = state->first; e; e = e->next) *state->index.Find(e->bytes) = e;
}

class Collect final : public AggregateFunction {
 public:
  Collect(DataType element, bool distinct) : distinct_(distinct) {
    traits_.result = DataType::Array(element, false);
    traits_.arguments = {std::move(element)};
    traits_.state_size = sizeof(CollectState);
    traits_.combinable = false;
    traits_.nullable = false;
  }

  void Update(std::span<Column* const> arguments, std::span<char* const> states, Arena* arena,
              EvalContext*) const override {
    std::string encoded;
    for (size_t i = 0; i < states.size(); ++i) {
      if (arguments[0]->is_null(i)) continue;
      encoded.clear();
      EncodeValue(*arguments[0], i, &encoded);
      Add(reinterpret_cast<CollectState*>(states[i]), encoded, arena);
    }
  }

  void Merge(std::span<char* const> into, std::span<const char* const> from, Arena* arena,
             EvalContext*) const override {
    for (size_t i = 0; i < into.size(); ++i) {
      const auto* later = reinterpret_cast<const CollectState*>(from[i]);
      for (const Element* e = later->first; e; e = e->next)
        Add(reinterpret_cast<CollectState*>(into[i]), e->bytes, arena);
    }
  }

  Column* Finish(std::span<const char* const> states, EvalContext* context) const override {
    Column* column =
        NewColumn(traits_.result, static_cast<uint32_t>(states.size()), context->arena);
    std::vector<std::string_view> elements;
    for (size_t i = 0; i < states.size(); ++i) {
      const auto* state = reinterpret_cast<const CollectState*>(states[i]);
      column->values<ListRef>()[i] = {static_cast<uint32_t>(elements.size()), state->count};
      for (const Element* e = state->first; e; e = e->next) elements.push_back(e->bytes);
    }
    column->children[0] = DecodeValues(traits_.result.element(), elements, context->arena);
    return column;
  }

 private:
  void Add(CollectState* state, std::string_view bytes, Arena* arena) const {
    Element** slot = nullptr;
    if (distinct_) {
      if (state->count * 2 >= state->index.capacity) GrowIndex(state, arena);
      slot = state->index.Find(bytes);
      if (*slot) return;
    }
    Element* element = arena->New<Element>(arena->Copy(bytes), nullptr);
    (state->last ? state->last->next : state->first) = element;
    state->last = element;
    ++state->count;
    if (slot) *slot = element;
  }

  bool distinct_;
};

Result<AggregatePtr> ResolveList(std::span<const ExprPtr> a, const SessionConf&) {
  return AggregatePtr(std::make_unique<Collect>(a[0]->type, false));
}
Result<AggregatePtr> ResolveSet(std::span<const ExprPtr> a, const SessionConf&) {
  if (a[0]->type.is(TypeId::kMap))
    return UnexpectedArgument("collect_set", a, 0, "any type but \"MAP\"");
  return AggregatePtr(std::make_unique<Collect>(a[0]->type, true));
}

constexpr AggregateDescriptor kTable[] = {
    {"collect_list", 1, 1, ResolveList, "array of the values that are not NULL"},
    {"array_agg", 1, 1, ResolveList, "array of the values that are not NULL"},
    {"collect_set", 1, 1, ResolveSet, "array of the distinct values that are not NULL"},
};

}  // namespace

std::span<const AggregateDescriptor> CollectAggregates() { return kTable; }

}  // namespace rillmill::pipeline
