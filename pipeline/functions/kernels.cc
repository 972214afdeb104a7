#include "pipeline/functions/kernels.h"

namespace rillmill::pipeline {

const uint8_t* UnionNulls(Arguments arguments, uint32_t rows, Arena* arena) {
  const uint8_t* first = nullptr;
  uint8_t* merged = nullptr;
  for (const Column* argument : arguments) {
    if (argument == nullptr || argument->nulls == nullptr || argument->nulls == first) continue;
    if (first == nullptr) {
      first = argument->nulls;
      continue;
    }
    if (merged == nullptr) {
      merged = arena->NewArray<uint8_t>(rows);
      std::memcpy(merged, first, rows);
    }
    for (uint32_t i = 0; i < rows; ++i) merged[i] |= argument->nulls[i];
  }
  return merged ? merged : first;
}

Column* NewResult(const Expr& call, Arguments arguments, uint32_t rows, Arena* arena) {
  Column* result = NewColumn(call.type, rows, arena);
  if (const uint8_t* nulls = UnionNulls(arguments, rows, arena); nulls && rows > 0) {
    std::memcpy(EnsureNulls(result, arena), nulls, rows);
  }
  return result;
}

void TextListBuilder::Finish() {
  Column* child = NewColumn(lists_->type->element(), static_cast<uint32_t>(texts_.size()), arena_);
  std::copy(texts_.begin(), texts_.end(), child->values<Text>());
  lists_->children[0] = child;
}

}  // namespace rillmill::pipeline
