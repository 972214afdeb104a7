// The rules of the optimiser and what they share.
#pragma once

#include <set>
#include <vector>

#include "pipeline/plan/build.h"
#include "pipeline/plan/expr_tools.h"
#include "pipeline/session_conf.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::pipeline::sql {

using Terms = std::vector<ExprPtr>;

// Filters move towards the scans as far as Spark moves them (optimizer_push.cc, optimizer_join.cc).
// `terms` must hold above `node`.
NodePtr PushFilters(const NodePtr& node, Terms terms, const SessionConf& conf);
// The same at a join: sides, outer to inner, terms that one side implies for the other.
NodePtr PushThroughJoin(const Join& join, Terms terms, const SessionConf& conf);

// Constant expressions become literals; those that fail stay.
NodePtr FoldConstants(const NodePtr& node, const SessionConf& conf);
// A Project over a Project becomes one where no work is repeated.
NodePtr CollapseProjects(const NodePtr& node);
// Columns that nobody reads disappear, down to the scans. All of the root's stay.
NodePtr PruneColumns(const NodePtr& root);
// Filters over a scan see the corrupt column through Spark's narrowed schema (case
// json-corrupt-filter-pruned).
NodePtr NarrowCorruptFilters(const NodePtr& node, const AnalyzeInput& input, int* next_id);

// Columns that cannot be NULL where the term is true (optimizer_constraints.cc).
std::set<int> NotNullColumns(const ExprPtr& term);
// Terms that are known to hold for every row of the node.
Terms ConstraintsOf(const LogicalNode& node);
// The columns as `IS NOT NULL` terms, without those that `known` has already.
Terms NotNullTerms(const std::set<int>& columns, const std::vector<Attribute>& output,
                   const Terms& known, const SessionConf& conf);
bool Contains(const Terms& terms, const ExprPtr& term);
// Takes the terms for which `pick` is true out of `terms`, in order.
template <class Pick>
Terms TakeIf(Terms* terms, const Pick& pick) {
  Terms taken, rest;
  for (ExprPtr& term : *terms) (pick(term) ? taken : rest).push_back(std::move(term));
  *terms = std::move(rest);
  return taken;
}

}  // namespace rillmill::pipeline::sql
