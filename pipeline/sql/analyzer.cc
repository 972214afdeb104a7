#include "pipeline/sql/analyzer.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/select_analyzer.h"

namespace rillmill::pipeline::sql {
namespace {

constexpr int kMaxQueryDepth = 100;   // sub-queries and CTEs within each other
constexpr int kMaxRelations = 4'000;  // after CTEs have been inlined

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

Status TooDeep(SourcePos pos) {
  return SqlError(
      pos, "EXCEEDED_MAX_NESTING",
      fmt::format("more than {} sub-queries and CTEs within each other", kMaxQueryDepth));
}

Status TooManyRelations(SourcePos pos) {
  return SqlError(pos, "EXCEEDED_MAX_RELATIONS",
                  fmt::format("the query reads more than {} tables once its CTEs are written out",
                              kMaxRelations));
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
  if (depth_ >= kMaxQueryDepth) return TooDeep(query.pos);
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

// The terms of a UNION ALL b UNION ALL c …, in their order: the tree that the parser made leans to
// the left and may be deep. A UNION that drops duplicates has two.
std::vector<const Query*> TermsOf(const Query& query) {
  std::vector<const Query*> terms = {query.right.get()};
  const Query* left = query.left.get();
  for (; query.union_all && left->right && left->union_all; left = left->left.get())
    terms.push_back(left->right.get());
  terms.push_back(left);
  std::reverse(terms.begin(), terms.end());
  return terms;
}

// Widens `types`, those of the terms so far, by the columns of one more.
Status WidenTypes(const Scope& term, SourcePos union_pos, SourcePos pos, bool ansi,
                  std::vector<DataType>* types) {
  if (types->size() != term.visible.size()) {
    return SqlError(
        union_pos, "NUM_COLUMNS_MISMATCH",
        fmt::format(
            "UNION can only be performed on inputs with the same number of columns, but the "
            "first input has {} columns and the second input has {} columns.",
            types->size(), term.visible.size()));
  }
  for (size_t i = 0; i < types->size(); ++i) {
    const DataType left = (*types)[i], &right = term.visible[i].type;
    if (CommonType(left, right, ansi, &(*types)[i])) continue;
    return SqlError(pos, "INCOMPATIBLE_COLUMN_TYPE",
                    fmt::format("UNION can only be performed on tables with compatible column "
                                "types. Column {} of the second table is "
                                "\"{}\", which is not compatible with \"{}\".",
                                i + 1, right.ToString(), left.ToString()));
  }
  return Status::Ok();
}

}  // namespace

// A column is converted step by step, to what it is together with each further term: as if every
// UNION had been done by itself.
NodePtr Analyzer::UnionTerm(const Related& term, std::span<const std::vector<DataType>> steps,
                            const Scope& names) {
  std::vector<NamedExpr> columns;
  for (size_t i = 0; i < term.scope.visible.size(); ++i) {
    ExprPtr column = ColumnOf(term.scope.visible[i]);
    for (const std::vector<DataType>& types : steps) column = MakeCast(column, types[i]);
    columns.push_back(NameExpr(std::move(column), names.visible[i].name, *term.plan));
  }
  return MakeProject(term.plan, std::move(columns));
}

Result<Related> Analyzer::UnionOf(const Query& query) {
  std::vector<Related> terms;
  std::vector<std::vector<DataType>> types;  // [i]: of the terms 0 … i together
  for (const Query* term : TermsOf(query)) {
    RILLMILL_ASSIGN(terms.emplace_back(), AnalyzeQuery(*term));
    const Scope& scope = terms.back().scope;
    if (types.empty()) {
      types.emplace_back();
      for (const Attribute& column : scope.visible) types[0].push_back(column.type);
    } else {
      types.push_back(types.back());
      RILLMILL_TRY(WidenTypes(scope, query.pos, term->pos, conf().ansi, &types.back()));
    }
  }
  auto all = std::make_shared<Union>();
  for (size_t i = 0; i < terms.size(); ++i) {
    const auto steps = std::span(types).subspan(std::max<size_t>(i, 1));
    all->children.push_back(UnionTerm(terms[i], steps, terms[0].scope));
  }
  for (size_t i = 0; i < types.back().size(); ++i) {
    Attribute merged = NewAttribute(terms[0].scope.visible[i].name, types.back()[i], false);
    for (const NodePtr& child : all->children) {
      merged.nullable |= child->output[i].nullable;
      if (!merged.watermark_delay_micros)
        merged.watermark_delay_micros = child->output[i].watermark_delay_micros;
    }
    all->output.push_back(std::move(merged));
  }
  DeriveOutput(all.get());
  Related result{all, {all->output, {}, {}}};
  if (query.union_all) return result;
  return Distinct(this, std::move(result));
}

Result<Related> Analyzer::AnalyzeRelation(const Relation& relation) {
  if (++relations_ > kMaxRelations) return TooManyRelations(relation.pos);
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
