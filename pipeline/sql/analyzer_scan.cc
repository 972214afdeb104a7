// Sources as the query sees them: streams with their raw columns, derived columns and watermark;
// static tables; VALUES.
#include <array>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/analyzer.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/parser.h"
#include "pipeline/text/interval.h"

namespace rillmill::pipeline::sql {
namespace {

struct RawColumn {
  const char* name;
  ScanColumn source;
  TypeId type;
};

// As Spark's Kafka source names them.
constexpr std::array<RawColumn, 8> kRawColumns = {
    {{"key", ScanColumn::kKey, TypeId::kBinary},
     {"value", ScanColumn::kValue, TypeId::kBinary},
     {"topic", ScanColumn::kTopic, TypeId::kString},
     {"partition", ScanColumn::kPartition, TypeId::kInt},
     {"offset", ScanColumn::kOffset, TypeId::kBigInt},
     {"timestamp", ScanColumn::kTimestamp, TypeId::kTimestamp},
     {"timestampType", ScanColumn::kTimestampType, TypeId::kInt},
     {"headers", ScanColumn::kHeaders, TypeId::kArray}}};

DataType RawType(const RawColumn& raw, bool kafka) {
  if (raw.source == ScanColumn::kHeaders) {
    return DataType::Array(
        DataType::Struct({{"key", TypeId::kString, true}, {"value", TypeId::kBinary, true}}));
  }
  return raw.source == ScanColumn::kValue && !kafka ? DataType(TypeId::kString)
                                                    : DataType(raw.type);
}

void AddColumn(Attribute attribute, ScanColumn source, int field, StreamScan* scan) {
  scan->output.push_back(std::move(attribute));
  scan->sources.push_back(source);
  scan->fields.push_back(field);
}

bool IsTime(const DataType& type) {
  if (type.is(TypeId::kStruct) && type.fields->size() == 2) {
    return (*type.fields)[0].name == "start" && (*type.fields)[1].name == "end" &&
           IsTime((*type.fields)[1].type);
  }
  return type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
}

// Static tables and VALUES may be used next to a stream only, which is checked at the end; here
// they are plain rows.
Result<ExprPtr> ConstantCell(ExprPtr cell, const DataType& type, const SessionConf& conf) {
  cell = MakeCast(cell, type);
  if (!IsConstant(cell)) {
    return SqlError(cell->pos, "INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE",
                    "VALUES takes constants only");
  }
  RILLMILL_ASSIGN(Datum value, ConstantValue(cell, conf, "a value of VALUES"));
  return MakeLiteral(type, std::move(value), cell->name, cell->pos);
}

}  // namespace

Result<Related> Analyzer::Stream(const StreamRelation& stream, int index) {
  auto scan = std::make_shared<StreamScan>();
  scan->stream = index;
  Related related;
  const auto add = [&](std::string name, const DataType& type, ScanColumn source, int field,
                       std::vector<Attribute>* names) {
    Attribute attribute = NewAttribute(std::move(name), type, true);
    attribute.qualifiers = {stream.name};
    names->push_back(attribute);
    AddColumn(std::move(attribute), source, field, scan.get());
  };
  if (stream.decoded) {
    const std::string& corrupt =
        stream.json.any_given ? stream.json.corrupt_column : conf().corrupt_column;
    for (size_t i = 0; i < stream.schema.fields->size(); ++i) {
      const Field& field = (*stream.schema.fields)[i];
      const bool is_corrupt = field.name == corrupt && field.type.is(TypeId::kString);
      add(field.name, field.type, is_corrupt ? ScanColumn::kCorrupt : ScanColumn::kField,
          static_cast<int>(i), &related.scope.visible);
    }
  }
  for (const RawColumn& raw : kRawColumns) {
    if (!stream.has_raw_columns && raw.source != ScanColumn::kValue) continue;
    const bool extra = stream.decoded ||
                       raw.source == ScanColumn::kHeaders;  // headers need includeHeaders in Spark
    add(stream.decoded ? "_" + std::string(raw.name) : raw.name,
        RawType(raw, stream.has_raw_columns), raw.source, -1,
        extra ? &related.scope.extra : &related.scope.visible);
  }
  related.plan = std::move(scan);
  RILLMILL_ASSIGN(related, Derive(stream, std::move(related)));
  return AddWatermark(stream, std::move(related));
}

// withColumn, one after the other: a known name replaces the column in its place.
Result<Related> Analyzer::Derive(const StreamRelation& stream, Related related) {
  for (const DerivedColumn& derived : stream.derive) {
    const std::string context = fmt::format("derived column {} of {}", derived.name, stream.name);
    Result<SyntaxPtr> syntax = ParseExpression(derived.expression);
    if (!syntax.ok()) return syntax.status().WithContext(context);
    Place place;
    Result<ExprPtr> expr = ExprResolver(&conf(), &related.scope, &place).Resolve(**syntax);
    if (!expr.ok()) return expr.status().WithContext(context);
    NamedExpr made = NameExpr(*expr, derived.name, *related.plan);
    made.output.qualifiers = {stream.name};
    std::vector<NamedExpr> columns;
    for (const Attribute& attribute : related.plan->output)
      columns.push_back({ColumnOf(attribute), attribute});
    columns.push_back(made);
    related.plan = MakeProject(std::move(related.plan), std::move(columns));
    bool replaced = false;
    for (Attribute& attribute : related.scope.visible) {
      if (!SameName(attribute.name, derived.name, conf().case_sensitive)) continue;
      attribute = made.output;
      replaced = true;
    }
    if (!replaced) related.scope.visible.push_back(made.output);
  }
  return related;
}

Result<Related> Analyzer::AddWatermark(const StreamRelation& stream, Related related) {
  if (stream.watermark_column.empty()) return related;
  const std::string context = fmt::format("watermark of {}", stream.name);
  RILLMILL_ASSIGN(const std::optional<NameMatch> match,
                  FindColumn(related.scope, {stream.watermark_column}, conf().case_sensitive, {}));
  if (!match)
    return UnresolvedColumn({}, {stream.watermark_column}, related.scope).WithContext(context);
  if (!IsTime(match->attribute.type)) {
    return Status(
        StatusCode::kInvalid,
        fmt::format(
            "{}: The event time `{}` has the invalid type \"{}\", but expected \"TIMESTAMP\".",
            context, stream.watermark_column, match->attribute.type.ToString()),
        "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE");
  }
  Result<int64_t> delay = ParseWatermarkDelay(stream.watermark_delay);
  if (!delay.ok()) return delay.status().WithContext(context);
  if (*delay < 0) {
    return Status(StatusCode::kInvalid,
                  fmt::format("{}: delay threshold ({}) should not be negative.", context,
                              stream.watermark_delay),
                  "java.lang.IllegalArgumentException");
  }
  const int id = match->attribute.id;
  related.plan = MakeWatermark(std::move(related.plan), id, *delay, next_watermark_++);
  for (auto* list : {&related.scope.visible, &related.scope.extra}) {
    for (Attribute& attribute : *list) {
      if (attribute.id == id) attribute.watermark_delay_micros = *delay;
    }
  }
  return related;
}

Related Analyzer::Table(const TableRelation& table, int index) {
  auto scan = std::make_shared<TableScan>();
  scan->table = index;
  for (size_t i = 0; i < table.schema.fields->size(); ++i) {
    const Field& field = (*table.schema.fields)[i];
    Attribute attribute = NewAttribute(field.name, field.type, true);
    attribute.qualifiers = {table.name};
    scan->output.push_back(std::move(attribute));
    scan->fields.push_back(static_cast<int>(i));
  }
  return {scan, {scan->output, {}, {}}};
}

Result<Related> Analyzer::InlineValues(const Relation& relation) {
  auto values = std::make_shared<Values>();
  Place place;
  const Scope nothing;
  ExprResolver resolver(&conf(), &nothing, &place);
  std::vector<DataType> types(relation.rows[0].size());
  for (const std::vector<SyntaxPtr>& row : relation.rows) {
    if (row.size() != types.size()) {
      return SqlError(row[0]->pos, "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                      fmt::format("a row of VALUES has {} columns, the first one has {}",
                                  row.size(), types.size()));
    }
    std::vector<ExprPtr>& cells = values->rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      RILLMILL_ASSIGN(cells.emplace_back(), resolver.Resolve(*row[i]));
      if (CommonType(types[i], cells[i]->type, conf().ansi, &types[i])) continue;
      return SqlError(
          row[i]->pos, "INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE",
          fmt::format("Found incompatible types in the column `col{}` for inline table.", i + 1));
    }
  }
  for (std::vector<ExprPtr>& row : values->rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      RILLMILL_ASSIGN(row[i], ConstantCell(row[i], types[i], conf()));
    }
  }
  for (size_t i = 0; i < types.size(); ++i)
    values->output.push_back(NewAttribute(fmt::format("col{}", i + 1), types[i], true));
  return Related{values, {values->output, {}, {}}};
}

}  // namespace rillmill::pipeline::sql
