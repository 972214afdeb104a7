#include "pipeline/expr/cast.h"

#include <fmt/format.h>

#include <cmath>

#include <vector>

#include "pipeline/expr/cast_kernel.h"
#include "pipeline/functions/errors.h"
#include "pipeline/text/number.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

Column* Cast(const CastRun& run);

Column* CastChild(const CastRun& run, const Column& child, size_t field) {
  return Cast({child, (*run.to.fields)[field].type, run.context, run.ansi, run.strict});
}

Column* WithType(const CastRun& run) {
  Column* result = run.context->arena->New<Column>(run.from);
  result->type = &run.to;
  return result;
}

Column* CastStruct(const CastRun& run) {
  Column* result = WithType(run);
  Column** children = run.context->arena->NewArray<Column*>(run.from.children.size());
  for (size_t i = 0; i < run.from.children.size(); ++i)
    children[i] = CastChild(run, *run.from.children[i], i);
  result->children = {children, run.from.children.size()};
  return result;
}

// Only elements that a row refers to are cast: others may hold what would be an error.
Column* CastList(const CastRun& run) {
  Column* result = NewColumn(run.to, run.from.size, run.context->arena);
  result->nulls = run.from.nulls;
  std::vector<uint32_t> elements;
  for (size_t i = 0; i < run.from.size; ++i) {
    ListRef list = run.from.is_null(i) ? ListRef{} : run.from.values<ListRef>()[i];
    result->values<ListRef>()[i] = {static_cast<uint32_t>(elements.size()), list.size};
    for (uint32_t k = 0; k < list.size; ++k) elements.push_back(list.begin + k);
  }
  for (size_t i = 0; i < run.from.children.size(); ++i) {
    result->children[i] =
        CastChild(run, *Gather(*run.from.children[i], elements, run.context->arena), i);
  }
  return result;
}

Column* Cast(const CastRun& run) {
  if (*run.from.type == run.to) return WithType(run);
  if (run.from.type->is(TypeId::kNull))
    return NewNullColumn(run.to, run.from.size, run.context->arena);
  switch (run.to.id) {
    case TypeId::kString:
      return CastToText(run);
    case TypeId::kBinary:
      return CastToBinary(run);
    case TypeId::kBoolean:
      return CastToBoolean(run);
    case TypeId::kDecimal:
      return CastToDecimal(run);
    case TypeId::kDate:
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
      return CastToDatetime(run);
    case TypeId::kDayTimeInterval:
    case TypeId::kYearMonthInterval:
    case TypeId::kCalendarInterval:
      return CastToInterval(run);
    case TypeId::kStruct:
      return CastStruct(run);
    case TypeId::kArray:
    case TypeId::kMap:
      return CastList(run);
    default:
      return CastToNumber(run);
  }
}

// As Spark writes a literal of the type: 'text', 5L, 5S, 5Y, 1.5D.
std::string LiteralText(const Column& column, size_t row, const TimeZone& zone) {
  std::string text;
  AppendCastString(column, row, zone, &text);
  switch (column.type->id) {
    case TypeId::kString:
      return "'" + text + "'";
    case TypeId::kTinyInt:
      return text + "Y";
    case TypeId::kSmallInt:
      return text + "S";
    case TypeId::kBigInt:
      return text + "L";
    case TypeId::kDouble:
      return text + "D";
    case TypeId::kDecimal:
      return text + "BD";
    default:
      return text;
  }
}

// REQUIRES: a FLOAT or DOUBLE.
bool IsFinite(const Column& column, size_t row) {
  return column.type->is(TypeId::kFloat) ? std::isfinite(column.values<float>()[row])
                                         : std::isfinite(column.values<double>()[row]);
}

}  // namespace

Status CastError(const Column& from, size_t row, const DataType& to, const TimeZone& zone) {
  std::string value = LiteralText(from, row, zone);
  const bool no_number = from.type->is_fractional() && !to.is_numeric() && !IsFinite(from, row);
  if (from.type->is(TypeId::kString) || no_number) {
    return {StatusCode::kRuntime,
            fmt::format("The value {} of the type \"{}\" cannot be cast to \"{}\" because it is "
                        "malformed. Correct the value "
                        "as per the syntax, or change its target type. Use `try_cast` to tolerate "
                        "malformed input and return "
                        "NULL instead.",
                        value, from.type->ToString(), to.ToString()),
            "CAST_INVALID_INPUT"};
  }
  if (to.is(TypeId::kDecimal)) {
    std::string digits;
    AppendCastString(from, row, zone, &digits);
    return DecimalOutOfRange(digits, to.precision, to.scale);
  }
  return {StatusCode::kRuntime,
          fmt::format("The value {} of the type \"{}\" cannot be cast to \"{}\" due to an "
                      "overflow. Use `try_cast` to "
                      "tolerate overflow and return NULL instead.",
                      value, from.type->ToString(), to.ToString()),
          "CAST_OVERFLOW"};
}

void CastRun::Reject(Column* result, size_t row) const {
  if (!strict) {
    EnsureNulls(result, context->arena)[row] = 1;
  } else if (!context->failed()) {
    context->Fail(CastError(from, row, to, zone()));
  }
}

Column* EvaluateCast(const Column& from, const DataType& to, bool try_cast, EvalContext* context) {
  bool ansi = context->conf->ansi || try_cast;
  return Cast({from, to, context, ansi, ansi && !try_cast});
}

}  // namespace rillmill::pipeline
