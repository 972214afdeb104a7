// Types as in DDL: INT, DECIMAL(10, 2), STRUCT<a: INT NOT NULL>, ARRAY<…>, MAP<…>; and lists of
// columns.
#include <array>

#include <fmt/format.h>

#include "pipeline/sql/front_end.h"
#include "pipeline/sql/parser.h"
#include "pipeline/text/number.h"

namespace rillmill::pipeline::sql {
namespace {

struct NamedTypeId {
  std::string_view name;
  TypeId id;
};

constexpr std::array<NamedTypeId, 23> kTypes = {{
    {"boolean", TypeId::kBoolean},
    {"tinyint", TypeId::kTinyInt},
    {"byte", TypeId::kTinyInt},
    {"smallint", TypeId::kSmallInt},
    {"short", TypeId::kSmallInt},
    {"int", TypeId::kInt},
    {"integer", TypeId::kInt},
    {"bigint", TypeId::kBigInt},
    {"long", TypeId::kBigInt},
    {"float", TypeId::kFloat},
    {"real", TypeId::kFloat},
    {"double", TypeId::kDouble},
    {"string", TypeId::kString},
    {"char", TypeId::kString},
    {"character", TypeId::kString},
    {"varchar", TypeId::kString},
    {"binary", TypeId::kBinary},
    {"date", TypeId::kDate},
    {"timestamp", TypeId::kTimestamp},
    {"timestamp_ltz", TypeId::kTimestamp},
    {"timestamp_ntz", TypeId::kTimestampNtz},
    {"void", TypeId::kNull},
    {"null", TypeId::kNull},
}};

}  // namespace

DataType Parser::Type() {
  Nested nested(this);
  if (!nested.ok()) return {};
  const SourcePos pos = Peek().pos;
  const std::string name = ToLower(Name());
  if (name == "decimal" || name == "dec" || name == "numeric") return DecimalType(pos);
  if (name == "interval") return IntervalType();
  if (name == "array") {
    Expect("<");
    DataType element = Type();
    CloseAngle();
    return DataType::Array(std::move(element));
  }
  if (name == "map") {
    Expect("<");
    DataType key = Type();
    Expect(",");
    DataType value = Type();
    CloseAngle();
    return DataType::Map(std::move(key), std::move(value));
  }
  if (name == "struct") {
    if (Accept("<>")) return DataType::Struct({});
    Expect("<");
    std::vector<Field> fields = Fields(">");
    CloseAngle();
    return DataType::Struct(std::move(fields));
  }
  return NamedType(name, pos);
}

// >> closes two brackets: the first half is taken off.
void Parser::CloseAngle() {
  for (std::string_view symbol : {">>", ">>>"}) {
    if (!Is(symbol)) continue;
    tokens_[at_].text.erase(0, 1);
    ++tokens_[at_].pos.column;
    return;
  }
  Expect(">");
}

DataType Parser::NamedType(const std::string& name, SourcePos pos) {
  for (const NamedTypeId& type : kTypes) {
    if (type.name != name) continue;
    const bool sized = name == "char" || name == "character" || name == "varchar";
    if (sized) {
      Expect("(");
      TypeNumber();
      Expect(")");
    }
    if (type.id == TypeId::kString && Accept("collate")) {
      Fail(pos, "UNSUPPORTED_DATATYPE", "collations are not supported");
    }
    return type.id;
  }
  Fail(pos, "UNSUPPORTED_DATATYPE", fmt::format("Unsupported data type \"{}\"", name));
  return {};
}

int Parser::TypeNumber() {
  const Token token = Take();
  const auto number =
      token.kind == TokenKind::kNumber ? ParseIntegral(token.text, 0, INT32_MAX) : std::nullopt;
  if (number) return static_cast<int>(*number);
  Fail(token.pos, "PARSE_SYNTAX_ERROR",
       fmt::format("Syntax error at or near '{}': a whole number is expected", token.text));
  return 0;
}

DataType Parser::DecimalType(SourcePos pos) {
  int precision = 10, scale = 0;
  if (Accept("(")) {
    precision = TypeNumber();
    if (Accept(",")) scale = TypeNumber();
    Expect(")");
  }
  if (precision < 1 || precision > 38 || scale > precision) {
    Fail(pos, "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
         fmt::format(
             "DECIMAL({},{}) is impossible: precision is 1 to 38, scale at most the precision",
             precision, scale));
    return {};
  }
  return DataType::Decimal(precision, scale);
}

// INTERVAL, INTERVAL DAY TO SECOND, INTERVAL MONTH.
DataType Parser::IntervalType() {
  constexpr std::string_view kDayTime[] = {"day", "hour", "minute", "second"},
                             kYearMonth[] = {"year", "month"};
  const auto take = [this](auto& names) {
    for (size_t i = 0; i < std::size(names); ++i) {
      if (Accept(names[i])) return static_cast<int>(i);
    }
    return -1;
  };
  if (const int first = take(kYearMonth); first >= 0) {
    const int last = Accept("to") ? take(kYearMonth) : first;
    if (last < first) FailHere();
    return DataType::YearMonthInterval(first, std::max(first, last));
  }
  if (const int first = take(kDayTime); first >= 0) {
    const int last = Accept("to") ? take(kDayTime) : first;
    if (last < first) FailHere();
    return DataType::DayTimeInterval(first, std::max(first, last));
  }
  return TypeId::kCalendarInterval;
}

// name [:] type [NOT NULL] [COMMENT '…'], …
std::vector<Field> Parser::Fields(std::string_view close) {
  std::vector<Field> fields;
  if (!close.empty() && Is(close)) return fields;
  do {
    Field field;
    field.name = Name();
    Accept(":");
    field.type = Type();
    if (Accept("not", "null")) field.nullable = false;
    if (Accept("comment")) Strings();
    fields.push_back(std::move(field));
  } while (Accept(","));
  return fields;
}

std::vector<Field> Parser::Columns() { return Fields(""); }

Result<std::vector<Field>> ParseFields(std::string_view ddl) {
  RILLMILL_ASSIGN(std::vector<Token> tokens, Tokenize(ddl));
  return Parser(std::move(tokens)).Whole(&Parser::Columns);
}

Result<DataType> ParseType(std::string_view ddl) {
  RILLMILL_ASSIGN(std::vector<Token> tokens, Tokenize(ddl));
  return Parser(std::move(tokens)).Whole(&Parser::Type);
}

}  // namespace rillmill::pipeline::sql

namespace rillmill::pipeline {

Result<DataType> ParseSchema(std::string_view ddl) {
  if (Result<std::vector<Field>> fields = sql::ParseFields(ddl); fields.ok()) {
    return DataType::Struct(std::move(fields).value());
  } else if (Result<DataType> type = sql::ParseType(ddl); type.ok() && type->is(TypeId::kStruct)) {
    return type;
  } else {
    return fields.status();
  }
}

}  // namespace rillmill::pipeline
