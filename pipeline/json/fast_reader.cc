#include "pipeline/json/fast_reader.h"

#include <algorithm>

#include "pipeline/json/escapes.h"
#include "pipeline/json/json_number.h"
#include "pipeline/json/tokenizer.h"

namespace rillmill::pipeline {
namespace {

bool IsBlank(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

bool OnlyBlanks(const uint8_t* from, const uint8_t* to) { return std::all_of(from, to, IsBlank); }

// The text of the string that is open at `open`; nothing but white space stands between its end and
// `next`.
std::string_view StringText(const uint8_t* data, uint32_t open, uint32_t next) {
  uint32_t close = next - 1;
  while (data[close] != '"') --close;
  return {reinterpret_cast<const char*>(data) + open + 1, close - open - 1};
}

std::string_view View(const uint8_t* from, const uint8_t* to) {
  return {reinterpret_cast<const char*>(from), static_cast<size_t>(to - from)};
}

// The end of the literal or number at `at`, or null; the kinds of scalars are told apart by their
// first byte.
const uint8_t* ScalarEnd(const uint8_t* at, const uint8_t* limit) {
  auto literal = [&](std::string_view text) {
    bool same =
        static_cast<size_t>(limit - at) >= text.size() && View(at, at + text.size()) == text;
    return same ? at + text.size() : nullptr;
  };
  switch (*at) {
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case 'n':
      return literal("null");
    default: {
      const uint8_t* end = ScanNumber(at).end;
      return end && static_cast<size_t>(end - at) <= JsonTokenizer::kMaxNumberDigits ? end
                                                                                     : nullptr;
    }
  }
}

}  // namespace

FastReader::FastReader(const JsonDecodePlan* plan, RowSink* sink)
    : plan_(*plan), sink_(*sink), words_((plan->request.fields.size() + 63) / 64) {
  usable_ = plan->request.fields.size() <= kMaxSlots;
  bool iso = plan->request.options.timestamp_format.empty() && plan->scalars.in_utc();
  for (size_t i = 0; i < plan->fields().size(); ++i) {
    FastField& field = fields_.emplace_back();
    if (!plan->counts[i]) continue;
    field.type = plan->fields()[i].type;
    field.slot = plan->output[i];
    field.action = field.type.is_nested()                     ? Action::kSlow
                   : field.type.is(TypeId::kString)           ? Action::kText
                   : field.type.is(TypeId::kTimestamp) && iso ? Action::kIsoTime
                                                              : Action::kScalar;
  }
  fields_.emplace_back();
}

void FastReader::BeginBatch() {
  for (FastField& field : fields_) {
    field.column = field.slot >= 0 ? sink_.column(static_cast<size_t>(field.slot)) : nullptr;
    if (field.column) wanted_[static_cast<size_t>(field.slot) / 64] |= Bit(field);
  }
}

bool FastReader::Read(IndexedBytes* bytes, uint32_t begin, uint32_t end, bool escapes, size_t row,
                      Arena* arena) {
  while (*bytes->next < begin) ++bytes->next;
  Walk walk{bytes->data, end, escapes, row, arena};
  Entry at = bytes->next;
  if (!usable_ || !walk.inside(at) || walk.unit(at) != '{') return false;
  at = ReadObject(walk, at);
  if (!at) return false;  // what follows the object does not matter to Spark
  bytes->next = at;
  FillNulls(row);
  return true;
}

FastReader::Entry FastReader::ReadObject(const Walk& walk, Entry at) {
  std::fill_n(filled_.begin(), words_, 0);
  ++at;
  if (walk.inside(at) && walk.unit(at) == '}') return at + 1;
  for (size_t position = 0;; ++position) {
    if (!walk.inside(at)) return nullptr;
    const FastField* field = FieldOf(walk, at, &position);
    // The value and what follows it must lie in the record.
    if (!field || at[3] >= walk.end) return nullptr;
    at = ReadValue(walk, at + 2, *field);
    if (!at) return nullptr;
    uint8_t separator = walk.unit(at);
    ++at;
    if (separator == '}') return at;
    if (separator != ',') return nullptr;
  }
}

inline const FastReader::FastField* FastReader::FieldOf(const Walk& walk, Entry at,
                                                        size_t* position) {
  const uint8_t* key = walk.data + *at;
  for (size_t i = *position; i < predictions_.size() && i < *position + kLookAhead; ++i) {
    if (predictions_[i].Matches(key)) {
      *position = i;
      return &fields_[static_cast<size_t>(predictions_[i].field())];
    }
  }
  return LearnKey(walk, at, *position);
}

__attribute__((noinline)) const FastReader::FastField* FastReader::LearnKey(const Walk& walk,
                                                                            Entry at,
                                                                            size_t position) {
  if (walk.unit(at) != '"' || at[1] >= walk.end || walk.data[at[1]] != ':') return nullptr;
  std::string_view key = StringText(walk.data, at[0], at[1]);
  if (key.size() > JsonTokenizer::kMaxNameUnits) return nullptr;
  if (walk.escapes && key.find('\\') != std::string_view::npos) return nullptr;
  int index = FindField(plan_.fields(), key);
  if (index < 0 || index == plan_.corrupt_field) index = static_cast<int>(fields_.size()) - 1;
  if (position >= predictions_.size()) predictions_.resize(std::min(position + 1, kMaxPredictions));
  if (position < predictions_.size()) predictions_[position].Set(key, index);
  return &fields_[static_cast<size_t>(index)];
}

inline FastReader::Entry FastReader::ReadValue(const Walk& walk, Entry at, const FastField& field) {
  switch (walk.unit(at)) {
    case '"':
      return ReadString(walk, at, field) ? at + 1 : nullptr;
    case '{':
    case '[':
      return field.action == Action::kSkip ? SkipContainer(walk, at) : nullptr;
    case 't':
    case 'f':
    case 'n':
      return ReadLiteral(walk, at, field) ? at + 1 : nullptr;
    default:
      return ReadNumber(walk, at, field) ? at + 1 : nullptr;
  }
}

inline bool FastReader::ReadString(const Walk& walk, Entry at, const FastField& field) {
  if (!walk.escapes && field.action == Action::kSkip)
    return true;  // stage 1 has checked all there is
  std::string_view text = StringText(walk.data, at[0], at[1]);
  if (walk.escapes && text.find('\\') != std::string_view::npos) {
    if (!HasPlainEscapes(text)) return false;
    if (field.action == Action::kSkip) return true;
    text = Unescape(text, walk.arena);
  }
  return field.action == Action::kSkip || TakeText(walk, text, field);
}

inline bool FastReader::TakeText(const Walk& walk, std::string_view text, const FastField& field) {
  if (field.action == Action::kText) {
    if (!field.column) return true;
    field.column->values<std::string_view>()[walk.row] = text;
    MarkFilled(field);
    return true;
  }
  if (field.action == Action::kIsoTime && field.column &&
      ParseIsoTimestampFast(text.data(), text.size(), &field.column->values<int64_t>()[walk.row])) {
    MarkFilled(field);
    return true;
  }
  JsonValue value;
  return field.action != Action::kSlow && plan_.scalars.FromText(field.type, text, &value) &&
         Store(walk, field, value);
}

bool FastReader::ReadNumber(const Walk& walk, Entry entry, const FastField& field) {
  const uint8_t* at = walk.data + entry[0];
  const uint8_t* next = walk.data + entry[1];
  NumberShape shape = ScanNumber(at);
  if (!shape.end || !OnlyBlanks(shape.end, next)) return false;
  if (static_cast<size_t>(shape.end - at) > JsonTokenizer::kMaxNumberDigits) return false;
  if (field.action == Action::kSkip) return true;
  if (field.action == Action::kText || field.action == Action::kSlow) return false;
  JsonValue value;
  return plan_.scalars.FromNumber(field.type, View(at, shape.end), shape.fractional, &value) &&
         Store(walk, field, value);
}

bool FastReader::ReadLiteral(const Walk& walk, Entry entry, const FastField& field) {
  const uint8_t* at = walk.data + entry[0];
  const uint8_t* next = walk.data + entry[1];
  const uint8_t* end = ScalarEnd(at, next);
  if (!end || !OnlyBlanks(end, next)) return false;
  if (field.action == Action::kSkip) return true;
  if (*at == 'n') {
    MarkEmpty(field);
    return true;
  }
  if (!field.type.is(TypeId::kBoolean)) return false;
  JsonValue value;
  value.is_null = false;
  value.integer = *at == 't' ? 1 : 0;
  return Store(walk, field, value);
}

// One value inside a container: its end is the next index entry.
inline bool FastReader::SkipScalar(const Walk& walk, Entry entry) const {
  const uint8_t* at = walk.data + entry[0];
  const uint8_t* next = walk.data + entry[1];
  if (*at == '"')
    return !walk.escapes || HasPlainEscapes(StringText(walk.data, entry[0], entry[1]));
  const uint8_t* end = ScalarEnd(at, next);
  return end && OnlyBlanks(end, next);
}

// A key and its colon.
inline FastReader::Entry FastReader::SkipKey(const Walk& walk, Entry at) const {
  if (walk.unit(at) != '"' || at[1] >= walk.end || walk.data[at[1]] != ':') return nullptr;
  std::string_view key = StringText(walk.data, at[0], at[1]);
  if (key.size() > JsonTokenizer::kMaxNameUnits || (walk.escapes && !HasPlainEscapes(key)))
    return nullptr;
  return walk.inside(at + 2) ? at + 2 : nullptr;
}

FastReader::Entry FastReader::SkipContainer(const Walk& walk, Entry at) {
  open_.clear();
  for (;;) {  // at a value
    uint8_t unit = walk.unit(at);
    bool opens = unit == '{' || unit == '[';
    if (at[1] >= walk.end || (!opens && !SkipScalar(walk, at))) return nullptr;
    ++at;
    if (opens) {
      if (open_.size() + 2 >= JsonTokenizer::kMaxDepth) return nullptr;
      open_.push_back(unit == '{');
      if (walk.unit(at) != (unit == '{' ? '}' : ']')) {
        if (unit == '{') at = SkipKey(walk, at);
        if (!at) return nullptr;
        continue;
      }
    }
    while (walk.inside(at) && walk.unit(at) == (open_.back() ? '}' : ']')) {
      ++at;
      open_.pop_back();
      if (open_.empty()) return walk.inside(at) ? at : nullptr;
    }
    if (!walk.inside(at) || walk.unit(at) != ',') return nullptr;
    ++at;
    if (!walk.inside(at)) return nullptr;
    if (open_.back()) at = SkipKey(walk, at);
    if (!at) return nullptr;
  }
}

inline bool FastReader::Store(const Walk& walk, const FastField& field, const JsonValue& value) {
  if (!field.column) return true;
  if (value.is_null) {
    MarkEmpty(field);
    return true;
  }
  StoreValue(value, walk.row, field.column);
  MarkFilled(field);
  return true;
}

void FastReader::MarkEmpty(const FastField& field) {
  if (field.column) filled_[static_cast<size_t>(field.slot) / 64] &= ~Bit(field);
}

inline void FastReader::FillNulls(size_t row) {
  for (size_t word = 0; word < words_; ++word) {
    for (uint64_t missing = wanted_[word] & ~filled_[word]; missing != 0; missing &= missing - 1) {
      size_t slot = word * 64 + static_cast<size_t>(__builtin_ctzll(missing));
      sink_.SetNull(slot, row);
      StoreValue(JsonValue(), row, sink_.column(slot));
    }
  }
}

}  // namespace rillmill::pipeline
