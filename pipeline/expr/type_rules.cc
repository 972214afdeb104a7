// Spark's implicit casts: AnsiTypeCoercion, and TypeCoercion where ANSI is off.
#include <algorithm>

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {
namespace {

using enum TypeId;

bool IsText(const DataType& type) { return type.is(kString); }
bool IsDatetime(const DataType& type) {
  return type.is(kDate) || type.is(kTimestamp) || type.is(kTimestampNtz);
}
bool IsAnsiInterval(const DataType& type) {
  return type.is(kDayTimeInterval) || type.is(kYearMonthInterval);
}
bool IsList(const DataType& type) { return type.is(kArray) || type.is(kMap); }
bool IsAtomic(const DataType& type) { return !type.is_nested() && !type.is(kCalendarInterval); }

bool CommonDecimal(const DataType& a, const DataType& b, DataType* common) {
  int scale = std::max(a.scale, b.scale);
  int integral = std::max(a.precision - a.scale, b.precision - b.scale);
  *common = DataType::Decimal(std::min(38, integral + scale), std::min(38, scale));
  return true;
}

bool CommonNumber(const DataType& a, const DataType& b, bool ansi, DataType* common) {
  if (a.is(kDecimal) || b.is(kDecimal)) {
    if (a.is_fractional() || b.is_fractional()) {
      *common = kDouble;
      return true;
    }
    return CommonDecimal(a.is(kDecimal) ? a : DecimalForIntegral(a.id),
                         b.is(kDecimal) ? b : DecimalForIntegral(b.id), common);
  }
  *common = std::max(a.id, b.id);
  // ANSI keeps integers exact: a FLOAT has too few digits for them.
  if (ansi && common->is(kFloat) && (a.is_integral() || b.is_integral())) *common = kDouble;
  return true;
}

bool CommonDatetime(const DataType& a, const DataType& b, DataType* common) {
  const DataType& other = a.is(kDate) ? b : a;
  *common = a.is(kTimestamp) || b.is(kTimestamp) ? DataType(kTimestamp) : other;
  return true;
}

bool CommonInterval(const DataType& a, const DataType& b, DataType* common) {
  *common = a;
  common->precision = std::min(a.precision, b.precision);
  common->scale = std::max(a.scale, b.scale);
  return true;
}

bool CommonWithText(const DataType& other, bool ansi, DataType* common) {
  if (!IsAtomic(other)) return false;
  if (!ansi) {
    *common = kString;
    return !other.is(kBoolean) && !other.is(kBinary);
  }
  if (IsAnsiInterval(other)) return false;
  *common = other.is_integral()  ? DataType(kBigInt)
            : other.is_numeric() ? DataType(kDouble)
                                 : other;
  return true;
}

bool CommonFields(const DataType& a, const DataType& b, bool ansi, DataType* common) {
  if (a.fields->size() != b.fields->size()) return false;
  std::vector<Field> fields;
  for (size_t i = 0; i < a.fields->size(); ++i) {
    const Field& left = (*a.fields)[i];
    const Field& right = (*b.fields)[i];
    Field field{left.name, {}, left.nullable || right.nullable};
    if (!CommonType(left.type, right.type, ansi, &field.type)) return false;
    fields.push_back(std::move(field));
  }
  *common = a;
  common->fields = std::make_shared<const std::vector<Field>>(std::move(fields));
  return true;
}

bool IsTextNumberPair(const DataType& a, const DataType& b) {
  return IsText(a) && IsAtomic(b) && !b.is(kBinary);
}

bool CanCastFields(const DataType& from, const DataType& to, bool ansi) {
  if (from.fields->size() != to.fields->size()) return false;
  for (size_t i = 0; i < from.fields->size(); ++i) {
    if (!CanCast((*from.fields)[i].type, (*to.fields)[i].type, ansi)) return false;
  }
  return true;
}

// Casts from numbers under ANSI: no dates, timestamps only from and to them, intervals from
// integers.
bool CanCastNumber(const DataType& from, const DataType& to, bool ansi) {
  if (to.is_numeric() || to.is(kBoolean) || to.is(kTimestamp)) return true;
  if (to.is(kBinary)) return from.is_integral() && !ansi;
  return IsAnsiInterval(to) && !from.is_fractional();
}

bool CanCastAtomic(const DataType& from, const DataType& to, bool ansi) {
  switch (from.id) {
    case kString:
      return IsAtomic(to) || to.is(kCalendarInterval);
    case kBoolean:
      return to.is_numeric() || (to.is(kTimestamp) && !ansi);
    case kBinary:
      return to.is_integral() && !ansi;
    case kDate:
      return IsDatetime(to);
    case kTimestamp:
      return IsDatetime(to) || to.is_numeric() || (to.is(kBoolean) && !ansi);
    case kTimestampNtz:
      return IsDatetime(to);
    case kDayTimeInterval:
    case kYearMonthInterval:
      return to.is(from.id) || to.is_integral() || to.is(kDecimal);
    default:
      return from.is_numeric() && CanCastNumber(from, to, ansi);
  }
}

bool CanCoerceNumber(const DataType& from, const DataType& to) {
  if (to.is(kDecimal)) {
    if (from.is_fractional()) return false;
    DataType exact = from.is(kDecimal) ? from : DecimalForIntegral(from.id);
    return exact.scale <= to.scale && exact.precision - exact.scale <= to.precision - to.scale;
  }
  if (from.is(kDecimal)) return to.is_fractional();
  return from.id <= to.id;
}

bool CanCoerceList(const DataType& from, const DataType& to, bool ansi) {
  if (from.fields->size() != to.fields->size()) return false;
  for (size_t i = 0; i < from.fields->size(); ++i) {
    if (!CanCoerce((*from.fields)[i].type, (*to.fields)[i].type, ansi)) return false;
  }
  return true;
}

}  // namespace

bool CommonType(const DataType& a, const DataType& b, bool ansi, DataType* common) {
  *common = a.is(kNull) ? b : a;
  if (a == b || a.is(kNull) || b.is(kNull)) return true;
  if (a.is_numeric() && b.is_numeric()) return CommonNumber(a, b, ansi, common);
  if (IsDatetime(a) && IsDatetime(b)) return CommonDatetime(a, b, common);
  if (IsAnsiInterval(a) && a.is(b.id)) return CommonInterval(a, b, common);
  if (IsText(a)) return CommonWithText(b, ansi, common);
  if (IsText(b)) return CommonWithText(a, ansi, common);
  return a.is_nested() && a.is(b.id) && CommonFields(a, b, ansi, common);
}

bool ComparisonType(const DataType& a, const DataType& b, bool ansi, DataType* common) {
  if (!ansi && a.id != b.id && (IsTextNumberPair(a, b) || IsTextNumberPair(b, a))) {
    const DataType& other = IsText(a) ? b : a;
    *common = other.is(kDecimal) ? DataType(kDouble) : other.is(kNull) ? DataType(kString) : other;
    return true;
  }
  return CommonType(a, b, ansi, common);
}

bool CanCast(const DataType& from, const DataType& to, bool ansi) {
  if (from == to || from.is(kNull) || to.is(kString)) return true;
  if (to.is(kNull)) return false;
  if (from.is_nested() || to.is_nested()) return from.is(to.id) && CanCastFields(from, to, ansi);
  if (from.is(kString) && to.is(kBinary)) return true;
  return CanCastAtomic(from, to, ansi);
}

bool CanCoerce(const DataType& from, const DataType& to, bool ansi) {
  if (from == to || from.is(kNull)) return true;
  if (from.is_numeric() && to.is_numeric()) return !ansi || CanCoerceNumber(from, to);
  if (IsText(from)) return IsAtomic(to) && !IsAnsiInterval(to) && !to.is(kNull);
  if (IsText(to)) return IsAtomic(from) || !ansi;
  if (IsDatetime(from) && IsDatetime(to)) return true;
  if (IsAnsiInterval(from) && from.is(to.id)) return true;
  if (IsList(from) && from.is(to.id)) return CanCoerceList(from, to, ansi);
  return from.is(kStruct) && from.is(to.id) && CanCoerceList(from, to, ansi);
}

}  // namespace rillmill::pipeline
