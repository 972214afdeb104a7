#include "pipeline/types/datum.h"

#include <algorithm>

#include "pipeline/types/integer_at.h"

namespace rillmill::pipeline {
namespace {

std::vector<Datum> ListAt(const Column& column, size_t row) {
  ListRef list = column.values<ListRef>()[row];
  std::vector<Datum> items;
  for (uint32_t i = 0; i < list.size; ++i) {
    for (const Column* child : column.children) items.push_back(DatumAt(*child, list.begin + i));
  }
  return items;
}

template <class T>
void Fill(T value, Column* to) {
  std::fill_n(to->values<T>(), to->size, value);
}

void FillInteger(int64_t value, Column* to) {
  switch (ValueWidth(*to->type)) {
    case 1:
      return Fill(static_cast<int8_t>(value), to);
    case 2:
      return Fill(static_cast<int16_t>(value), to);
    case 4:
      return Fill(static_cast<int32_t>(value), to);
    default:
      return Fill(value, to);
  }
}

// Elements `child`, `child` + stride, … of a list literal as a column.
Column* ListChild(const DataType& type, const std::vector<Datum>& items, size_t child,
                  size_t stride, Arena* arena) {
  std::vector<const Column*> parts;
  for (size_t i = child; i < items.size(); i += stride)
    parts.push_back(FillColumn(type, items[i], 1, arena));
  return parts.empty() ? NewColumn(type, 0, arena) : Concat(parts, arena);
}

void FillNested(const std::vector<Datum>& items, Column* to, Arena* arena) {
  const std::vector<Field>& fields = *to->type->fields;
  bool is_struct = to->type->is(TypeId::kStruct);
  for (size_t i = 0; i < fields.size(); ++i) {
    to->children[i] = is_struct ? FillColumn(fields[i].type, items[i], to->size, arena)
                                : ListChild(fields[i].type, items, i, fields.size(), arena);
  }
  if (!is_struct) Fill(ListRef{0, static_cast<uint32_t>(items.size() / fields.size())}, to);
}

}  // namespace

Column* FillColumn(const DataType& type, const Datum& value, uint32_t rows, Arena* arena) {
  if (value.is_null()) return NewNullColumn(type, rows, arena);
  Column* column = NewColumn(type, rows, arena);
  switch (type.id) {
    case TypeId::kBoolean:
      Fill(static_cast<uint8_t>(std::get<bool>(value.v)), column);
      break;
    case TypeId::kFloat:
      Fill(static_cast<float>(std::get<double>(value.v)), column);
      break;
    case TypeId::kDouble:
      Fill(std::get<double>(value.v), column);
      break;
    case TypeId::kDecimal:
      Fill(std::get<Int128>(value.v), column);
      break;
    case TypeId::kString:
    case TypeId::kBinary:
      Fill(arena->Copy(std::get<std::string>(value.v)), column);
      break;
    case TypeId::kCalendarInterval:
      Fill(std::get<CalendarInterval>(value.v), column);
      break;
    case TypeId::kStruct:
    case TypeId::kArray:
    case TypeId::kMap:
      FillNested(std::get<std::vector<Datum>>(value.v), column, arena);
      break;
    default:
      FillInteger(std::get<int64_t>(value.v), column);
  }
  return column;
}

Datum DatumAt(const Column& column, size_t row) {
  if (column.is_null(row) || column.type->is(TypeId::kNull)) return {};
  switch (column.type->id) {
    case TypeId::kBoolean:
      return {column.values<uint8_t>()[row] != 0};
    case TypeId::kFloat:
      return {static_cast<double>(column.values<float>()[row])};
    case TypeId::kDouble:
      return {column.values<double>()[row]};
    case TypeId::kDecimal:
      return {column.values<Int128>()[row]};
    case TypeId::kString:
    case TypeId::kBinary:
      return {std::string(column.values<std::string_view>()[row])};
    case TypeId::kCalendarInterval:
      return {column.values<CalendarInterval>()[row]};
    case TypeId::kArray:
    case TypeId::kMap:
      return {ListAt(column, row)};
    case TypeId::kStruct: {
      std::vector<Datum> fields;
      for (const Column* child : column.children) fields.push_back(DatumAt(*child, row));
      return {std::move(fields)};
    }
    default:
      return {IntegerAt(column, row)};
  }
}

}  // namespace rillmill::pipeline
