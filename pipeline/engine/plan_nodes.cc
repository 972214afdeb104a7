#include "pipeline/engine/plan_nodes.h"

#include <fmt/format.h>

#include "pipeline/engine/binding.h"
#include "pipeline/operators/aggregate.h"
#include "pipeline/operators/order.h"

namespace rillmill::pipeline {
namespace {

template <class Node>
const Node& As(const LogicalNode& node) {
  return static_cast<const Node&>(node);
}

std::span<const Attribute> InputOf(const LogicalNode& node) { return node.children[0]->output; }

StagePlanPtr PlanProjection(const Project& project) {
  std::vector<ExprPtr> columns;
  for (const NamedExpr& column : project.columns)
    columns.push_back(Bind(column.expr, InputOf(project)));
  return PlanProject(std::move(columns));
}

StagePlanPtr PlanGroupingSets(const Expand& expand) {
  std::vector<std::vector<ExprPtr>> projections;
  for (const auto& set : expand.projections) projections.push_back(BindAll(set, InputOf(expand)));
  return PlanExpand(std::move(projections));
}

// The size of the time window that made attribute `id` somewhere below, or 0.
int64_t WindowSizeOf(const LogicalNode& node, int id) {
  if (node.kind == NodeKind::kTimeWindow && As<TimeWindow>(node).window.id == id)
    return As<TimeWindow>(node).size_micros;
  if (node.kind == NodeKind::kProject) {
    for (const NamedExpr& column : As<Project>(node).columns) {
      if (column.output.id != id) continue;
      bool renamed = column.expr->kind == ExprKind::kColumn;
      return renamed ? WindowSizeOf(*node.children[0], column.expr->index) : 0;
    }
  }
  for (const NodePtr& child : node.children) {
    if (int64_t size = WindowSizeOf(*child, id)) return size;
  }
  return 0;
}

AggregateSpec BindAggregate(const Aggregate& node) {
  AggregateSpec spec;
  spec.event_time_key = node.event_time_key;
  for (const NamedExpr& key : node.keys) {
    bool window = key.expr->kind == ExprKind::kColumn && key.expr->type.is(TypeId::kStruct);
    spec.window_micros.push_back(window ? WindowSizeOf(*node.children[0], key.expr->index) : 0);
    spec.keys.push_back(Bind(key.expr, InputOf(node)));
  }
  for (const AggregateCall& call : node.aggregates) {
    spec.aggregates.push_back(
        {call.function, BindAll(call.arguments, InputOf(node)), Bind(call.filter, InputOf(node))});
  }
  return spec;
}

OperatorTraits TraitsOf(const Aggregate& node) {
  OperatorTraits traits;
  std::string keys, calls;
  for (const NamedExpr& key : node.keys) keys += (keys.empty() ? "" : ", ") + key.output.name;
  for (const AggregateCall& call : node.aggregates) {
    calls += (calls.empty() ? "" : ", ") + call.name;
    traits.sequenced |= !call.function->traits().combinable;
  }
  traits.description =
      fmt::format("aggregate by [{}] of [{}]{}", keys, calls, traits.sequenced ? ", in order" : "");
  return traits;
}

Result<PlannedOperator> PlanSort(const Sort& sort, const PlanInput& input) {
  std::vector<SortKey> keys;
  for (const SortKey& key : sort.keys) {
    if (key.expr->type.is_nested()) return NotSupported("ORDER BY of " + key.expr->type.ToString());
    keys.push_back({Bind(key.expr, InputOf(sort)), key.descending, key.nulls_first});
  }
  return PlannedOperator{NewSort(std::move(keys), input.state), {true, "sort"}};
}

// From the probe's point of view; kFullOuter stands for combinations that cannot run against static
// rows.
JoinType ProbeJoinType(JoinType type, size_t probe) {
  switch (type) {
    case JoinType::kInner:
    case JoinType::kCross:
      return type;
    case JoinType::kLeftOuter:
      return probe == 0 ? JoinType::kLeftOuter : JoinType::kFullOuter;
    case JoinType::kRightOuter:
      return probe == 1 ? JoinType::kLeftOuter : JoinType::kFullOuter;
    case JoinType::kLeftSemi:
    case JoinType::kLeftAnti:
      return probe == 0 ? type : JoinType::kFullOuter;
    default:
      return JoinType::kFullOuter;
  }
}

Result<std::vector<Column*>> EvaluateKeys(std::span<const ExprPtr> keys, const StaticRows& rows,
                                          const SessionConf& conf) {
  EvalContext eval;
  eval.arena = rows.arena.get();
  eval.conf = &conf;
  RILLMILL_ASSIGN(eval.zone, FindTimeZone(conf.time_zone));
  std::vector<Column*> columns;
  for (const ExprPtr& key : keys) columns.push_back(Evaluate(*key, rows.batch, &eval));
  if (eval.failed()) return eval.error;
  return columns;
}

Result<std::shared_ptr<const JoinTable>> BuildTable(const NodePtr& side,
                                                    std::span<const ExprPtr> keys,
                                                    const std::vector<bool>& null_safe,
                                                    const PlanInput& input) {
  RILLMILL_ASSIGN(StaticRows rows, EvaluateStatic(side, input));
  std::vector<ExprPtr> bound = BindAll(keys, side->output);
  RILLMILL_ASSIGN(std::vector<Column*> columns, EvaluateKeys(bound, rows, input.spec->conf));
  std::vector<DataType> types;
  for (const ExprPtr& key : bound) types.push_back(key->type);
  return std::shared_ptr<const JoinTable>(std::make_shared<JoinTable>(
      std::move(rows), std::move(columns), std::move(types), null_safe));
}

}  // namespace

Status NotSupported(std::string_view what) {
  return Status(StatusCode::kInvalid, fmt::format("{} is not supported yet", what),
                "NOT_SUPPORTED_YET");
}

bool IsOperator(NodeKind kind) {
  return kind == NodeKind::kAggregate || kind == NodeKind::kSort || kind == NodeKind::kLimit;
}

Result<StagePlanPtr> PlanUnaryStage(const LogicalNode& node) {
  switch (node.kind) {
    case NodeKind::kWatermark: {
      const auto& watermark = As<Watermark>(node);
      return PlanWatermarkStats(OrdinalOf(InputOf(node), watermark.column), watermark.ordinal);
    }
    case NodeKind::kFilter:
      return PlanFilter(Bind(As<Filter>(node).condition, InputOf(node)));
    case NodeKind::kProject:
      return PlanProjection(As<Project>(node));
    case NodeKind::kTimeWindow:
      return PlanWindowStage(As<TimeWindow>(node), WindowRows::kPerWindow);
    case NodeKind::kGenerate:
      return PlanGenerate(As<Generate>(node), Bind(As<Generate>(node).input, InputOf(node)));
    case NodeKind::kExpand:
      return PlanGroupingSets(As<Expand>(node));
    case NodeKind::kSessionWindow:
      return NotSupported("session_window");
    default:
      return NotSupported("this plan node");
  }
}

StagePlanPtr PlanWindowStage(const TimeWindow& window, WindowRows rows) {
  return PlanTimeWindow(window, Bind(window.time, InputOf(window)), rows);
}

Result<StagePlanPtr> PlanJoinStage(const Join& join, size_t probe, const PlanInput& input) {
  StaticJoinSpec spec;
  spec.type = ProbeJoinType(join.type, probe);
  if (spec.type == JoinType::kFullOuter)
    return NotSupported("an outer join that keeps rows of the static side");
  const NodePtr& build = join.children[1 - probe];
  const std::vector<ExprPtr>& build_keys = probe == 0 ? join.right_keys : join.left_keys;
  spec.probe_is_left = probe == 0;
  spec.probe_keys =
      BindAll(probe == 0 ? join.left_keys : join.right_keys, join.children[probe]->output);
  spec.null_safe = join.null_safe;
  spec.null_safe.resize(spec.probe_keys.size());
  spec.null_aware = join.null_aware;
  std::vector<Attribute> both = join.children[0]->output;
  both.insert(both.end(), join.children[1]->output.begin(), join.children[1]->output.end());
  spec.residual = Bind(join.residual, both);
  RILLMILL_ASSIGN(spec.table, BuildTable(build, build_keys, spec.null_safe, input));
  return PlanStaticJoin(std::move(spec));
}

Result<PlannedOperator> PlanOperator(const LogicalNode& node, const OperatorSetting& setting,
                                     const PlanInput& input) {
  if (node.kind == NodeKind::kSort) return PlanSort(As<Sort>(node), input);
  if (node.kind == NodeKind::kLimit) {
    const auto& limit = As<Limit>(node);
    std::string text = fmt::format("limit {} offset {}", limit.count, limit.offset);
    return PlannedOperator{NewLimit(limit.count, limit.offset, setting.mode, input.state),
                           {true, std::move(text)}};
  }
  const auto& aggregate = As<Aggregate>(node);
  AggregateSpec spec = BindAggregate(aggregate);
  spec.mode = setting.mode;
  spec.slots = setting.slots;
  spec.shards = setting.shards;
  OperatorTraits traits = TraitsOf(aggregate);
  if (setting.panes) {
    spec.panes = PaneKey{aggregate.window_key, ShapeOf(*setting.panes)};
    traits.description += ", by panes";
  }
  return PlannedOperator{NewAggregate(std::move(spec), input.state, input.clock),
                         std::move(traits)};
}

}  // namespace rillmill::pipeline
