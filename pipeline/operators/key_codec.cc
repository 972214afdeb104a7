#include "pipeline/operators/key_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "pipeline/types/value_codec.h"

namespace rillmill::pipeline {
namespace {

bool IsText(const DataType& type) { return type.is(TypeId::kString) || type.is(TypeId::kBinary); }
bool IsStruct(const DataType& type) { return type.is(TypeId::kStruct); }
bool IsList(const DataType& type) { return type.is(TypeId::kArray) || type.is(TypeId::kMap); }

// Bytes that every value of the type takes, the tag included.
uint32_t FixedBytes(const DataType& type) {
  if (IsText(type) || IsList(type)) return 1 + sizeof(uint32_t);
  if (!IsStruct(type)) return 1 + static_cast<uint32_t>(ValueWidth(type));
  uint32_t bytes = 1;
  for (const Field& field : *type.fields) bytes += FixedBytes(field.type);
  return bytes;
}

uint32_t FixedBytes(const KeyColumn& column) {
  return column.window_micros ? 1 + sizeof(int64_t) : FixedBytes(column.type);
}

template <class T>
T Canonical(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(value)) return std::numeric_limits<T>::quiet_NaN();
    return value + T{0};  // -0.0 + 0.0 is 0.0
  } else {
    return value;
  }
}

char* Put(char* at, const void* bytes, size_t size) {
  CopyBytes(at, bytes, size);
  return at + size;
}

template <class T>
void PutFixed(const Column& column, char** at) {
  const T* values = column.values<T>();
  for (uint32_t i = 0; i < column.size; ++i) {
    bool null = column.is_null(i);
    *at[i] = static_cast<char>(null);
    T value = null ? T{} : Canonical(values[i]);
    at[i] = Put(at[i] + 1, &value, sizeof(T));
  }
}

void PutText(const Column& column, char** at) {
  const std::string_view* values = column.values<std::string_view>();
  for (uint32_t i = 0; i < column.size; ++i) {
    bool null = column.is_null(i);
    std::string_view value = null ? std::string_view() : values[i];
    *at[i] = static_cast<char>(null);
    auto size = static_cast<uint32_t>(value.size());
    at[i] = Put(at[i] + 1, &size, sizeof(size));
    if (size) at[i] = Put(at[i], value.data(), size);
  }
}

// Lists were encoded by MeasureList; `sizes` told how long they are.
void PutList(const Column& column, char** at) {
  std::string bytes;
  for (uint32_t i = 0; i < column.size; ++i) {
    bytes.clear();
    if (!column.is_null(i)) EncodeValue(column, i, &bytes);
    *at[i] = static_cast<char>(column.is_null(i));
    auto size = static_cast<uint32_t>(bytes.size());
    at[i] = Put(at[i] + 1, &size, sizeof(size));
    at[i] = Put(at[i], bytes.data(), size);
  }
}

void PutColumn(const Column& column, char** at);

void PutStruct(const Column& column, char** at) {
  for (uint32_t i = 0; i < column.size; ++i) *at[i]++ = static_cast<char>(column.is_null(i));
  for (const Column* child : column.children) PutColumn(*child, at);
}

void PutColumn(const Column& column, char** at) {
  const DataType& type = *column.type;
  if (IsText(type)) return PutText(column, at);
  if (IsList(type)) return PutList(column, at);
  if (IsStruct(type)) return PutStruct(column, at);
  if (type.is(TypeId::kFloat)) return PutFixed<float>(column, at);
  if (type.is(TypeId::kDouble)) return PutFixed<double>(column, at);
  switch (ValueWidth(type)) {
    case 1:
      return PutFixed<uint8_t>(column, at);
    case 2:
      return PutFixed<uint16_t>(column, at);
    case 4:
      return PutFixed<uint32_t>(column, at);
    case 8:
      return PutFixed<uint64_t>(column, at);
    default:
      return PutFixed<CalendarInterval>(column, at);
  }
}

// Adds the bytes beyond FixedBytes.
void AddVariableBytes(const Column& column, uint32_t* sizes) {
  const DataType& type = *column.type;
  if (IsText(type)) {
    const std::string_view* values = column.values<std::string_view>();
    for (uint32_t i = 0; i < column.size; ++i) {
      sizes[i] += column.is_null(i) ? 0 : static_cast<uint32_t>(values[i].size());
    }
  } else if (IsList(type)) {
    std::string bytes;
    for (uint32_t i = 0; i < column.size; ++i) {
      bytes.clear();
      if (!column.is_null(i)) EncodeValue(column, i, &bytes);
      sizes[i] += static_cast<uint32_t>(bytes.size());
    }
  } else if (IsStruct(type)) {
    for (const Column* child : column.children) AddVariableBytes(*child, sizes);
  }
}

// A window's key is its start.
void PutWindow(const Column& window, char** at) {
  const int64_t* starts = window.children[0]->values<int64_t>();
  for (uint32_t i = 0; i < window.size; ++i) {
    bool null = window.is_null(i);
    *at[i] = static_cast<char>(null);
    int64_t start = null ? 0 : starts[i];
    at[i] = Put(at[i] + 1, &start, sizeof(start));
  }
}

bool TakeTag(const char** at) { return *(*at)++ != 0; }

void SetNull(Column* column, uint32_t row, bool null, Arena* arena) {
  if (null) EnsureNulls(column, arena)[row] = 1;
}

Column* TakeText(const DataType& type, std::span<const char*> at, Arena* arena) {
  Column* column = NewColumn(type, static_cast<uint32_t>(at.size()), arena);
  for (uint32_t i = 0; i < at.size(); ++i) {
    SetNull(column, i, TakeTag(&at[i]), arena);
    uint32_t size;
    std::memcpy(&size, at[i], sizeof(size));
    column->values<std::string_view>()[i] = {at[i] + sizeof(size), size};
    at[i] += sizeof(size) + size;
  }
  return column;
}

Column* TakeList(const DataType& type, std::span<const char*> at, Arena* arena) {
  std::vector<std::string_view> encoded;
  for (const char*& key : at) {
    TakeTag(&key);
    uint32_t size;
    std::memcpy(&size, key, sizeof(size));
    encoded.emplace_back(key + sizeof(size), size);
    key += sizeof(size) + size;
  }
  return DecodeValues(type, encoded, arena);
}

Column* TakeFixed(const DataType& type, std::span<const char*> at, Arena* arena) {
  Column* column = NewColumn(type, static_cast<uint32_t>(at.size()), arena);
  size_t width = ValueWidth(type);
  char* values = column->values<char>();
  for (uint32_t i = 0; i < at.size(); ++i) {
    SetNull(column, i, TakeTag(&at[i]), arena);
    std::memcpy(values + i * width, at[i], width);
    at[i] += width;
  }
  return column;
}

Column* TakeColumn(const DataType& type, std::span<const char*> at, Arena* arena) {
  if (IsText(type)) return TakeText(type, at, arena);
  if (IsList(type)) return TakeList(type, at, arena);
  if (!IsStruct(type)) return TakeFixed(type, at, arena);
  Column* column = NewColumn(type, static_cast<uint32_t>(at.size()), arena);
  for (uint32_t i = 0; i < at.size(); ++i) SetNull(column, i, TakeTag(&at[i]), arena);
  for (size_t f = 0; f < type.fields->size(); ++f) {
    column->children[f] = TakeColumn((*type.fields)[f].type, at, arena);
  }
  return column;
}

Column* TakeWindow(const KeyColumn& key, std::span<const char*> at, Arena* arena) {
  const std::vector<Field>& fields = *key.type.fields;
  Column* window = NewColumn(key.type, static_cast<uint32_t>(at.size()), arena);
  Column* start = window->children[0] = TakeFixed(fields[0].type, at, arena);
  window->nulls = start->nulls;
  Column* end = window->children[1];
  end->nulls = start->nulls;
  for (uint32_t i = 0; i < window->size; ++i) {
    end->values<int64_t>()[i] = start->values<int64_t>()[i] + key.window_micros;
  }
  return window;
}

uint64_t Load64(const char* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

// The last 1 to 8 bytes, without reading beyond them.
uint64_t LoadTail(const char* at, size_t size) {
  uint64_t value = 0;
  std::memcpy(&value, at, size);
  return value;
}

// Multiplication to 128 bits, folded: every input bit reaches every output bit.
uint64_t Fold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

uint64_t HashKey(const char* bytes, size_t size) {
  constexpr uint64_t kOdd1 = 0x9E3779B97F4A7C15, kOdd2 = 0xD1B54A32D192ED03;
  uint64_t hash = kOdd1 ^ (size * kOdd2);
  for (; size > 16; bytes += 16, size -= 16) {
    hash = Fold(Load64(bytes) ^ hash ^ kOdd1, Load64(bytes + 8) ^ kOdd2);
  }
  uint64_t first = size >= 8 ? Load64(bytes) : LoadTail(bytes, size);
  uint64_t second = size >= 8 ? Load64(bytes + size - 8) : 0;
  hash = Fold(first ^ hash ^ kOdd2, second ^ kOdd1);
  return Fold(hash ^ kOdd2, kOdd1);
}

int64_t LeadingWindow(const char* key) { return static_cast<int64_t>(Load64(key + 1)); }

void SetLeadingWindow(char* key, int64_t start) { std::memcpy(key + 1, &start, sizeof(start)); }

KeyCodec::KeyCodec(std::vector<KeyColumn> columns, int event_time, int leading)
    : columns_(std::move(columns)), event_time_(event_time) {
  int first = event_time >= 0 ? event_time : leading;
  if (first >= 0) order_.push_back(static_cast<size_t>(first));
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (static_cast<int>(i) != first) order_.push_back(i);
    fixed_bytes_ += FixedBytes(columns_[i]);
  }
}

EncodedKeys KeyCodec::Encode(std::span<Column* const> columns, uint32_t rows, Arena* arena) const {
  EncodedKeys keys = NewKeys(rows, arena);
  std::fill_n(keys.sizes, rows, fixed_bytes_);
  for (size_t c : order_) AddVariableBytes(*columns[c], keys.sizes);
  size_t total = 0;
  for (uint32_t i = 0; i < rows; ++i) total += keys.sizes[i];
  char* at = arena->NewArray<char>(total + 1);
  for (uint32_t i = 0; i < rows; ++i) {
    keys.bytes[i] = at;
    at += keys.sizes[i];
  }
  char** cursors = arena->NewArray<char*>(rows + 1);
  std::copy_n(keys.bytes, rows, cursors);
  for (size_t c : order_) {
    columns_[c].window_micros ? PutWindow(*columns[c], cursors) : PutColumn(*columns[c], cursors);
  }
  for (uint32_t i = 0; i < rows; ++i) keys.hashes[i] = HashKey(keys.bytes[i], keys.sizes[i]);
  return keys;
}

void KeyCodec::Decode(std::span<const char* const> keys, Arena* arena, Column** columns) const {
  const char** at = arena->NewArray<const char*>(keys.size() + 1);
  std::copy(keys.begin(), keys.end(), at);
  std::span<const char*> cursors(at, keys.size());
  for (size_t c : order_) {
    const KeyColumn& key = columns_[c];
    columns[c] =
        key.window_micros ? TakeWindow(key, cursors, arena) : TakeColumn(key.type, cursors, arena);
  }
}

std::optional<int64_t> KeyCodec::EventTime(const char* key) const {
  const KeyColumn& column = columns_[static_cast<size_t>(event_time_)];
  if (*key) return std::nullopt;
  if (column.window_micros) return LeadingWindow(key) + column.window_micros;
  if (!IsStruct(column.type)) return static_cast<int64_t>(Load64(key + 1));
  const char* end = key + 1 + FixedBytes((*column.type.fields)[0].type);
  if (*end) return std::nullopt;
  return static_cast<int64_t>(Load64(end + 1));
}

std::optional<int64_t> KeyCodec::EventTime(const Column& column, uint32_t row) const {
  if (column.is_null(row)) return std::nullopt;
  const Column& time = IsStruct(*column.type) ? *column.children[1] : column;
  if (time.is_null(row)) return std::nullopt;
  return time.values<int64_t>()[row];
}

}  // namespace rillmill::pipeline
