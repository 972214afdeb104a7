#include "pipeline/functions/temporal_operator.h"

#include "pipeline/functions/resolve.h"

namespace rillmill::pipeline {

Result<Signature> ResolveTemporalOperator(const ResolveInput& input) { return DifferentTypes(input); }

Column* RunTemporalOperator(const Expr& call, std::span<Column* const>, uint32_t rows, const ColumnBatch&,
                            EvalContext* context) {
  return NewNullColumn(call.type, rows, context->arena);
}

}  // namespace rillmill::pipeline
