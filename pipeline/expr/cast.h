// CAST and TRY_CAST of whole columns.
#pragma once

#include "pipeline/expr/evaluate.h"

namespace rillmill::pipeline {

// The column as type `to`. A value that has no counterpart is an error under ANSI
// (CAST_INVALID_INPUT, CAST_OVERFLOW), NULL otherwise and for try casts. REQUIRES: CanCast.
Column* EvaluateCast(const Column& from, const DataType& to, bool try_cast, EvalContext* context);

}  // namespace rillmill::pipeline
