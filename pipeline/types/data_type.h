// Spark SQL's data types.
//
// A DataType is a value: cheap to copy, compared by structure (field names included, nullability
// not).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rillmill::pipeline {

enum class TypeId : uint8_t {
  kNull,  // type of the literal NULL (Spark's VOID)
  kBoolean,
  kTinyInt,
  kSmallInt,
  kInt,
  kBigInt,
  kFloat,
  kDouble,
  kDecimal,
  kString,  // CHAR and VARCHAR too
  kBinary,
  kDate,
  kTimestamp,
  kTimestampNtz,
  kDayTimeInterval,  // microseconds; precision/scale hold start and end field (0 day … 3 second)
  kYearMonthInterval,  // months; precision/scale hold start and end field (0 year, 1 month)
  kCalendarInterval,
  kStruct,
  kArray,  // one field, "element"
  kMap,    // two fields, "key" and "value"
};

struct Field;

struct DataType {
  TypeId id = TypeId::kNull;
  uint8_t precision = 0;  // kDecimal: 1 to 38
  uint8_t scale = 0;
  // Shared because types are immutable and sit in plans, expressions and columns of unrelated
  // lifetimes.
  std::shared_ptr<const std::vector<Field>> fields;

  DataType() = default;
  DataType(TypeId type_id)
      : id(type_id) {}  // NOLINT: implicit, `DataType t = TypeId::kInt` reads well

  static DataType Decimal(int precision, int scale);
  static DataType DayTimeInterval(int start_field = 0, int end_field = 3);
  static DataType YearMonthInterval(int start_field = 0, int end_field = 1);
  static DataType Struct(std::vector<Field> fields);
  static DataType Array(DataType element, bool contains_null = true);
  static DataType Map(DataType key, DataType value, bool value_contains_null = true);

  bool is_integral() const { return id >= TypeId::kTinyInt && id <= TypeId::kBigInt; }
  bool is_fractional() const { return id == TypeId::kFloat || id == TypeId::kDouble; }
  bool is_numeric() const { return id >= TypeId::kTinyInt && id <= TypeId::kDecimal; }
  bool is_nested() const { return id >= TypeId::kStruct; }
  bool is(TypeId other) const { return id == other; }

  // REQUIRES: kArray.
  const DataType& element() const;
  // REQUIRES: kMap.
  const DataType& key() const;
  const DataType& value() const;

  // Spark's catalogString in upper case, as it appears in error messages and DDL: "DECIMAL(10,2)",
  // "STRUCT<a: INT>".
  std::string ToString() const;

  friend bool operator==(const DataType& a, const DataType& b);
};

struct Field {
  std::string name;
  DataType type;
  bool nullable = true;
};

// Width of one value in a Column of this type, in bytes; see types/column.h. 0 for structs.
size_t ValueWidth(const DataType& type);

// The decimal that holds every value of an integral type: INT is DECIMAL(10,0).
DataType DecimalForIntegral(TypeId id);

}  // namespace rillmill::pipeline
