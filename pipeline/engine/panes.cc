#include "pipeline/engine/panes.h"

#include <algorithm>

namespace rillmill::pipeline {
namespace {

// With fewer windows per time a second table costs about what it saves.
constexpr int64_t kWindowsPerRow = 2;

bool Reads(const ExprPtr& expr, int id) {
  bool reads = false;
  if (expr) {
    ForEachExpr(expr, [&](const Expr& part) {
      reads |= part.kind == ExprKind::kColumn && part.index == id;
    });
  }
  return reads;
}

bool IsColumn(const ExprPtr& expr, int id) {
  return expr->kind == ExprKind::kColumn && expr->index == id;
}

// The arguments and the filter leave column `id` alone, and merging in any order gives the answer.
bool SuitsPanes(const AggregateCall& call, int id) {
  return call.function->traits().combinable && !Reads(call.filter, id) &&
         std::none_of(call.arguments.begin(), call.arguments.end(),
                      [&](const ExprPtr& argument) { return Reads(argument, id); });
}

// The only column of the projection that reads one that is called `id` above it; -1 when it is not
// just that column's name, or others read it too.
int IdBelow(const Project& project, int id) {
  int below = -1;
  for (const NamedExpr& column : project.columns) {
    if (column.output.id == id && column.expr->kind == ExprKind::kColumn)
      below = column.expr->index;
  }
  auto readers = std::count_if(project.columns.begin(), project.columns.end(),
                               [&](const NamedExpr& column) { return Reads(column.expr, below); });
  return readers == 1 ? below : -1;
}

// The window node whose column `id` is, when nothing in between does more than pass it on.
const TimeWindow* UnseenWindow(const LogicalNode& node, int id) {
  if (node.kind == NodeKind::kProject)
    return UnseenWindow(*node.children[0], IdBelow(static_cast<const Project&>(node), id));
  if (node.kind != NodeKind::kTimeWindow) return nullptr;
  const auto& window = static_cast<const TimeWindow&>(node);
  return window.window.id == id ? &window : nullptr;
}

}  // namespace

const TimeWindow* WindowForPanes(const Aggregate& aggregate, OutputMode mode) {
  int place = aggregate.window_key;
  if (place < 0) return nullptr;
  bool other_event_time = aggregate.event_time_key >= 0 && aggregate.event_time_key != place;
  if (other_event_time && mode != OutputMode::kComplete) return nullptr;
  const ExprPtr& key = aggregate.keys[static_cast<size_t>(place)].expr;
  int id = key->index;
  auto readers = std::count_if(aggregate.keys.begin(), aggregate.keys.end(),
                               [&](const NamedExpr& other) { return Reads(other.expr, id); });
  bool suits = IsColumn(key, id) && readers == 1 &&
               std::all_of(aggregate.aggregates.begin(), aggregate.aggregates.end(),
                           [&](const AggregateCall& call) { return SuitsPanes(call, id); });
  const TimeWindow* window = suits ? UnseenWindow(*aggregate.children[0], id) : nullptr;
  bool overlap = window && window->size_micros / window->slide_micros >= kWindowsPerRow;
  return overlap ? window : nullptr;
}

}  // namespace rillmill::pipeline
