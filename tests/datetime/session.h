// Calls and casts of constants as a session evaluates them, printed as Dataset.show prints them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/expr/cast.h"
#include "pipeline/functions/function.h"
#include "pipeline/text/datetime.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

inline ExprPtr Text(std::string text) {
  return MakeLiteral(TypeId::kString, Datum{std::move(text)}, "text");
}
inline ExprPtr Int(int64_t value) { return MakeLiteral(TypeId::kInt, Datum{value}, "int"); }
inline ExprPtr Long(int64_t value) { return MakeLiteral(TypeId::kBigInt, Datum{value}, "long"); }
inline ExprPtr Double(double value) { return MakeLiteral(TypeId::kDouble, Datum{value}, "double"); }
inline ExprPtr Null(DataType type) { return MakeLiteral(std::move(type), {}, "NULL"); }
inline ExprPtr Time(std::string_view text) {
  return MakeLiteral(TypeId::kTimestamp, Datum{ParseTimestamp(text, *UtcZone()).value()}, "time");
}
inline ExprPtr Date(std::string_view text) {
  return MakeLiteral(TypeId::kDate, Datum{int64_t{ParseDate(text).value()}}, "date");
}
inline ExprPtr DayTime(int64_t micros, int first = 0, int last = 3) {
  return MakeLiteral(DataType::DayTimeInterval(first, last), Datum{micros}, "interval");
}
inline ExprPtr Months(int64_t months) {
  return MakeLiteral(DataType::YearMonthInterval(), Datum{months}, "interval");
}
inline ExprPtr Calendar(CalendarInterval value) {
  return MakeLiteral(TypeId::kCalendarInterval, Datum{value}, "interval");
}

class Session : public testing::Test {
 protected:
  // The value as text, or the error's class.
  std::string Show(const ExprPtr& expr) {
    Arena arena;
    EvalContext context = Context(&arena);
    // Two rows, so that constants do not pass for single rows.
    const Column* column = Evaluate(*expr, ColumnBatch{2, {}}, &context);
    if (context.failed()) return std::string(context.error.error_class());
    if (column->is_null(1)) return "NULL";
    std::string out;
    AppendCastString(*column, 1, *context.zone, &out);
    return out;
  }
  std::string Call(std::string_view name, std::vector<ExprPtr> arguments) {
    Result<ExprPtr> call = ResolveCall(name, std::move(arguments), conf_);
    return call.ok() ? Show(*call) : std::string(call.status().error_class());
  }
  std::string Cast(const ExprPtr& value, DataType to, bool try_cast = false) {
    return Show(MakeCast(value, std::move(to), try_cast));
  }
  EvalContext Context(Arena* arena) const {
    EvalContext context;
    context.arena = arena;
    context.conf = &conf_;
    context.zone = *FindTimeZone(conf_.time_zone);
    context.epoch_time_micros = *ParseTimestamp("2024-05-06T07:08:09.5Z", *UtcZone());
    return context;
  }

  SessionConf conf_;
};

}  // namespace rillmill::pipeline
