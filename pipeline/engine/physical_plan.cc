#include "pipeline/engine/physical_plan.h"

#include <algorithm>

#include "pipeline/engine/panes.h"
#include "pipeline/engine/plan_nodes.h"

namespace rillmill::pipeline {
namespace {

bool IsSequenced(const LogicalNode& node) {
  if (node.kind == NodeKind::kLimit) return true;
  if (node.kind == NodeKind::kAggregate) {
    for (const AggregateCall& call : static_cast<const Aggregate&>(node).aggregates) {
      if (!call.function->traits().combinable) return true;
    }
  }
  return std::any_of(node.children.begin(), node.children.end(),
                     [](const NodePtr& n) { return IsSequenced(*n); });
}

class Planner {
 public:
  explicit Planner(const PlanInput& input) : input_(input) {}

  Result<PhysicalPlan> Plan(const NodePtr& root) {
    if (!root->streaming) {
      return Status(StatusCode::kInvalid,
                    "the query reads no streaming source: name one of [source.*] in its FROM");
    }
    plan_.sequenced = IsSequenced(*root);
    if (plan_.sequenced) input_.slots = 1;  // rows are applied in order, by one task
    RILLMILL_ASSIGN(plan_.pipelines, Open(root));
    plan_.pipelines.insert(plan_.pipelines.begin(), std::make_move_iterator(closed_.begin()),
                           std::make_move_iterator(closed_.end()));
    plan_.output = root->output;
    bool moves_state = input_.spec->mode != OutputMode::kComplete && has_aggregate_;
    plan_.needs_no_data_epochs = moves_state && !plan_.watermark_delays.empty();
    return std::move(plan_);
  }

 private:
  using Pipelines = std::vector<PlannedPipeline>;

  // The pipelines whose rows are the node's output; their ends are open.
  Result<Pipelines> Open(const NodePtr& node) {
    if (!node->streaming) return NotSupported("UNION ALL of a stream and static rows");
    if (IsOperator(node->kind)) return OpenOperator(*node);
    switch (node->kind) {
      case NodeKind::kStreamScan:
        return OpenScan(static_cast<const StreamScan&>(*node));
      case NodeKind::kUnion:
        return OpenUnion(*node);
      case NodeKind::kJoin:
        return OpenJoin(static_cast<const Join&>(*node));
      default:
        break;
    }
    if (node->kind == NodeKind::kWatermark) NoteWatermark(static_cast<const Watermark&>(*node));
    RILLMILL_ASSIGN(Pipelines pipelines, Open(node->children[0]));
    RILLMILL_ASSIGN(StagePlanPtr stage, PlanUnaryStage(*node));
    return Append(std::move(pipelines), stage);
  }

  Pipelines Append(Pipelines pipelines, const StagePlanPtr& stage) {
    for (PlannedPipeline& pipeline : pipelines) pipeline.stages.push_back(stage);
    return pipelines;
  }

  void NoteWatermark(const Watermark& node) {
    auto ordinal = static_cast<size_t>(node.ordinal);
    plan_.watermark_delays.resize(std::max(plan_.watermark_delays.size(), ordinal + 1));
    plan_.watermark_delays[ordinal] = node.delay_micros;
  }

  Result<Pipelines> OpenScan(const StreamScan& scan) {
    PlannedPipeline pipeline;
    pipeline.stream = scan.stream;
    const StreamRelation& relation =
        input_.spec->streams[static_cast<size_t>(scan.stream)].relation;
    RILLMILL_ASSIGN(StagePlanPtr decode, PlanDecode(relation, scan));
    pipeline.stages.push_back(std::move(decode));
    Pipelines pipelines;
    pipelines.push_back(std::move(pipeline));
    return pipelines;
  }

  Result<Pipelines> OpenUnion(const LogicalNode& node) {
    Pipelines all;
    for (const NodePtr& child : node.children) {
      RILLMILL_ASSIGN(Pipelines part, Open(child));
      std::move(part.begin(), part.end(), std::back_inserter(all));
    }
    return all;
  }

  Result<Pipelines> OpenJoin(const Join& join) {
    if (join.children[0]->streaming && join.children[1]->streaming)
      return NotSupported("a join of two streams");
    size_t probe = join.children[0]->streaming ? 0 : 1;
    RILLMILL_ASSIGN(Pipelines pipelines, Open(join.children[probe]));
    RILLMILL_ASSIGN(StagePlanPtr stage, PlanJoinStage(join, probe, input_));
    return Append(std::move(pipelines), stage);
  }

  Result<Pipelines> OpenOperator(const LogicalNode& node) {
    OperatorSetting setting{input_.spec->mode, input_.slots, input_.shards, nullptr};
    if (node.kind == NodeKind::kAggregate && input_.spec->panes)
      setting.panes = WindowForPanes(static_cast<const Aggregate&>(node), setting.mode);
    RILLMILL_ASSIGN(Pipelines inputs, setting.panes ? OpenPanes(node.children[0], setting.panes)
                                                    : Open(node.children[0]));
    RILLMILL_ASSIGN(PlannedOperator planned, PlanOperator(node, setting, input_));
    has_aggregate_ |= node.kind == NodeKind::kAggregate;
    auto index = static_cast<int>(plan_.operators.size());
    plan_.operators.push_back(std::move(planned));
    for (PlannedPipeline& pipeline : inputs) {
      pipeline.to_operator = index;
      closed_.push_back(std::move(pipeline));
    }
    PlannedPipeline output;
    output.from_operator = index;
    Pipelines pipelines;
    pipelines.push_back(std::move(output));
    return pipelines;
  }

  // The same as Open with rows per pane of the window, which is the node or a little below it.
  Result<Pipelines> OpenPanes(const NodePtr& node, const TimeWindow* window) {
    bool here = node.get() == window;
    RILLMILL_ASSIGN(Pipelines pipelines,
                    here ? Open(node->children[0]) : OpenPanes(node->children[0], window));
    if (here) return Append(std::move(pipelines), PlanWindowStage(*window, WindowRows::kPerPane));
    RILLMILL_ASSIGN(StagePlanPtr stage, PlanUnaryStage(*node));
    return Append(std::move(pipelines), stage);
  }

  PlanInput input_;
  PhysicalPlan plan_;
  Pipelines closed_;  // those that end at an operator
  bool has_aggregate_ = false;
};

}  // namespace

Result<PhysicalPlan> MakePhysicalPlan(const NodePtr& root, const PlanInput& input) {
  return Planner(input).Plan(root);
}

}  // namespace rillmill::pipeline
