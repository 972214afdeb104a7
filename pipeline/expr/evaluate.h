// Runs expressions over batches: one kernel call per node and batch, never per row.
//
// Threads:   an EvalContext belongs to one task; expressions are shared read-only.
// Ownership: results live in the context's arena, or are columns of the input itself.
// Failure:   the first run-time error (ANSI: overflow, bad cast, division by zero, …) is kept in
// the context; the
//            result is then meaningless. Callers test `failed()` once per batch.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/arena.h"
#include "core/status.h"
#include "pipeline/plan/expr.h"
#include "pipeline/session_conf.h"
#include "pipeline/text/time_zone.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

struct EvalContext {
  Arena* arena = nullptr;
  const SessionConf* conf = nullptr;
  const TimeZone* zone = nullptr;  // conf->time_zone
  int64_t epoch_time_micros = 0;   // current_timestamp: constant within an epoch
  std::vector<Column*> variables;  // lambda parameters by id
  Status error;

  bool failed() const { return !error.ok(); }
  // Keeps the first error only.
  void Fail(Status status) {
    if (error.ok()) error = std::move(status);
  }
};

// The value of a bound expression for every row of `input`.
Column* Evaluate(const Expr& expr, const ColumnBatch& input, EvalContext* context);

// Rows for which a BOOLEAN expression is true (not NULL), appended to `rows`.
void EvaluateFilter(const Expr& condition, const ColumnBatch& input, EvalContext* context,
                    std::vector<uint32_t>* rows);

// The value of an expression without columns: constant folding, options. Errors are returned, not
// raised.
Result<Datum> EvaluateConstant(const Expr& expr, const SessionConf& conf,
                               int64_t epoch_time_micros = 0);

// True when the expression can raise a run-time error (so it must not run on rows that SQL would
// not reach).
bool MayFail(const Expr& expr);

}  // namespace rillmill::pipeline
