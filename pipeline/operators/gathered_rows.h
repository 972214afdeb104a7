// Rows of an epoch copied aside, in order of arrival.
//
// Threads: Add from any task.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/arena.h"
#include "pipeline/operators/aggregate.h"
#include "pipeline/operators/stateful_operator.h"

namespace rillmill::pipeline {

class GatheredRows {
 public:
  explicit GatheredRows(MemoryAccount* account) : account_(account), arena_(account) {}

  void Clear() {
    parts_.clear();
    arena_.Reset();
  }

  void Add(const ColumnBatch& batch, EvalContext* eval) {
    std::lock_guard<std::mutex> lock(mu_);
    if (batch.rows) parts_.push_back(CopyBatch(batch, &arena_));
    if (account_->over_limit()) eval->Fail(StateOverBudget(*account_));
  }

  // All rows as one batch in `arena`; no columns when there are no rows.
  ColumnBatch All(Arena* arena) const {
    if (parts_.empty()) return {};
    ColumnBatch all = NewBatch(0, parts_[0].columns.size(), arena);
    for (const ColumnBatch& part : parts_) all.rows += part.rows;
    std::vector<const Column*> columns(parts_.size());
    for (size_t c = 0; c < all.columns.size(); ++c) {
      for (size_t p = 0; p < parts_.size(); ++p) columns[p] = parts_[p].columns[c];
      all.columns[c] = Concat(columns, arena);
    }
    return all;
  }

 private:
  MemoryAccount* const account_;
  std::mutex mu_;
  Arena arena_;
  std::vector<ColumnBatch> parts_;
};

}  // namespace rillmill::pipeline
