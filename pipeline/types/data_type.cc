#include "pipeline/types/data_type.h"

#include <fmt/format.h>

#include "core/check.h"

namespace rillmill::pipeline {
namespace {

const char* SimpleName(TypeId id) {
  switch (id) {
    case TypeId::kNull:
      return "VOID";
    case TypeId::kBoolean:
      return "BOOLEAN";
    case TypeId::kTinyInt:
      return "TINYINT";
    case TypeId::kSmallInt:
      return "SMALLINT";
    case TypeId::kInt:
      return "INT";
    case TypeId::kBigInt:
      return "BIGINT";
    case TypeId::kFloat:
      return "FLOAT";
    case TypeId::kDouble:
      return "DOUBLE";
    case TypeId::kString:
      return "STRING";
    case TypeId::kBinary:
      return "BINARY";
    case TypeId::kDate:
      return "DATE";
    case TypeId::kTimestamp:
      return "TIMESTAMP";
    case TypeId::kTimestampNtz:
      return "TIMESTAMP_NTZ";
    case TypeId::kCalendarInterval:
      return "INTERVAL";
    default:
      return "";
  }
}

std::string IntervalName(const DataType& type, const char* const* names) {
  if (type.precision == type.scale) return fmt::format("INTERVAL {}", names[type.precision]);
  return fmt::format("INTERVAL {} TO {}", names[type.precision], names[type.scale]);
}

std::string StructName(const DataType& type) {
  std::string text = "STRUCT<";
  for (const Field& field : *type.fields) {
    if (text.size() > 7) text += ", ";
    text += field.name + ": " + field.type.ToString();
    if (!field.nullable) text += " NOT NULL";
  }
  return text + ">";
}

DataType WithRange(TypeId id, int start, int end) {
  DataType type(id);
  type.precision = static_cast<uint8_t>(start);
  type.scale = static_cast<uint8_t>(end);
  return type;
}

DataType WithFields(TypeId id, std::vector<Field> fields) {
  DataType type(id);
  type.fields = std::make_shared<const std::vector<Field>>(std::move(fields));
  return type;
}

}  // namespace

DataType DataType::Decimal(int precision, int scale) {
  return WithRange(TypeId::kDecimal, precision, scale);
}
DataType DataType::DayTimeInterval(int start_field, int end_field) {
  return WithRange(TypeId::kDayTimeInterval, start_field, end_field);
}
DataType DataType::YearMonthInterval(int start_field, int end_field) {
  return WithRange(TypeId::kYearMonthInterval, start_field, end_field);
}
DataType DataType::Struct(std::vector<Field> fields) {
  return WithFields(TypeId::kStruct, std::move(fields));
}
DataType DataType::Array(DataType element, bool contains_null) {
  return WithFields(TypeId::kArray, {{"element", std::move(element), contains_null}});
}
DataType DataType::Map(DataType key, DataType value, bool value_contains_null) {
  return WithFields(TypeId::kMap, {{"key", std::move(key), false},
                                   {"value", std::move(value), value_contains_null}});
}

const DataType& DataType::element() const {
  RILLMILL_DCHECK(id == TypeId::kArray);
  return (*fields)[0].type;
}
const DataType& DataType::key() const {
  RILLMILL_DCHECK(id == TypeId::kMap);
  return (*fields)[0].type;
}
const DataType& DataType::value() const {
  RILLMILL_DCHECK(id == TypeId::kMap);
  return (*fields)[1].type;
}

std::string DataType::ToString() const {
  static constexpr const char* kDayTime[] = {"DAY", "HOUR", "MINUTE", "SECOND"};
  static constexpr const char* kYearMonth[] = {"YEAR", "MONTH"};
  switch (id) {
    case TypeId::kDecimal:
      return fmt::format("DECIMAL({},{})", precision, scale);
    case TypeId::kDayTimeInterval:
      return IntervalName(*this, kDayTime);
    case TypeId::kYearMonthInterval:
      return IntervalName(*this, kYearMonth);
    case TypeId::kStruct:
      return StructName(*this);
    case TypeId::kArray:
      return fmt::format("ARRAY<{}>", element().ToString());
    case TypeId::kMap:
      return fmt::format("MAP<{}, {}>", key().ToString(), value().ToString());
    default:
      return SimpleName(id);
  }
}

bool operator==(const DataType& a, const DataType& b) {
  if (a.id != b.id || a.precision != b.precision || a.scale != b.scale) return false;
  if (a.fields == b.fields) return true;
  if (!a.fields || !b.fields || a.fields->size() != b.fields->size()) return false;
  for (size_t i = 0; i < a.fields->size(); ++i) {
    const Field &x = (*a.fields)[i], &y = (*b.fields)[i];
    if (x.name != y.name || !(x.type == y.type)) return false;
  }
  return true;
}

size_t ValueWidth(const DataType& type) {
  switch (type.id) {
    case TypeId::kNull:
    case TypeId::kBoolean:
    case TypeId::kTinyInt:
      return 1;
    case TypeId::kSmallInt:
      return 2;
    case TypeId::kInt:
    case TypeId::kFloat:
    case TypeId::kDate:
    case TypeId::kYearMonthInterval:
      return 4;
    case TypeId::kBigInt:
    case TypeId::kDouble:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kDayTimeInterval:
    case TypeId::kArray:
    case TypeId::kMap:
      return 8;
    case TypeId::kDecimal:
    case TypeId::kString:
    case TypeId::kBinary:
    case TypeId::kCalendarInterval:
      return 16;
    case TypeId::kStruct:
      return 0;
  }
  return 0;
}

DataType DecimalForIntegral(TypeId id) {
  switch (id) {
    case TypeId::kTinyInt:
      return DataType::Decimal(3, 0);
    case TypeId::kSmallInt:
      return DataType::Decimal(5, 0);
    case TypeId::kInt:
      return DataType::Decimal(10, 0);
    default:
      return DataType::Decimal(20, 0);
  }
}

}  // namespace rillmill::pipeline
