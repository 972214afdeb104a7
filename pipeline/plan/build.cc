#include "pipeline/plan/build.h"

#include <algorithm>

#include "pipeline/functions/function.h"
#include "pipeline/plan/expr_tools.h"

namespace rillmill::pipeline {
namespace {

template <class T>
std::shared_ptr<LogicalNode> CopyAs(const LogicalNode& node) {
  return std::make_shared<T>(static_cast<const T&>(node));
}

std::shared_ptr<LogicalNode> Copy(const LogicalNode& node) {
  switch (node.kind) {
    case NodeKind::kStreamScan:
      return CopyAs<StreamScan>(node);
    case NodeKind::kTableScan:
      return CopyAs<TableScan>(node);
    case NodeKind::kValues:
      return CopyAs<Values>(node);
    case NodeKind::kWatermark:
      return CopyAs<Watermark>(node);
    case NodeKind::kFilter:
      return CopyAs<Filter>(node);
    case NodeKind::kProject:
      return CopyAs<Project>(node);
    case NodeKind::kTimeWindow:
      return CopyAs<TimeWindow>(node);
    case NodeKind::kSessionWindow:
      return CopyAs<SessionWindow>(node);
    case NodeKind::kGenerate:
      return CopyAs<Generate>(node);
    case NodeKind::kExpand:
      return CopyAs<Expand>(node);
    case NodeKind::kJoin:
      return CopyAs<Join>(node);
    case NodeKind::kUnion:
      return CopyAs<Union>(node);
    case NodeKind::kAggregate:
      return CopyAs<Aggregate>(node);
    case NodeKind::kSort:
      return CopyAs<Sort>(node);
    case NodeKind::kLimit:
      return CopyAs<Limit>(node);
  }
  return nullptr;
}

void Append(const std::vector<Attribute>& attributes, bool nullable,
            std::vector<Attribute>* output) {
  for (Attribute attribute : attributes) {
    attribute.nullable |= nullable;
    output->push_back(std::move(attribute));
  }
}

void DeriveJoin(Join* join) {
  join->output.clear();
  const bool left_null = join->type == JoinType::kRightOuter || join->type == JoinType::kFullOuter;
  const bool right_null = join->type == JoinType::kLeftOuter || join->type == JoinType::kFullOuter;
  Append(join->children[0]->output, left_null, &join->output);
  if (join->type == JoinType::kLeftSemi || join->type == JoinType::kLeftAnti) return;
  Append(join->children[1]->output, right_null, &join->output);
}

void DeriveWatermark(Watermark* watermark) {
  watermark->output = watermark->children[0]->output;
  for (Attribute& attribute : watermark->output) {
    if (attribute.id == watermark->column)
      attribute.watermark_delay_micros = watermark->delay_micros;
  }
}

template <class Columns>
void OutputsOf(const Columns& columns, std::vector<Attribute>* output) {
  for (const auto& column : columns) output->push_back(column.output);
}

bool IsCall(const ExprPtr& expr, std::string_view name) {
  return expr->kind == ExprKind::kCall && expr->function->name == name &&
         expr->children.size() == 2;
}

// Takes left = right (or <=>) as a key pair when each side reads one child only.
bool TakeKey(const ExprPtr& term, const std::set<int>& left, const std::set<int>& right,
             Join* join) {
  const bool null_safe = IsCall(term, "<=>");
  if (!null_safe && !IsCall(term, "=")) return false;
  ExprPtr a = term->children[0], b = term->children[1];
  if (!ReadsOnly(a, left)) std::swap(a, b);
  if (!ReadsOnly(a, left) || !ReadsOnly(b, right) || ColumnsOf(a).empty() || ColumnsOf(b).empty())
    return false;
  if (!IsDeterministic(a) || !IsDeterministic(b)) return false;
  join->left_keys.push_back(std::move(a));
  join->right_keys.push_back(std::move(b));
  join->null_safe.push_back(null_safe);
  return true;
}

}  // namespace

void DeriveOutput(LogicalNode* node) {
  for (const NodePtr& child : node->children) node->streaming |= child->streaming;
  switch (node->kind) {
    case NodeKind::kWatermark:
      return DeriveWatermark(static_cast<Watermark*>(node));
    case NodeKind::kJoin:
      return DeriveJoin(static_cast<Join*>(node));
    case NodeKind::kFilter:
    case NodeKind::kSort:
    case NodeKind::kLimit:
      node->output = node->children[0]->output;
      return;
    case NodeKind::kTimeWindow:
      node->output = node->children[0]->output;
      node->output.push_back(static_cast<TimeWindow*>(node)->window);
      return;
    case NodeKind::kSessionWindow:
      node->output = node->children[0]->output;
      node->output.push_back(static_cast<SessionWindow*>(node)->window);
      return;
    case NodeKind::kGenerate:
      node->output = node->children[0]->output;
      Append(static_cast<Generate*>(node)->generated, false, &node->output);
      return;
    case NodeKind::kProject:
      node->output.clear();
      return OutputsOf(static_cast<Project*>(node)->columns, &node->output);
    case NodeKind::kAggregate:
      node->output.clear();
      OutputsOf(static_cast<Aggregate*>(node)->keys, &node->output);
      return OutputsOf(static_cast<Aggregate*>(node)->aggregates, &node->output);
    default:
      return;  // the node's own
  }
}

NodePtr MakeFilter(NodePtr child, ExprPtr condition) {
  if (!condition) return child;
  auto filter = std::make_shared<Filter>();
  filter->children = {std::move(child)};
  filter->condition = std::move(condition);
  DeriveOutput(filter.get());
  return filter;
}

NodePtr MakeProject(NodePtr child, std::vector<NamedExpr> columns) {
  auto project = std::make_shared<Project>();
  project->children = {std::move(child)};
  project->columns = std::move(columns);
  DeriveOutput(project.get());
  return project;
}

NodePtr MakeWatermark(NodePtr child, int column, int64_t delay_micros, int ordinal) {
  auto watermark = std::make_shared<Watermark>();
  watermark->children = {std::move(child)};
  watermark->column = column;
  watermark->delay_micros = delay_micros;
  watermark->ordinal = ordinal;
  DeriveOutput(watermark.get());
  return watermark;
}

NodePtr WithChildren(const NodePtr& node, std::vector<NodePtr> children) {
  if (std::equal(children.begin(), children.end(), node->children.begin(), node->children.end()))
    return node;
  std::shared_ptr<LogicalNode> copy = Copy(*node);
  copy->children = std::move(children);
  DeriveOutput(copy.get());
  return copy;
}

void AddJoinTerms(std::vector<ExprPtr> terms, Join* join) {
  const std::set<int> left = IdsOf(join->children[0]->output),
                      right = IdsOf(join->children[1]->output);
  std::vector<ExprPtr> rest = SplitConjuncts(join->residual);
  for (ExprPtr& term : terms) {
    if (!TakeKey(term, left, right, join)) rest.push_back(std::move(term));
  }
  join->residual = JoinConjuncts(std::move(rest));
}

ExprPtr ColumnOf(const Attribute& attribute) {
  return MakeColumn(attribute.id, attribute.type, attribute.nullable, attribute.name);
}

std::set<int> IdsOf(const std::vector<Attribute>& attributes) {
  std::set<int> ids;
  for (const Attribute& attribute : attributes) ids.insert(attribute.id);
  return ids;
}

}  // namespace rillmill::pipeline
