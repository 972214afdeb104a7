// Which plans can run as a stream, by output mode: Spark's UnsupportedOperationChecker as far as
// the dialect reaches.
#include <algorithm>

#include <fmt/format.h>

#include "pipeline/functions/function.h"
#include "pipeline/sql/analyzer.h"

namespace rillmill::pipeline::sql {
namespace {

Status Unsupported(std::string_view message) {
  return Status(StatusCode::kInvalid, std::string(message), "_LEGACY_ERROR_TEMP_3102");
}

const char* ModeName(OutputMode mode) {
  return mode == OutputMode::kAppend   ? "append"
         : mode == OutputMode::kUpdate ? "update"
                                       : "complete";
}

Status ModeRefused(OutputMode mode, std::string_view what, std::string_view hint) {
  return Status(StatusCode::kInvalid,
                fmt::format("Invalid streaming output mode: {}. This output mode is not supported "
                            "for {} on streaming "
                            "DataFrames/DataSets. {}",
                            ModeName(mode), what, hint),
                "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION");
}

const char* JoinName(JoinType type) {
  constexpr const char* kNames[] = {"Inner",    "LeftOuter", "RightOuter", "FullOuter",
                                    "LeftSemi", "LeftAnti",  "Cross"};
  return kNames[static_cast<size_t>(type)];
}

bool IsStreamJoin(const LogicalNode& node) {
  return node.kind == NodeKind::kJoin && node.children[0]->streaming && node.children[1]->streaming;
}

template <class Visit>
void ForEachNode(const LogicalNode& node, const Visit& visit) {
  visit(node);
  for (const NodePtr& child : node.children) ForEachNode(*child, visit);
}

std::vector<const Aggregate*> StreamingAggregates(const LogicalNode& root) {
  std::vector<const Aggregate*> found;
  ForEachNode(root, [&](const LogicalNode& node) {
    if (node.kind == NodeKind::kAggregate && node.streaming)
      found.push_back(static_cast<const Aggregate*>(&node));
  });
  return found;
}

// A session window counts as a key of its aggregate.
bool IsSession(const Aggregate& aggregate) {
  return aggregate.window_key >= 0 &&
         aggregate.keys[static_cast<size_t>(aggregate.window_key)].output.name == "session_window";
}

Status CheckAggregates(const std::vector<const Aggregate*>& aggregates, OutputMode mode) {
  if (mode == OutputMode::kComplete && aggregates.empty()) {
    return ModeRefused(mode, "no streaming aggregations", "Use append or update.");
  }
  for (const Aggregate* aggregate : aggregates) {
    if (!IsSession(*aggregate)) continue;
    if (mode == OutputMode::kUpdate)
      return ModeRefused(mode, "session window streaming aggregations", "Use append or complete.");
    if (aggregate->keys.size() == 1) {
      return Status(StatusCode::kInvalid,
                    "Global aggregation with session window in streaming query is not supported. "
                    "Group by a further column.",
                    "_LEGACY_ERROR_TEMP_3068");
    }
  }
  if (mode == OutputMode::kAppend && !aggregates.empty() && aggregates[0]->event_time_key < 0) {
    return ModeRefused(mode, "streaming aggregations without watermark",
                       "Define a watermark on the source and group by that column or a window of "
                       "it, or use update.");
  }
  return Status::Ok();
}

// Outside of append mode one stateful operator must not feed another.
Status CheckChains(const LogicalNode& root, OutputMode mode) {
  if (mode == OutputMode::kAppend) return Status::Ok();
  int stateful = 0;
  ForEachNode(root, [&](const LogicalNode& node) {
    stateful += node.streaming && (node.kind == NodeKind::kAggregate || IsStreamJoin(node)) ? 1 : 0;
  });
  if (stateful < 2) return Status::Ok();
  return Unsupported(
      "Detected pattern of possible 'correctness' issue due to global watermark. The query "
      "contains stateful operation which can emit "
      "rows older than the current watermark plus allowed late record delay, which are \"late "
      "rows\" in downstream stateful operations "
      "and these rows can be discarded. Chains of stateful operators run in append mode.");
}

bool IsComparison(const Expr& expr) {
  constexpr std::string_view kNames[] = {"<", "<=", ">", ">=", "between"};
  return expr.kind == ExprKind::kCall &&
         std::find(std::begin(kNames), std::end(kNames), expr.function->name) != std::end(kNames);
}

std::set<int> EventTimes(const LogicalNode& side) {
  std::set<int> ids;
  for (const Attribute& attribute : side.output) {
    if (attribute.watermark_delay_micros) ids.insert(attribute.id);
  }
  return ids;
}

bool Intersects(const std::set<int>& a, const std::set<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int id) { return b.contains(id); });
}

// State of the join can be dropped: an event time among the keys, or a range condition on `side`'s
// event time.
bool IsBounded(const Join& join, size_t side) {
  const std::set<int> times[] = {EventTimes(*join.children[0]), EventTimes(*join.children[1])};
  for (size_t i = 0; i < join.left_keys.size(); ++i) {
    if (Intersects(ColumnsOf(join.left_keys[i]), times[0]) ||
        Intersects(ColumnsOf(join.right_keys[i]), times[1]))
      return true;
  }
  const std::set<int> other = IdsOf(join.children[1 - side]->output);
  for (const ExprPtr& term : SplitConjuncts(join.residual)) {
    const std::set<int> read = ColumnsOf(term);
    if (IsComparison(*term) && Intersects(read, times[side]) && Intersects(read, other))
      return true;
  }
  return false;
}

Status CheckStreamJoin(const Join& join, OutputMode mode) {
  if (join.type == JoinType::kInner || join.type == JoinType::kCross) return Status::Ok();
  const char* name = JoinName(join.type);
  if (join.type == JoinType::kLeftAnti) {
    return Unsupported(
        "LeftAnti joins with a streaming DataFrame/Dataset on the right are not supported;");
  }
  if (mode != OutputMode::kAppend) {
    return Unsupported(
        fmt::format("{} join between two streaming DataFrames/Datasets is not supported in {} "
                    "output mode, only in Append "
                    "output mode;",
                    name, mode == OutputMode::kUpdate ? "Update" : "Complete"));
  }
  const bool left = join.type == JoinType::kRightOuter || join.type == JoinType::kFullOuter;
  const bool right = join.type != JoinType::kRightOuter;
  if ((right && IsBounded(join, 1)) || (left && IsBounded(join, 0))) return Status::Ok();
  return Unsupported(fmt::format(
      "Stream-stream {} join between two streaming DataFrame/Datasets is not supported without a "
      "watermark in "
      "the join keys, or a watermark on the nullable side and an appropriate range condition;",
      name));
}

Status CheckJoin(const Join& join, OutputMode mode) {
  const bool left = join.children[0]->streaming, right = join.children[1]->streaming;
  if (left && right) return CheckStreamJoin(join, mode);
  const bool keeps_left = join.type == JoinType::kLeftOuter || join.type == JoinType::kLeftSemi ||
                          join.type == JoinType::kLeftAnti;
  const bool refused = (right && keeps_left) || (left && join.type == JoinType::kRightOuter) ||
                       ((left || right) && join.type == JoinType::kFullOuter);
  if (!refused) return Status::Ok();
  return Unsupported(
      fmt::format("{} join with a streaming DataFrame/Dataset on the {} and a static "
                  "DataFrame/Dataset on the {} is not supported;",
                  JoinName(join.type), right ? "right" : "left", right ? "left" : "right"));
}

Status CheckNode(const LogicalNode& node, OutputMode mode) {
  for (const NodePtr& child : node.children) RILLMILL_TRY(CheckNode(*child, mode));
  if (!node.streaming) return Status::Ok();
  switch (node.kind) {
    case NodeKind::kJoin:
      return CheckJoin(static_cast<const Join&>(node), mode);
    case NodeKind::kSort:
      if (mode == OutputMode::kComplete && !StreamingAggregates(node).empty()) return Status::Ok();
      return Unsupported(
          "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated "
          "DataFrame/Dataset in "
          "Complete output mode;");
    case NodeKind::kLimit:
      if (mode == OutputMode::kUpdate)
        return Unsupported(
            "Limits are not supported on streaming DataFrames/Datasets in Update output mode;");
      if (mode == OutputMode::kAppend && static_cast<const Limit&>(node).offset > 0) {
        return Unsupported(
            "Offset is not supported on streaming DataFrames/Datasets in Append output mode;");
      }
      return Status::Ok();
    case NodeKind::kUnion:
      if (std::all_of(node.children.begin(), node.children.end(),
                      [](const NodePtr& child) { return child->streaming; }))
        return Status::Ok();
      return Unsupported("Union between streaming and batch DataFrames/Datasets is not supported;");
    default:
      return Status::Ok();
  }
}

}  // namespace

Status CheckStreaming(const NodePtr& plan, OutputMode mode) {
  if (!plan->streaming) {
    return Unsupported(
        "Queries without streaming sources cannot be executed: the query reads none of the job's "
        "sources;");
  }
  RILLMILL_TRY(CheckChains(*plan, mode));
  RILLMILL_TRY(CheckAggregates(StreamingAggregates(*plan), mode));
  return CheckNode(*plan, mode);
}

}  // namespace rillmill::pipeline::sql
