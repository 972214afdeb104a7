#include "pipeline/functions/operands.h"

namespace rillmill::pipeline {

Operands::Operands(const Expr& call, Arguments arguments, uint32_t rows, Arena* arena)
    : left(arguments[0]),
      right(arguments[1]),
      left_scalar(IsScalar(call, 0)),
      right_scalar(IsScalar(call, 1)) {
  if ((left_scalar && left->is_null(0)) || (right_scalar && right->is_null(0))) {
    all_null = NewNullColumn(call.type, rows, arena);
    return;
  }
  if (left_scalar && right_scalar) {  // only constants that failed to fold
    std::vector<uint32_t> zeros(rows, 0);
    left = Gather(*left, zeros, arena);
    left_scalar = false;
  }
  Column* streams[] = {left_scalar ? nullptr : const_cast<Column*>(left),
                       right_scalar ? nullptr : const_cast<Column*>(right)};
  nulls = UnionNulls(streams, rows, arena);
}

Column* NewResult(const Expr& call, const Operands& operands, uint32_t rows, Arena* arena) {
  Column* result = NewColumn(call.type, rows, arena);
  if (operands.nulls && rows > 0) std::memcpy(EnsureNulls(result, arena), operands.nulls, rows);
  return result;
}

}  // namespace rillmill::pipeline
