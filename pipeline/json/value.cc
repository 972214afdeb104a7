#include "pipeline/json/value.h"

#include <vector>

namespace rillmill::pipeline {
namespace {

using Values = std::span<const JsonValue* const>;

// The n-th item of every value; NULL where the value is.
std::vector<const JsonValue*> ItemsAt(Values values, size_t n) {
  std::vector<const JsonValue*> items;
  for (const JsonValue* value : values)
    items.push_back(value && !value->is_null ? &value->items[n] : nullptr);
  return items;
}

void FillStruct(Values values, Column* column, Arena* arena) {
  for (size_t i = 0; i < column->children.size(); ++i) {
    column->children[i] = ColumnOf((*column->type->fields)[i].type, ItemsAt(values, i), arena);
  }
}

// Lists have one child per item of an entry: an array's element, a map's key and value.
void FillList(Values values, Column* column, Arena* arena) {
  size_t width = column->children.size();
  std::vector<std::vector<const JsonValue*>> items(width);
  for (size_t row = 0; row < values.size(); ++row) {
    ListRef* list = &column->values<ListRef>()[row];
    *list = {static_cast<uint32_t>(items[0].size()), 0};
    if (!values[row] || values[row]->is_null) continue;
    list->size = static_cast<uint32_t>(values[row]->count / width);
    for (size_t i = 0; i < values[row]->count; ++i)
      items[i % width].push_back(&values[row]->items[i]);
  }
  for (size_t i = 0; i < width; ++i) {
    column->children[i] = ColumnOf((*column->type->fields)[i].type, items[i], arena);
  }
}

}  // namespace

void StoreValue(const JsonValue& value, size_t row, Column* column) {
  switch (column->type->id) {
    case TypeId::kBoolean:
    case TypeId::kTinyInt:
      column->values<int8_t>()[row] = static_cast<int8_t>(value.integer);
      return;
    case TypeId::kSmallInt:
      column->values<int16_t>()[row] = static_cast<int16_t>(value.integer);
      return;
    case TypeId::kInt:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      column->values<int32_t>()[row] = static_cast<int32_t>(value.integer);
      return;
    case TypeId::kBigInt:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kDayTimeInterval:
      column->values<int64_t>()[row] = value.integer;
      return;
    case TypeId::kFloat:
      column->values<float>()[row] = value.real32;
      return;
    case TypeId::kDouble:
      column->values<double>()[row] = value.real;
      return;
    case TypeId::kDecimal:
      column->values<Int128>()[row] = value.unscaled;
      return;
    case TypeId::kString:
    case TypeId::kBinary:
      column->values<std::string_view>()[row] = value.text;
      return;
    case TypeId::kCalendarInterval:
      column->values<CalendarInterval>()[row] = value.interval;
      return;
    default:
      return;
  }
}

Column* ColumnOf(const DataType& type, Values values, Arena* arena) {
  Column* column = NewNullColumn(type, static_cast<uint32_t>(values.size()), arena);
  for (size_t row = 0; row < values.size(); ++row) {
    if (!values[row] || values[row]->is_null) continue;
    column->nulls[row] = 0;
    if (!type.is_nested()) StoreValue(*values[row], row, column);
  }
  if (type.is(TypeId::kStruct)) FillStruct(values, column, arena);
  if (type.is(TypeId::kArray) || type.is(TypeId::kMap)) FillList(values, column, arena);
  return column;
}

}  // namespace rillmill::pipeline
