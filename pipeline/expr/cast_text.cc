// CAST to STRING and BINARY.
#include "pipeline/expr/cast_kernel.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

Column* ShareBytes(const CastRun& run) {
  return CastAll<std::string_view, std::string_view>(run,
                                                     [](std::string_view bytes) { return bytes; });
}

// Big-endian two's complement.
template <class T>
Column* IntegerBytes(const CastRun& run) {
  return CastAll<T, std::string_view>(run, [&](T value) {
    char bytes[sizeof(T)];
    for (size_t i = 0; i < sizeof(T); ++i)
      bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)));
    return run.context->arena->Copy({bytes, sizeof(T)});
  });
}

}  // namespace

Column* CastToText(const CastRun& run) {
  if (run.from.type->is(TypeId::kBinary)) return ShareBytes(run);
  Column* result = NewColumn(run.to, run.from.size, run.context->arena);
  result->nulls = run.from.nulls;
  std::string text;
  for (size_t i = 0; i < run.from.size; ++i) {
    text.clear();
    if (!run.from.is_null(i)) AppendCastString(run.from, i, run.zone(), &text);
    result->values<std::string_view>()[i] = run.context->arena->Copy(text);
  }
  return result;
}

Column* CastToBinary(const CastRun& run) {
  switch (run.from.type->id) {
    case TypeId::kTinyInt:
      return IntegerBytes<int8_t>(run);
    case TypeId::kSmallInt:
      return IntegerBytes<int16_t>(run);
    case TypeId::kInt:
      return IntegerBytes<int32_t>(run);
    case TypeId::kBigInt:
      return IntegerBytes<int64_t>(run);
    default:
      return ShareBytes(run);
  }
}

}  // namespace rillmill::pipeline
