// GROUP BY: keys, GROUPING SETS, and the Aggregate node.
#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/lexer.h"
#include "pipeline/sql/select_analyzer.h"

namespace rillmill::pipeline::sql {
namespace {

constexpr size_t kMaxCube = 12;

// The window node whose column `id` is, if only renamed in between; null if there is none.
const LogicalNode* WindowBelow(const LogicalNode& node, int id) {
  if (node.kind == NodeKind::kTimeWindow || node.kind == NodeKind::kSessionWindow) {
    if (WindowColumn(node).id == id) return &node;
  }
  if (node.kind == NodeKind::kProject) {
    for (const NamedExpr& column : static_cast<const Project&>(node).columns) {
      if (column.output.id == id && column.expr->kind == ExprKind::kColumn)
        return WindowBelow(*node.children[0], column.expr->index);
    }
    return nullptr;
  }
  if (node.kind == NodeKind::kExpand) {
    const auto& first = static_cast<const Expand&>(node).projections[0];
    for (size_t i = 0; i < first.size(); ++i) {
      if (node.output[i].id == id && first[i]->kind == ExprKind::kColumn)
        return WindowBelow(*node.children[0], first[i]->index);
    }
    return nullptr;
  }
  if (node.kind == NodeKind::kAggregate || node.kind == NodeKind::kUnion) return nullptr;
  for (const NodePtr& child : node.children) {
    if (const LogicalNode* window = WindowBelow(*child, id)) return window;
  }
  return nullptr;
}

Status OutOfRange(const SyntaxExpr& syntax, int64_t ordinal, size_t items) {
  return SqlError(
      syntax.pos, "GROUP_BY_POS_OUT_OF_RANGE",
      fmt::format("GROUP BY position {} is not in select list (valid range is [1, {}]).", ordinal,
                  items));
}

}  // namespace

void MarkKeys(Aggregate* aggregate) {
  for (size_t i = 0; i < aggregate->keys.size(); ++i) {
    const NamedExpr& key = aggregate->keys[i];
    if (aggregate->event_time_key < 0 && key.output.watermark_delay_micros)
      aggregate->event_time_key = static_cast<int>(i);
    const bool column = key.expr->kind == ExprKind::kColumn;
    if (aggregate->window_key < 0 && column &&
        WindowBelow(*aggregate->children[0], key.expr->index) != nullptr) {
      aggregate->window_key = static_cast<int>(i);
    }
  }
}

Related Distinct(Analyzer* analyzer, Related related) {
  auto aggregate = std::make_shared<Aggregate>();
  aggregate->children = {related.plan};
  for (const Attribute& attribute : related.scope.visible) {
    aggregate->keys.push_back(
        analyzer->NameExpr(ColumnOf(attribute), attribute.name, *related.plan));
  }
  DeriveOutput(aggregate.get());
  MarkKeys(aggregate.get());
  return {aggregate, {aggregate->output, {}, {}}};
}

Status SelectAnalyzer::Keys() {
  phase_ = Phase::kKeys;
  if (select_.grouping == Grouping::kAll) return KeysOfAll();
  for (const SyntaxPtr& syntax : select_.group_by) {
    Result<ExprPtr> key = Key(*syntax);
    if (!alias_error_.ok()) return alias_error_;
    if (!key.ok()) return key.status();
    AddKey(*key);
  }
  const Grouping grouping = select_.grouping;
  const bool sets =
      grouping == Grouping::kRollup || grouping == Grouping::kCube || grouping == Grouping::kSets;
  if (!sets) return Status::Ok();
  if (keys_.size() > 60 || (grouping == Grouping::kCube && keys_.size() > kMaxCube)) {
    return SqlError(select_.group_by[0]->pos, "GROUPING_SIZE_LIMIT_EXCEEDED",
                    fmt::format("Grouping sets size cannot be greater than {}.", kMaxCube));
  }
  grouping_id_ = analyzer_->NewAttribute("spark_grouping_id", TypeId::kBigInt, false);
  return Status::Ok();
}

Status SelectAnalyzer::KeysOfAll() {
  for (size_t i = 0; i < select_.items.size(); ++i) {
    const SyntaxExpr& syntax = *select_.items[i].expr;
    if (ContainsAggregate(syntax)) continue;
    if (syntax.kind == SyntaxKind::kStar) {
      RILLMILL_ASSIGN(std::vector<ExprPtr> columns, resolver_.ExpandStar(syntax));
      for (ExprPtr& column : columns) AddKey(std::move(column));
      continue;
    }
    RILLMILL_ASSIGN(ExprPtr key, ItemAsKey(i));
    AddKey(std::move(key));
  }
  return Status::Ok();
}

// A number is the position of a select item.
Result<ExprPtr> SelectAnalyzer::Key(const SyntaxExpr& syntax) {
  const auto* ordinal = std::get_if<int64_t>(&syntax.literal.v);
  if (syntax.kind != SyntaxKind::kLiteral || ordinal == nullptr) return resolver_.Resolve(syntax);
  if (*ordinal < 1 || *ordinal > static_cast<int64_t>(select_.items.size()))
    return OutOfRange(syntax, *ordinal, select_.items.size());
  return ItemAsKey(static_cast<size_t>(*ordinal) - 1);
}

Result<ExprPtr> SelectAnalyzer::ItemAsKey(size_t index) {
  const SelectItem& item = select_.items[index];
  RILLMILL_ASSIGN(ExprPtr key, resolver_.Resolve(*item.expr));
  return item.aliases.empty() ? key : WithName(key, item.aliases[0]);
}

void SelectAnalyzer::AddKey(ExprPtr expr) {
  const auto same = [&](const NamedExpr& key) { return SameExpr(key.expr, expr); };
  const bool sets = select_.grouping != Grouping::kList && select_.grouping != Grouping::kAll;
  if (!sets && std::any_of(keys_.begin(), keys_.end(), same)) return;
  std::string name = expr->name;
  keys_.push_back(analyzer_->NameExpr(std::move(expr), std::move(name), *plan_));
}

// Members of each set, as indexes of keys.
std::vector<std::vector<int>> SelectAnalyzer::Sets() const {
  if (select_.grouping == Grouping::kSets) return select_.sets;
  std::vector<std::vector<int>> sets;
  const int keys = static_cast<int>(keys_.size());
  if (select_.grouping == Grouping::kRollup) {
    for (int size = keys; size >= 0; --size) {
      std::vector<int>& set = sets.emplace_back();
      for (int i = 0; i < size; ++i) set.push_back(i);
    }
    return sets;
  }
  for (int mask = 0; mask < 1 << keys; ++mask) {
    std::vector<int>& set = sets.emplace_back();
    for (int i = 0; i < keys; ++i) {
      if ((mask >> (keys - 1 - i) & 1) == 0) set.push_back(i);
    }
  }
  return sets;
}

// Every row once per set, with NULL for the keys outside of it; the keys become columns of the
// Expand.
void SelectAnalyzer::ExpandSets() {
  auto expand = std::make_shared<Expand>();
  expand->children = {plan_};
  expand->output = plan_->output;
  for (NamedExpr& key : keys_) {
    expand->output.push_back(analyzer_->NewAttribute(key.output.name, key.output.type, true));
    expand->output.back().watermark_delay_micros = key.output.watermark_delay_micros;
    key.output.nullable = true;
  }
  const Attribute id = analyzer_->NewAttribute(grouping_id_->name, grouping_id_->type, false);
  expand->output.push_back(id);
  for (const std::vector<int>& set : Sets()) {
    std::vector<ExprPtr>& row = expand->projections.emplace_back();
    for (const Attribute& attribute : plan_->output) row.push_back(ColumnOf(attribute));
    int64_t mask = 0;
    for (size_t i = 0; i < keys_.size(); ++i) {
      const bool member = std::find(set.begin(), set.end(), static_cast<int>(i)) != set.end();
      row.push_back(member ? keys_[i].expr : MakeLiteral(keys_[i].expr->type, Datum{}, "NULL"));
      mask = mask << 1 | (member ? 0 : 1);
    }
    row.push_back(MakeLiteral(TypeId::kBigInt, Datum{mask}, std::to_string(mask)));
  }
  DeriveOutput(expand.get());
  plan_ = std::move(expand);
}

Result<NodePtr> SelectAnalyzer::Aggregated() {
  ExprPtr having;
  if (select_.having) {
    RILLMILL_ASSIGN(having, resolver_.ResolveCondition(*select_.having));
  }
  auto aggregate = std::make_shared<Aggregate>();
  const size_t columns = plan_->output.size();
  if (grouping_id_) ExpandSets();
  for (size_t i = 0; i < keys_.size(); ++i) {
    const ExprPtr key = grouping_id_ ? ColumnOf(plan_->output[columns + i]) : keys_[i].expr;
    aggregate->keys.push_back({key, keys_[i].output});
  }
  if (grouping_id_) aggregate->keys.push_back({ColumnOf(plan_->output.back()), *grouping_id_});
  aggregate->aggregates = aggregates_;
  aggregate->children = {plan_};
  DeriveOutput(aggregate.get());
  MarkKeys(aggregate.get());
  if (!having) return NodePtr(aggregate);
  RILLMILL_ASSIGN(having, OverAggregate(having));
  return MakeFilter(aggregate, std::move(having));
}

Result<ExprPtr> SelectAnalyzer::OverAggregate(const ExprPtr& expr) const {
  for (const NamedExpr& key : keys_) {
    if (SameExpr(key.expr, expr)) return WithName(ColumnOf(key.output), expr->name);
  }
  const auto made = [&](const AggregateCall& call) { return call.output.id == expr->index; };
  const bool is_column = expr->kind == ExprKind::kColumn;
  const bool above = is_column && ((grouping_id_ && grouping_id_->id == expr->index) ||
                                   std::any_of(aggregates_.begin(), aggregates_.end(), made));
  // window_time() is computed below the aggregation, where its window is no key yet.
  const bool window_time = expr->kind == ExprKind::kCall && expr->function->name == "window_time";
  if ((is_column && !above) || window_time) {
    return SqlError(expr->pos, "MISSING_AGGREGATION",
                    fmt::format("The non-aggregating expression \"{}\" is based on columns which "
                                "are not participating in the GROUP BY "
                                "clause. Add the columns or the expression to the GROUP BY, "
                                "aggregate the expression, or use "
                                "\"any_value({})\".",
                                expr->name, expr->name));
  }
  std::vector<ExprPtr> children;
  for (const ExprPtr& child : expr->children) {
    RILLMILL_ASSIGN(children.emplace_back(), OverAggregate(child));
  }
  return children.empty() ? expr : WithChildren(expr, std::move(children));
}

}  // namespace rillmill::pipeline::sql
