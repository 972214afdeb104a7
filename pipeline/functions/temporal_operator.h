// The arithmetic operators over dates, timestamps and intervals.
#pragma once

#include "pipeline/functions/function.h"

namespace rillmill::pipeline {

// The signature has something in `prepared`, which says that RunTemporalOperator is in charge of
// the call.
Result<Signature> ResolveTemporalOperator(const ResolveInput& input);
Column* RunTemporalOperator(const Expr& call, std::span<Column* const> arguments, uint32_t rows,
                            const ColumnBatch& input, EvalContext* context);

}  // namespace rillmill::pipeline
