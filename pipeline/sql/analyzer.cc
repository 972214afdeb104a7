#include "pipeline/sql/analyzer.h"

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/select_analyzer.h"

namespace rillmill::pipeline::sql {
namespace {

constexpr int kMaxQueryDepth = 100;   // sub-queries and CTEs within each other
constexpr int kMaxRelations = 2'000;  // after CTEs have been inlined

std::optional<int64_t> WatermarkOf(const Expr& expr, const LogicalNode& input) {
  if (expr.kind == ExprKind::kColumn) {
    for (const Attribute& attribute : input.output) {
      if (attribute.id == expr.index) return attribute.watermark_delay_micros;
    }
  }
  // The time of a window is an event time as well.
  if (expr.kind == ExprKind::kCall && expr.function->name == "window_time")
    return WatermarkOf(*expr.children[0], input);
  return std::nullopt;
}

Status TooLarge(SourcePos pos) {
  return SqlError(pos, "EXCEEDED_MAX_NESTING",
                  "the query is nested too deeply, or its CTEs expand to too many tables");
}

Result<int64_t> RowCount(const SyntaxExpr* syntax, const SessionConf& conf, const char* clause) {
  Place nowhere;
  const Scope nothing;
  RILLMILL_ASSIGN(const ExprPtr expr, ExprResolver(&conf, &nothing, &nowhere).Resolve(*syntax));
  RILLMILL_ASSIGN(const Datum value, ConstantValue(expr, conf, clause));
  const auto* rows = std::get_if<int64_t>(&value.v);
  if (rows == nullptr || !expr->type.is_integral() || *rows < 0) {
    return SqlError(syntax->pos, "INVALID_LIMIT_LIKE_EXPRESSION",
                    fmt::format("the {} should be a whole number, at least 0", clause));
  }
  return *rows;
}

Result<Related> WithColumnNames(const std::vector<std::string>& columns, SourcePos pos,
                                Result<Related> related) {
  if (!related.ok() || columns.empty()) return related;
  RILLMILL_TRY(ApplyAlias("", columns, pos, &related->scope));
  return related;
}

}  // namespace

NamedExpr Analyzer::NameExpr(ExprPtr expr, std::string name, const LogicalNode& input) {
  NamedExpr column;
  column.output = NewAttribute(std::move(name), expr->type, expr->nullable);
  column.output.watermark_delay_micros = WatermarkOf(*expr, input);
  column.expr = std::move(expr);
  return column;
}

Status ApplyAlias(const std::string& alias, const std::vector<std::string>& columns, SourcePos pos,
                  Scope* scope) {
  if (!columns.empty() && columns.size() != scope->visible.size()) {
    return SqlError(pos, "ASSIGNMENT_ARITY_MISMATCH",
                    fmt::format("{} column names are given for {} columns", columns.size(),
                                scope->visible.size()));
  }
  for (size_t i = 0; i < columns.size(); ++i) scope->visible[i].name = columns[i];
  for (auto* list : {&scope->visible, &scope->extra}) {
    for (Attribute& attribute : *list) {
      attribute.qualifiers.clear();
      if (!alias.empty()) attribute.qualifiers.push_back(alias);
    }
  }
  if (!alias.empty()) scope->hidden.clear();
  return Status::Ok();
}

Result<Related> Analyzer::AnalyzeQuery(const Query& query) {
  if (depth_ >= kMaxQueryDepth) return TooLarge(query.pos);
  ++depth_;
  const CteFrame* outer = cte_;
  for (const Cte& cte : query.ctes) {
    frames_.push_back({&cte, cte_});
    cte_ = &frames_.back();
  }
  Result<Related> result = QueryBody(query);
  cte_ = outer;
  --depth_;
  return result;
}

Result<Related> Analyzer::QueryBody(const Query& query) {
  if (query.select) {
    SelectAnalyzer select(this, *query.select);
    RILLMILL_ASSIGN(Related related, select.Run(query.order_by));
    RILLMILL_ASSIGN(related.plan, AddLimit(query, std::move(related.plan)));
    return related;
  }
  Result<Related> related = query.values  ? InlineValues(*query.values)
                            : query.right ? UnionOf(query)
                                          : AnalyzeQuery(*query.left);
  if (!related.ok()) return related;
  RILLMILL_ASSIGN(Related sorted, SortOutput(query, std::move(*related)));
  RILLMILL_ASSIGN(sorted.plan, AddLimit(query, std::move(sorted.plan)));
  return sorted;
}

Result<Related> Analyzer::SortOutput(const Query& query, Related related) {
  if (query.order_by.empty()) return related;
  auto sort = std::make_shared<Sort>();
  sort->children = {related.plan};
  Place place;
  ExprResolver resolver(&conf(), &related.scope, &place);
  for (const OrderItem& item : query.order_by) {
    const auto* ordinal = std::get_if<int64_t>(&item.expr->literal.v);
    SortKey key;
    if (item.expr->kind == SyntaxKind::kLiteral && ordinal != nullptr) {
      if (*ordinal < 1 || *ordinal > static_cast<int64_t>(related.scope.visible.size())) {
        return SqlError(item.expr->pos, "ORDER_BY_POS_OUT_OF_RANGE",
                        fmt::format("ORDER BY position {} is not in the select list", *ordinal));
      }
      key.expr = ColumnOf(related.scope.visible[static_cast<size_t>(*ordinal) - 1]);
    } else {
      RILLMILL_ASSIGN(key.expr, resolver.Resolve(*item.expr));
    }
    key.descending = item.descending;
    key.nulls_first = item.nulls_first.value_or(!item.descending);
    sort->keys.push_back(std::move(key));
  }
  DeriveOutput(sort.get());
  related.plan = std::move(sort);
  return related;
}

Result<NodePtr> Analyzer::AddLimit(const Query& query, NodePtr plan) {
  if (!query.limit && !query.offset) return plan;
  auto limit = std::make_shared<Limit>();
  limit->children = {std::move(plan)};
  limit->count = INT64_MAX;
  if (query.limit) {
    RILLMILL_ASSIGN(limit->count, RowCount(query.limit.get(), conf(), "limit"));
  }
  if (query.offset) {
    RILLMILL_ASSIGN(limit->offset, RowCount(query.offset.get(), conf(), "offset"));
  }
  DeriveOutput(limit.get());
  return NodePtr(limit);
}

namespace {

// The types of both sides' columns, widened; names from the left.
Result<std::vector<DataType>> UnionTypes(const Query& query, const Scope& left, const Scope& right,
                                         bool ansi) {
  if (left.visible.size() != right.visible.size()) {
    return SqlError(
        query.pos, "NUM_COLUMNS_MISMATCH",
        fmt::format(
            "UNION can only be performed on inputs with the same number of columns, but the "
            "first input has {} columns and the second input has {} columns.",
            left.visible.size(), right.visible.size()));
  }
  std::vector<DataType> types(left.visible.size());
  for (size_t i = 0; i < types.size(); ++i) {
    const Attribute &a = left.visible[i], &b = right.visible[i];
    if (CommonType(a.type, b.type, ansi, &types[i])) continue;
    return SqlError(query.right->pos, "INCOMPATIBLE_COLUMN_TYPE",
                    fmt::format("UNION can only be performed on tables with compatible column "
                                "types. Column {} of the second table is "
                                "\"{}\", which is not compatible with \"{}\".",
                                i + 1, b.type.ToString(), a.type.ToString()));
  }
  return types;
}

}  // namespace

Result<Related> Analyzer::UnionOf(const Query& query) {
  RILLMILL_ASSIGN(Related left, AnalyzeQuery(*query.left));
  RILLMILL_ASSIGN(Related right, AnalyzeQuery(*query.right));
  RILLMILL_ASSIGN(const std::vector<DataType> types,
                  UnionTypes(query, left.scope, right.scope, conf().ansi));
  auto both = std::make_shared<Union>();
  for (Related* side : {&left, &right}) {
    std::vector<NamedExpr> columns;
    for (size_t i = 0; i < types.size(); ++i) {
      const Attribute& attribute = side->scope.visible[i];
      std::string name = left.scope.visible[i].name;
      columns.push_back(
          NameExpr(MakeCast(ColumnOf(attribute), types[i]), std::move(name), *side->plan));
    }
    both->children.push_back(MakeProject(side->plan, std::move(columns)));
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const Attribute &a = both->children[0]->output[i], &b = both->children[1]->output[i];
    Attribute attribute = NewAttribute(a.name, types[i], a.nullable || b.nullable);
    attribute.watermark_delay_micros =
        a.watermark_delay_micros ? a.watermark_delay_micros : b.watermark_delay_micros;
    both->output.push_back(std::move(attribute));
  }
  DeriveOutput(both.get());
  Related result{both, {both->output, {}, {}}};
  if (query.union_all) return result;
  return Distinct(this, std::move(result));
}

Result<Related> Analyzer::AnalyzeRelation(const Relation& relation) {
  if (++relations_ > kMaxRelations) return TooLarge(relation.pos);
  Result<Related> related = relation.kind == RelationKind::kTable    ? NamedRelation(relation)
                            : relation.kind == RelationKind::kQuery  ? AnalyzeQuery(*relation.query)
                            : relation.kind == RelationKind::kValues ? InlineValues(relation)
                                                                     : JoinOf(relation);
  if (!related.ok()) return related;
  const bool named = !relation.alias.empty();
  if (named || !relation.columns.empty()) {
    RILLMILL_TRY(ApplyAlias(relation.alias, relation.columns, relation.pos, &related->scope));
  }
  return related;
}

Result<Related> Analyzer::NamedRelation(const Relation& relation) {
  for (const CteFrame* frame = cte_; frame != nullptr; frame = frame->outer) {
    if (!EqualsIgnoreCase(frame->cte->name, relation.name)) continue;
    const CteFrame* here = cte_;
    cte_ = frame->outer;
    Result<Related> related =
        WithColumnNames(frame->cte->columns, relation.pos, AnalyzeQuery(*frame->cte->query));
    cte_ = here;
    if (related.ok()) RILLMILL_TRY(ApplyAlias(frame->cte->name, {}, relation.pos, &related->scope));
    return related;
  }
  for (size_t i = 0; i < input_->streams.size(); ++i) {
    if (EqualsIgnoreCase(input_->streams[i].name, relation.name))
      return Stream(input_->streams[i], static_cast<int>(i));
  }
  for (size_t i = 0; i < input_->tables.size(); ++i) {
    if (EqualsIgnoreCase(input_->tables[i].name, relation.name))
      return Table(input_->tables[i], static_cast<int>(i));
  }
  std::vector<std::string> known;
  for (const StreamRelation& stream : input_->streams) known.push_back("`" + stream.name + "`");
  for (const TableRelation& table : input_->tables) known.push_back("`" + table.name + "`");
  return SqlError(relation.pos, "TABLE_OR_VIEW_NOT_FOUND",
                  fmt::format("The table or view `{}` cannot be found. The job has: {}.",
                              relation.name, fmt::join(known, ", ")));
}

}  // namespace rillmill::pipeline::sql
