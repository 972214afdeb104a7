// Small columns and expressions over them, compared by text.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "pipeline/expr/evaluate.h"
#include "pipeline/functions/function.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {

inline ExprPtr Text(std::string value) { return MakeLiteral(TypeId::kString, Datum{value}, value); }
inline ExprPtr Int(int64_t value) {
  return MakeLiteral(TypeId::kInt, Datum{value}, std::to_string(value));
}
inline ExprPtr Long(int64_t value) {
  return MakeLiteral(TypeId::kBigInt, Datum{value}, std::to_string(value));
}
inline ExprPtr Double(double value) { return MakeLiteral(TypeId::kDouble, Datum{value}, "x"); }
inline ExprPtr Bool(bool value) {
  return MakeLiteral(TypeId::kBoolean, Datum{value}, value ? "true" : "false");
}
inline ExprPtr Null(DataType type = TypeId::kNull) {
  return MakeLiteral(std::move(type), {}, "NULL");
}
inline ExprPtr Decimal(int64_t unscaled, int precision, int scale) {
  return MakeLiteral(DataType::Decimal(precision, scale), Datum{Int128{unscaled}}, "m");
}

class ExprTest : public ::testing::Test {
 protected:
  // A column of these literals, all of the first one's type; literals of type VOID are NULLs.
  ExprPtr AddColumn(const std::string& name, const std::vector<ExprPtr>& literals) {
    const DataType& type = types_.emplace_back(literals[0]->type);
    std::vector<const Column*> parts;
    for (const ExprPtr& literal : literals)
      parts.push_back(FillColumn(type, literal->literal, 1, &arena_));
    columns_.push_back(Concat(parts, &arena_));
    return MakeColumn(static_cast<int>(columns_.size()) - 1, type, true, name);
  }

  ExprPtr Call(std::string_view name, std::vector<ExprPtr> arguments) {
    Result<ExprPtr> call = ResolveCall(name, std::move(arguments), conf_);
    EXPECT_TRUE(call.ok()) << name << ": " << call.status().ToString();
    return call.ok() ? *call : Null();
  }

  // The values as CAST to STRING prints them, NULL as "NULL", joined by '|'; the error class if
  // evaluation fails.
  std::string Values(const ExprPtr& expr) {
    EvalContext context{&arena_, &conf_, UtcZone(), 0, {}, {}};
    uint32_t rows = columns_.empty() ? 1 : columns_[0]->size;
    const Column& result = *Evaluate(*expr, {rows, columns_}, &context);
    if (context.failed()) return std::string(context.error.error_class());
    EXPECT_EQ(result.size, rows);
    std::string text;
    for (uint32_t i = 0; i < rows; ++i) {
      if (i > 0) text += '|';
      if (result.is_null(i)) {
        text += "NULL";
      } else {
        AppendCastString(result, i, *UtcZone(), &text);
      }
    }
    return text;
  }

  std::string Values(std::string_view name, std::vector<ExprPtr> arguments) {
    return Values(Call(name, std::move(arguments)));
  }

  std::string ErrorClass(std::string_view name, std::vector<ExprPtr> arguments) {
    return std::string(ResolveCall(name, std::move(arguments), conf_).status().error_class());
  }

  SessionConf conf_;
  Arena arena_;
  std::deque<DataType> types_;
  std::vector<Column*> columns_;
};

}  // namespace rillmill::pipeline
