// The states of a group's aggregates side by side: updating, merging and finishing them per batch.
#pragma once

#include <span>
#include <vector>

#include "pipeline/operators/aggregate.h"
#include "pipeline/operators/group_table.h"

namespace rillmill::pipeline {

class AggregateStates {
 public:
  explicit AggregateStates(std::vector<BoundAggregate> aggregates);

  uint32_t bytes() const { return bytes_; }
  size_t size() const { return aggregates_.size(); }
  // Rows `rows` of the batch with the columns that the aggregates read; the others are null.
  ColumnBatch GatherArguments(const ColumnBatch& batch, std::span<const uint32_t> rows,
                              Arena* arena) const;
  // Adds row i of the batch to groups[i].
  void Update(const ColumnBatch& batch, std::span<Group* const> groups, Arena* state_arena,
              EvalContext* eval) const;
  // Adds from[i] to into[i].
  void Merge(std::span<Group* const> into, std::span<Group* const> from, Arena* state_arena,
             EvalContext* eval) const;
  // One result column per aggregate.
  void Finish(std::span<Group* const> groups, EvalContext* eval, Column** columns) const;

 private:
  void UpdateFiltered(const BoundAggregate& aggregate, uint32_t offset, const ColumnBatch& batch,
                      std::span<Group* const> groups, Arena* state_arena, EvalContext* eval) const;

  std::vector<BoundAggregate> aggregates_;
  std::vector<size_t> columns_;    // ordinals that the aggregates read
  std::vector<uint32_t> offsets_;  // of each state
  uint32_t bytes_ = 0;
};

}  // namespace rillmill::pipeline
