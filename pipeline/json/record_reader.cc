#include "pipeline/json/record_reader.h"

#include "pipeline/json/copy_structure.h"
#include "pipeline/json/java_text.h"

namespace rillmill::pipeline {
namespace {

// Bytes that no reading makes an object of: something else comes first, or nothing closes one. A
// blank or a comment in front leaves it open.
bool IsNoObject(std::string_view record) {
  if (record.empty() || static_cast<uint8_t>(record[0]) <= ' ' || record[0] == '/') return false;
  return record[0] != '{' || record.find('}') == std::string_view::npos;
}

bool IsNumber(Token token) { return token == Token::kInt || token == Token::kFloat; }

}  // namespace

RecordVerdict RecordReader::Read(std::string_view record, Arena* arena,
                                 std::vector<JsonValue>* row) {
  arena_ = arena;
  SetNull(row);
  if (IsNoObject(record)) return RecordVerdict::kBroken;
  tokens_.Reset(record);
  Token first = tokens_.Next();
  if (first == Token::kNone) return RecordVerdict::kBlank;
  Outcome outcome = Outcome::kFailed;
  if (first == Token::kStartObject) {
    outcome = ReadFields(plan_.fields(), plan_.corrupt_field, &plan_.counts, row->data());
  }
  // Broken syntax counts in every field, a bad type only where it is asked for.
  if (outcome == Outcome::kOk && !tokens_.failed()) return RecordVerdict::kGood;
  if (outcome != Outcome::kFailed) return RecordVerdict::kPartial;
  SetNull(row);
  return RecordVerdict::kBroken;
}

void RecordReader::SetNull(std::vector<JsonValue>* row) {
  row->resize(plan_.fields().size());
  for (JsonValue& value : *row) value.is_null = true;
}

bool RecordReader::HasBrokenSyntax(std::string_view record) {
  if (IsNoObject(record)) return true;
  tokens_.Reset(record);
  Token first = tokens_.Next();
  if (first != Token::kStartObject) return first != Token::kNone;
  return !tokens_.SkipChildren();
}

// `counts` null: every bad field counts.
RecordReader::Outcome RecordReader::ReadFields(const std::vector<Field>& fields, int except,
                                               const std::vector<bool>* counts, JsonValue* row) {
  bool bad = false;
  for (;;) {
    Token token = tokens_.Next();
    if (token == Token::kError) return Outcome::kFailed;
    if (token == Token::kNone || token == Token::kEndObject)
      return bad ? Outcome::kPartial : Outcome::kOk;
    auto name = tokens_.current_name();
    int index = name ? FindField(fields, *name) : -1;
    Outcome outcome = Outcome::kFailed;
    if (index >= 0 && index != except) {
      size_t field = static_cast<size_t>(index);
      if (counts && !(*counts)[field]) {
        outcome = Pass(fields[field].type);
      } else {
        JsonValue value;
        outcome = Convert(fields[field].type, &value);
        if (outcome != Outcome::kFailed) row[field] = value;
        bad |= outcome != Outcome::kOk;
      }
    }
    if (outcome == Outcome::kFailed && !tokens_.SkipChildren()) return Outcome::kFailed;
  }
}

RecordReader::Outcome RecordReader::Convert(const DataType& type, JsonValue* out) {
  Token token = tokens_.token();
  if (token == Token::kName) token = tokens_.Next();
  if (token == Token::kError) return Outcome::kFailed;
  *out = JsonValue();
  if (token == Token::kNone || token == Token::kNull) return Outcome::kOk;
  if (token == Token::kStartObject && type.is(TypeId::kStruct)) return ConvertStruct(type, out);
  if (token == Token::kStartArray && type.is(TypeId::kArray)) return ConvertArray(type, out);
  if (token == Token::kStartObject && type.is(TypeId::kMap)) return ConvertMap(type, out);
  bool ok = false;
  if (type.is(TypeId::kString)) {
    ok = ConvertString(token, out);
  } else if (token == Token::kString) {
    ok = ConvertText(type, out);
  } else if (IsNumber(token)) {
    ok = plan_.scalars.FromNumber(type, tokens_.number(), token == Token::kFloat, out);
  } else if (type.is(TypeId::kBoolean) && (token == Token::kTrue || token == Token::kFalse)) {
    out->is_null = false;
    out->integer = token == Token::kTrue ? 1 : 0;
    ok = true;
  }
  return ok ? Outcome::kOk : Outcome::kFailed;
}

// As Convert, for a value that nobody wants: only where the tokenizer stands afterwards matters.
RecordReader::Outcome RecordReader::Pass(const DataType& type) {
  JsonValue value;
  if (!type.is(TypeId::kString) || tokens_.token() != Token::kName) return Convert(type, &value);
  if (tokens_.value_token() != Token::kString) return Convert(type, &value);
  tokens_.Next();
  return tokens_.PassString() ? Outcome::kOk : Outcome::kFailed;
}

bool RecordReader::ConvertString(Token token, JsonValue* out) {
  text_.clear();
  if (token == Token::kString) {
    auto text = tokens_.StringText();
    if (!text) return false;
    if (tokens_.string_is_input()) {
      out->is_null = false;
      out->text = *text;
      return true;
    }
    AppendEncoded(*text, &text_);
  } else if (!CopyStructure(&tokens_, &text_)) {
    return false;
  }
  out->is_null = false;
  out->text = arena_->Copy(text_);
  return true;
}

bool RecordReader::ConvertText(const DataType& type, JsonValue* out) {
  if (type.is(TypeId::kBinary)) {
    if (!tokens_.ReadBase64(&text_)) return false;
    out->is_null = false;
    out->text = arena_->Copy(text_);
    return true;
  }
  auto text = tokens_.StringText();
  if (!text) return false;
  text_.clear();
  AppendEncoded(*text, &text_);
  return plan_.scalars.FromText(type, text_, out);
}

void RecordReader::Keep(const std::vector<JsonValue>& items, JsonValue* out) {
  out->is_null = false;
  out->count = static_cast<uint32_t>(items.size());
  out->items = arena_->NewArray<JsonValue>(items.size());
  std::copy(items.begin(), items.end(), out->items);
}

RecordReader::Outcome RecordReader::ConvertStruct(const DataType& type, JsonValue* out) {
  std::vector<JsonValue> values(type.fields->size());
  Outcome outcome = ReadFields(*type.fields, -1, nullptr, values.data());
  if (outcome != Outcome::kFailed) Keep(values, out);
  return outcome;
}

// A bad element that is no struct, array or map fails the whole array, there and then.
RecordReader::Outcome RecordReader::ConvertArray(const DataType& type, JsonValue* out) {
  std::vector<JsonValue> elements;
  bool bad = false;
  for (;;) {
    Token token = tokens_.Next();
    if (token == Token::kError) return Outcome::kFailed;
    if (token == Token::kNone || token == Token::kEndArray) break;
    Outcome outcome = Convert(type.element(), &elements.emplace_back());
    if (outcome == Outcome::kFailed) return Outcome::kFailed;
    bad |= outcome == Outcome::kPartial;
  }
  Keep(elements, out);
  return bad ? Outcome::kPartial : Outcome::kOk;
}

// A bad value fails the whole map, but only after all of it was read.
RecordReader::Outcome RecordReader::ConvertMap(const DataType& type, JsonValue* out) {
  std::vector<JsonValue> entries;
  bool bad = false, failed = false;
  for (;;) {
    Token token = tokens_.Next();
    if (token == Token::kError) return Outcome::kFailed;
    if (token == Token::kNone || token == Token::kEndObject) break;
    JsonValue key;
    if (auto name = tokens_.current_name()) {
      key.is_null = false;
      key.text = arena_->Copy(*name);
    }
    JsonValue value;
    Outcome outcome = Convert(type.value(), &value);
    failed |= outcome == Outcome::kFailed;
    bad |= outcome == Outcome::kPartial;
    if (outcome == Outcome::kFailed && !tokens_.SkipChildren()) return Outcome::kFailed;
    entries.push_back(key);
    entries.push_back(value);
  }
  if (failed) return Outcome::kFailed;
  Keep(entries, out);
  return bad ? Outcome::kPartial : Outcome::kOk;
}

}  // namespace rillmill::pipeline
