#include <array>

#include "core/scratch.h"
#include "pipeline/text/cast_string.h"
#include "pipeline/text/interval.h"
#include "pipeline/text/json_writer.h"
#include "pipeline/text/number.h"
#include "pipeline/types/integer_at.h"

namespace rillmill::pipeline {
namespace {

// What stands for a character in a JSON string: 0 itself, 'u' four hexadecimal digits, else a
// back-slash and this letter.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> escapes{};
  for (size_t i = 0; i < 0x20; ++i) escapes[i] = 'u';
  escapes['\b'] = 'b';
  escapes['\t'] = 't';
  escapes['\n'] = 'n';
  escapes['\f'] = 'f';
  escapes['\r'] = 'r';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}();

char EscapeOf(char c) { return kEscapes[static_cast<unsigned char>(c)]; }

void AppendEscape(char c, std::string* out) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  *out += '\\';
  *out += EscapeOf(c);
  if (EscapeOf(c) != 'u') return;
  auto code = static_cast<unsigned char>(c);
  out->append("00");
  *out += kHex[code >> 4];
  *out += kHex[code & 15];
}

void AppendBase64(std::string_view bytes, std::string* out) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t size = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < size ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    char text[4];
    for (size_t k = 0; k < 4; ++k)
      text[k] = k <= size ? kAlphabet[group >> (18 - 6 * k) & 63] : '=';
    out->append(text, 4);
  }
}

// Jackson puts what is no JSON number into quotes.
template <class T>
void AppendJsonFloating(T value, void (*append)(T, std::string*), std::string* out) {
  bool finite = value - value == 0;
  if (!finite) *out += '"';
  append(value, out);
  if (!finite) *out += '"';
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (EscapeOf(text[i]) == 0) continue;
    out->append(text, start, i - start);
    AppendEscape(text[i], out);
    start = i + 1;
  }
  out->append(text, start);
  *out += '"';
}

void AppendJson(const Column& column, size_t row, const ToJsonOptions& options, std::string* out) {
  JsonWriter(column, options).Append(row, out);
}

JsonWriter::JsonWriter(const Column& column, const ToJsonOptions& options)
    : column_(&column), options_(&options) {
  for (size_t i = 0; i < column.children.size(); ++i) {
    children_.emplace_back(*column.children[i], options);
    if (column.type->is(TypeId::kStruct)) children_.back().SetName((*column.type->fields)[i].name);
  }
}

void JsonWriter::SetName(std::string_view name) {
  prefix_.clear();
  AppendJsonString(name, &prefix_);
  prefix_ += ':';
}

void JsonWriter::AppendFields(std::span<const JsonWriter> fields, size_t row, bool ignore_nulls,
                              std::string* out) {
  *out += '{';
  bool first = true;
  for (const JsonWriter& field : fields) {
    if (ignore_nulls && field.is_null(row)) continue;
    if (!first) *out += ',';
    first = false;
    *out += field.prefix_;
    field.Append(row, out);
  }
  *out += '}';
}

void JsonWriter::Append(size_t row, std::string* out) const {
  if (is_null(row)) {
    *out += "null";
    return;
  }
  const Column& c = *column_;
  switch (c.type->id) {
    case TypeId::kBoolean:
      *out += c.values<uint8_t>()[row] ? "true" : "false";
      return;
    case TypeId::kFloat:
      return AppendJsonFloating(c.values<float>()[row], &AppendFloat, out);
    case TypeId::kDouble:
      return AppendJsonFloating(c.values<double>()[row], &AppendDouble, out);
    case TypeId::kDecimal:
      return AppendDecimal(c.values<Int128>()[row], c.type->scale, out);
    case TypeId::kString:
      return AppendJsonString(c.values<std::string_view>()[row], out);
    case TypeId::kStruct:
      return AppendFields(children_, row, options_->ignore_null_fields, out);
    case TypeId::kArray:
      return AppendArray(c.values<ListRef>()[row], out);
    case TypeId::kMap:
      return AppendMap(c.values<ListRef>()[row], out);
    case TypeId::kTinyInt:
    case TypeId::kSmallInt:
    case TypeId::kInt:
    case TypeId::kBigInt:
      return AppendInteger(IntegerAt(c, row), out);
    default:
      *out += '"';
      AppendQuoted(row, out);
      *out += '"';
  }
}

// Values that are strings in JSON and hold no character to escape.
void JsonWriter::AppendQuoted(size_t row, std::string* out) const {
  const Column& c = *column_;
  switch (c.type->id) {
    case TypeId::kBinary:
      return AppendBase64(c.values<std::string_view>()[row], out);
    case TypeId::kTimestamp:
      return AppendTimestampAt(c.values<int64_t>()[row], out);
    case TypeId::kTimestampNtz:
      AppendIsoTimestamp(c.values<int64_t>()[row], *UtcZone(), out);
      out->pop_back();  // 'Z'
      return;
    case TypeId::kDate:
      return AppendDateAt(c.values<int32_t>()[row], out);
    case TypeId::kCalendarInterval:
      return AppendCalendarInterval(c.values<CalendarInterval>()[row], out);
    default:
      return AppendInterval(*c.type, IntegerAt(c, row), out);
  }
}

void JsonWriter::AppendTimestampAt(int64_t micros, std::string* out) const {
  if (!options_->timestamp_format) return AppendIsoTimestamp(micros, *options_->zone, out);
  options_->timestamp_format->Format(micros, *options_->zone, out);
}

void JsonWriter::AppendDateAt(int32_t days, std::string* out) const {
  if (!options_->date_format) return AppendDate(days, out);
  options_->date_format->Format(days * kMicrosPerDay, *UtcZone(), out);
}

void JsonWriter::AppendArray(ListRef list, std::string* out) const {
  *out += '[';
  for (uint32_t i = 0; i < list.size; ++i) {
    if (i > 0) *out += ',';
    CheckScratch(out->size());  // lists may share elements: few bytes can print as many
    children_[0].Append(list.begin + i, out);
  }
  *out += ']';
}

void JsonWriter::AppendMap(ListRef list, std::string* out) const {
  *out += '{';
  for (uint32_t i = 0; i < list.size; ++i) {
    if (i > 0) *out += ',';
    CheckScratch(out->size());
    children_[0].AppendKey(list.begin + i, out);
    *out += ':';
    children_[1].Append(list.begin + i, out);
  }
  *out += '}';
}

// Spark prints keys by their internal values: dates as days, timestamps as microseconds.
void JsonWriter::AppendKey(size_t row, std::string* out) const {
  std::string key;
  switch (column_->type->id) {
    case TypeId::kString:
      return AppendJsonString(column_->values<std::string_view>()[row], out);
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kDayTimeInterval:
    case TypeId::kYearMonthInterval:
      AppendInteger(IntegerAt(*column_, row), &key);
      break;
    case TypeId::kDecimal:
      AppendDecimal(column_->values<Int128>()[row], column_->type->scale, &key);
      break;
    default:
      AppendCastString(*column_, row, *options_->zone, &key);
  }
  AppendJsonString(key, out);
}

}  // namespace rillmill::pipeline
