#include "pipeline/sql/optimizer.h"

#include <algorithm>

#include "pipeline/sql/optimizer_rules.h"

namespace rillmill::pipeline::sql {
namespace {

int LargestId(const LogicalNode& node) {
  int largest = -1;
  for (const Attribute& attribute : node.output) largest = std::max(largest, attribute.id);
  for (const NodePtr& child : node.children) largest = std::max(largest, LargestId(*child));
  return largest;
}

}  // namespace

NodePtr Optimize(NodePtr plan, const AnalyzeInput& input) {
  int next_id = LargestId(*plan) + 1;
  plan = FoldConstants(plan, input.conf);
  plan = PushFilters(plan, {}, input.conf);
  plan = NarrowCorruptFilters(plan, input, &next_id);
  plan = CollapseProjects(plan);
  plan = PruneColumns(plan);
  return plan;
}

}  // namespace rillmill::pipeline::sql
