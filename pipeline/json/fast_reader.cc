#include "pipeline/json/fast_reader.h"

#include <algorithm>

#include "pipeline/json/escapes.h"
#include "pipeline/json/json_number.h"
#include "pipeline/json/tokenizer.h"

namespace rillmill::pipeline {
namespace {

bool IsBlank(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

bool OnlyBlanks(const uint8_t* from, const uint8_t* to) { return std::all_of(from, to, IsBlank); }

// The text of the string that is open at `open`; nothing but white space stands between its end and `next`.
std::string_view StringText(const uint8_t* data, uint32_t open, uint32_t next) {
  uint32_t close = next - 1;
  while (data[close] != '"') --close;
  return {reinterpret_cast<const char*>(data) + open + 1, close - open - 1};
}

std::string_view View(const uint8_t* from, const uint8_t* to) {
  return {reinterpret_cast<const char*>(from), static_cast<size_t>(to - from)};
}

// The end of the literal or number at `at`, or null; the kinds of scalars are told apart by their first byte.
const uint8_t* ScalarEnd(const uint8_t* at, const uint8_t* limit) {
  auto literal = [&](std::string_view text) {
    bool same = static_cast<size_t>(limit - at) >= text.size() && View(at, at + text.size()) == text;
    return same ? at + text.size() : nullptr;
  };
  switch (*at) {
    case 't': return literal("true");
    case 'f': return literal("false");
    case 'n': return literal("null");
    default: {
      const uint8_t* end = ScanNumber(at).end;
      return end && static_cast<size_t>(end - at) <= JsonTokenizer::kMaxNumberDigits ? end : nullptr;
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
    field.action = field.type.is_nested()          ? Action::kSlow
                   : field.type.is(TypeId::kString) ? Action::kText
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

bool FastReader::Read(IndexedBytes* bytes, uint32_t begin, uint32_t end, bool escapes, size_t row, Arena* arena) {
  while (*bytes->next < begin) ++bytes->next;
  Walk walk{bytes->data, bytes->next, end, escapes, row, arena};
  if (!usable_ || !walk.inside() || walk.unit() != '{' || !ReadObject(&walk)) return false;
  if (walk.inside()) return false;  // bytes after the object
  bytes->next = walk.at;
  FillNulls(row);
  return true;
}

bool FastReader::ReadObject(Walk* walk) {
  std::fill_n(filled_.begin(), words_, 0);
  ++walk->at;
  if (walk->inside() && walk->unit() == '}') {
    ++walk->at;
    return true;
  }
  for (size_t position = 0;; ++position) {
    if (!walk->inside()) return false;
    const FastField* field = FieldOf(*walk, &position);
    // The value and what follows it must lie in the record.
    if (!field || walk->at[3] >= walk->end) return false;
    walk->at += 2;
    if (!ReadValue(walk, *field)) return false;
    uint8_t separator = walk->unit();
    ++walk->at;
    if (separator == '}') return true;
    if (separator != ',') return false;
  }
}

inline const FastReader::FastField* FastReader::FieldOf(const Walk& walk, size_t* position) {
  for (size_t i = *position; i < predictions_.size() && i < *position + kLookAhead; ++i) {
    if (predictions_[i].Matches(walk.data + walk.at[0])) {
      *position = i;
      return &fields_[static_cast<size_t>(predictions_[i].field())];
    }
  }
  return LearnKey(walk, *position);
}

const FastReader::FastField* FastReader::LearnKey(const Walk& walk, size_t position) {
  if (walk.unit() != '"' || walk.at[1] >= walk.end || walk.data[walk.at[1]] != ':') return nullptr;
  std::string_view key = StringText(walk.data, walk.at[0], walk.at[1]);
  if (key.size() > JsonTokenizer::kMaxNameUnits) return nullptr;
  if (walk.escapes && key.find('\\') != std::string_view::npos) return nullptr;
  int index = FindField(plan_.fields(), key);
  if (index < 0 || index == plan_.corrupt_field) index = static_cast<int>(fields_.size()) - 1;
  if (position >= predictions_.size()) predictions_.resize(std::min(position + 1, kMaxPredictions));
  if (position < predictions_.size()) predictions_[position].Set(key, index);
  return &fields_[static_cast<size_t>(index)];
}

inline bool FastReader::ReadValue(Walk* walk, const FastField& field) {
  switch (walk->unit()) {
    case '"': return ReadString(walk, field);
    case '{':
    case '[': return field.action == Action::kSkip && SkipContainer(walk);
    case 't':
    case 'f':
    case 'n': return ReadLiteral(walk, field);
    default: return ReadNumber(walk, field);
  }
}

inline bool FastReader::ReadString(Walk* walk, const FastField& field) {
  std::string_view text = StringText(walk->data, walk->at[0], walk->at[1]);
  if (walk->escapes && text.find('\\') != std::string_view::npos) {
    if (!HasPlainEscapes(text)) return false;
    if (field.action != Action::kSkip) text = Unescape(text, walk->arena);
  }
  ++walk->at;
  if (field.action == Action::kSkip) return true;
  if (field.action == Action::kText) {
    if (!field.column) return true;
    field.column->values<std::string_view>()[walk->row] = text;
    MarkFilled(field);
    return true;
  }
  if (field.action == Action::kIsoTime && field.column &&
      ParseIsoTimestampFast(text.data(), text.size(), &field.column->values<int64_t>()[walk->row])) {
    MarkFilled(field);
    return true;
  }
  JsonValue value;
  return field.action != Action::kSlow && plan_.scalars.FromText(field.type, text, &value) && Store(*walk, field, value);
}

bool FastReader::ReadNumber(Walk* walk, const FastField& field) {
  const uint8_t* at = walk->data + walk->at[0];
  const uint8_t* next = walk->data + walk->at[1];
  NumberShape shape = ScanNumber(at);
  ++walk->at;
  if (!shape.end || !OnlyBlanks(shape.end, next)) return false;
  if (static_cast<size_t>(shape.end - at) > JsonTokenizer::kMaxNumberDigits) return false;
  if (field.action == Action::kSkip) return true;
  if (field.action == Action::kText || field.action == Action::kSlow) return false;
  JsonValue value;
  return plan_.scalars.FromNumber(field.type, View(at, shape.end), shape.fractional, &value) &&
         Store(*walk, field, value);
}

bool FastReader::ReadLiteral(Walk* walk, const FastField& field) {
  const uint8_t* at = walk->data + walk->at[0];
  const uint8_t* next = walk->data + walk->at[1];
  const uint8_t* end = ScalarEnd(at, next);
  ++walk->at;
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
  return Store(*walk, field, value);
}

// One value inside a container: its end is the next index entry.
inline bool FastReader::SkipScalar(const Walk& walk) const {
  const uint8_t* at = walk.data + walk.at[0];
  const uint8_t* next = walk.data + walk.at[1];
  if (*at == '"') {
    return !walk.escapes || HasPlainEscapes(StringText(walk.data, walk.at[0], walk.at[1]));
  }
  const uint8_t* end = ScalarEnd(at, next);
  return end && OnlyBlanks(end, next);
}

// A key and its colon; moves to the value.
inline bool FastReader::SkipKey(Walk* walk) const {
  if (walk->unit() != '"' || walk->at[1] >= walk->end || walk->data[walk->at[1]] != ':') return false;
  std::string_view key = StringText(walk->data, walk->at[0], walk->at[1]);
  if (key.size() > JsonTokenizer::kMaxNameUnits || (walk->escapes && !HasPlainEscapes(key))) return false;
  walk->at += 2;
  return walk->inside();
}

bool FastReader::SkipContainer(Walk* walk) {
  open_.clear();
  for (;;) {  // at a value
    uint8_t unit = walk->unit();
    bool opens = unit == '{' || unit == '[';
    if (walk->at[1] >= walk->end || (!opens && !SkipScalar(*walk))) return false;
    ++walk->at;
    if (opens) {
      if (open_.size() + 2 >= JsonTokenizer::kMaxDepth) return false;
      open_.push_back(unit == '{');
      if (walk->unit() != (unit == '{' ? '}' : ']')) {
        if (unit == '{' && !SkipKey(walk)) return false;
        continue;
      }
    }
    while (walk->inside() && walk->unit() == (open_.back() ? '}' : ']')) {
      ++walk->at;
      open_.pop_back();
      if (open_.empty()) return walk->inside();
    }
    if (!walk->inside() || walk->unit() != ',') return false;
    ++walk->at;
    if (!walk->inside() || (open_.back() && !SkipKey(walk))) return false;
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
