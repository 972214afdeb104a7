// Evaluation on some rows only: what AND, OR, CASE and coalesce need to be lazy.
#pragma once

#include <span>
#include <vector>

#include "pipeline/expr/evaluate.h"

namespace rillmill::pipeline {

// Evaluates `expr` on rows `rows` of the batch; row i of the result belongs to rows[i]. Only the
// columns and lambda variables that the expression uses are gathered.
Column* EvaluateRows(const Expr& expr, const ColumnBatch& input, std::span<const uint32_t> rows,
                     EvalContext* context);

// The columns that `expr` uses, gathered; the others are null. `variables` are exchanged for
// gathered ones in the context until the object dies.
class Subset {
 public:
  Subset(const Expr& expr, const ColumnBatch& input, std::span<const uint32_t> rows,
         EvalContext* context);
  ~Subset();
  Subset(const Subset&) = delete;
  Subset& operator=(const Subset&) = delete;

  const ColumnBatch& batch() const { return batch_; }

 private:
  void Collect(const Expr& expr, const ColumnBatch& input);

  std::span<const uint32_t> rows_;
  EvalContext* context_;
  ColumnBatch batch_;
  std::vector<Column*> saved_;
};

// Row i of the result is row i of sources[choice[i]]; choice UINT32_MAX gives NULL. REQUIRES: all
// sources have that many rows.
Column* SelectRows(const DataType& type, std::span<Column* const> sources,
                   std::span<const uint32_t> choice, Arena* arena);

// The kinds with their own control flow; all arguments as in Evaluate.
Column* EvaluateLogical(const Expr& expr, const ColumnBatch& input, EvalContext* context);
Column* EvaluateCase(const Expr& expr, const ColumnBatch& input, EvalContext* context);
Column* EvaluateCoalesce(const Expr& expr, const ColumnBatch& input, EvalContext* context);

}  // namespace rillmill::pipeline
