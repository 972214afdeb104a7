#include "pipeline/types/value_codec.h"

#include <bit>
#include <cmath>
#include <memory>
#include <vector>

namespace rillmill::pipeline {
namespace {

bool IsText(const DataType& type) { return type.is(TypeId::kString) || type.is(TypeId::kBinary); }
bool IsList(const DataType& type) { return type.is(TypeId::kArray) || type.is(TypeId::kMap); }

void AppendSize(size_t size, std::string* out) {
  auto narrow = static_cast<uint32_t>(size);
  out->append(reinterpret_cast<const char*>(&narrow), sizeof(narrow));
}

uint32_t TakeSize(const char** at) {
  uint32_t size;
  std::memcpy(&size, *at, sizeof(size));
  *at += sizeof(size);
  return size;
}

void EncodeList(const Column& column, const ListRef& list, std::string* out) {
  AppendSize(list.size, out);
  for (uint32_t i = 0; i < list.size; ++i) {
    for (const Column* child : column.children) EncodeValue(*child, list.begin + i, out);
  }
}

// Grows one column value by value; nested types grow their children alongside.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(const DataType& type) : type_(type), width_(ValueWidth(type)) {
    if (!type.fields) return;
    for (const Field& field : *type.fields)
      children_.push_back(std::make_unique<ColumnBuilder>(field.type));
  }

  void AppendNull() {
    nulls_.push_back(1);
    any_null_ = true;
    values_.append(width_, '\0');
    if (type_.is(TypeId::kStruct)) {
      for (auto& child : children_) child->AppendNull();
    }
  }

  // Consumes one encoded value.
  void Append(const char** at) {
    if (*(*at)++ != 0) return AppendNull();
    nulls_.push_back(0);
    if (type_.is(TypeId::kStruct)) return AppendFields(at);
    if (IsText(type_)) return AppendText(at);
    if (IsList(type_)) return AppendList(at);
    values_.append(*at, width_);
    *at += width_;
  }

  Column* Finish(Arena* arena) const {
    Column* column = arena->New<Column>();
    column->type = &type_;
    column->size = static_cast<uint32_t>(nulls_.size());
    column->data = arena->Allocate(std::max<size_t>(1, values_.size()), 16);
    std::memcpy(column->data, values_.data(), values_.size());
    if (any_null_) std::memcpy(EnsureNulls(column, arena), nulls_.data(), nulls_.size());
    Column** children = arena->NewArray<Column*>(children_.size());
    for (size_t i = 0; i < children_.size(); ++i) children[i] = children_[i]->Finish(arena);
    column->children = {children, children_.size()};
    return column;
  }

 private:
  void AppendFields(const char** at) {
    for (auto& child : children_) child->Append(at);
  }

  void AppendText(const char** at) {
    uint32_t size = TakeSize(at);
    std::string_view view(*at, size);
    values_.append(reinterpret_cast<const char*>(&view), sizeof(view));
    *at += size;
  }

  void AppendList(const char** at) {
    ListRef list{static_cast<uint32_t>(children_[0]->nulls_.size()), TakeSize(at)};
    values_.append(reinterpret_cast<const char*>(&list), sizeof(list));
    for (uint32_t i = 0; i < list.size; ++i) AppendFields(at);
  }

  const DataType& type_;
  size_t width_;
  std::string values_;
  std::vector<uint8_t> nulls_;
  bool any_null_ = false;
  std::vector<std::unique_ptr<ColumnBuilder>> children_;
};

template <class Unsigned>
void AppendBigEndian(Unsigned value, std::string* out) {
  for (int shift = static_cast<int>(sizeof(Unsigned)) * 8 - 8; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(static_cast<uint8_t>(value >> shift)));
  }
}

void AppendSigned(int64_t value, std::string* out) {
  AppendBigEndian(static_cast<uint64_t>(value) ^ (uint64_t{1} << 63), out);
}

// IEEE order as unsigned order; -0.0 equals 0.0 and every NaN is the largest value.
void AppendFloating(double value, std::string* out) {
  if (std::isnan(value)) return AppendBigEndian(UINT64_MAX, out);
  auto bits = std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
  AppendBigEndian(bits >> 63 ? ~bits : bits | (uint64_t{1} << 63), out);
}

void AppendWide(Int128 value, std::string* out) {
  AppendSigned(static_cast<int64_t>(value >> 64), out);
  AppendBigEndian(static_cast<uint64_t>(value), out);
}

}  // namespace

void EncodeValue(const Column& column, size_t row, std::string* out) {
  const DataType& type = *column.type;
  bool null = type.is(TypeId::kNull) || column.is_null(row);
  out->push_back(null ? 1 : 0);
  if (null) return;
  if (type.is(TypeId::kStruct)) {
    for (const Column* child : column.children) EncodeValue(*child, row, out);
  } else if (IsText(type)) {
    std::string_view text = column.values<std::string_view>()[row];
    AppendSize(text.size(), out);
    out->append(text);
  } else if (IsList(type)) {
    EncodeList(column, column.values<ListRef>()[row], out);
  } else {
    size_t width = ValueWidth(type);
    out->append(column.values<char>() + row * width, width);
  }
}

Column* DecodeValues(const DataType& type, std::span<const std::string_view> encoded,
                     Arena* arena) {
  ColumnBuilder builder(type);
  for (std::string_view value : encoded) {
    const char* at = value.data();
    if (value.empty()) {
      builder.AppendNull();
    } else {
      builder.Append(&at);
    }
  }
  return builder.Finish(arena);
}

void EncodeSortKey(const Column& column, size_t row, std::string* out) {
  switch (column.type->id) {
    case TypeId::kBoolean:
    case TypeId::kTinyInt:
      return AppendSigned(column.values<int8_t>()[row], out);
    case TypeId::kSmallInt:
      return AppendSigned(column.values<int16_t>()[row], out);
    case TypeId::kInt:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return AppendSigned(column.values<int32_t>()[row], out);
    case TypeId::kFloat:
      return AppendFloating(static_cast<double>(column.values<float>()[row]), out);
    case TypeId::kDouble:
      return AppendFloating(column.values<double>()[row], out);
    case TypeId::kDecimal:
      return AppendWide(column.values<Int128>()[row], out);
    case TypeId::kString:
    case TypeId::kBinary:
      out->append(column.values<std::string_view>()[row]);
      return;
    default:
      return AppendSigned(column.values<int64_t>()[row], out);
  }
}

}  // namespace rillmill::pipeline
