// The JSON decoder over arbitrary bytes: neither path may crash, and both must agree. Lines of the
// input are the records.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "pipeline/json/decoder.h"

namespace rillmill::pipeline {
namespace {

std::shared_ptr<const JsonDecodePlan> MakePlan() {
  std::vector<Field> fields = {{"a", TypeId::kString},
                               {"b", TypeId::kBigInt},
                               {"c", TypeId::kTimestamp},
                               {"d", TypeId::kBoolean},
                               {"e", DataType::Array(DataType::Struct({{"a", TypeId::kTinyInt}}))},
                               {"_corrupt_record", TypeId::kString}};
  DecodeRequest request;
  request.schema = DataType::Struct(fields);
  request.fields = {0, 1, 2, 3, 4, 5};
  request.all_fields = true;
  return *PlanJsonDecode(request);
}

bool SameText(const Column& a, const Column& b, size_t row) {
  if (a.is_null(row) != b.is_null(row)) return false;
  return a.is_null(row) || a.values<std::string_view>()[row] == b.values<std::string_view>()[row];
}

bool SameInteger(const Column& a, const Column& b, size_t row) {
  if (a.is_null(row) != b.is_null(row)) return false;
  return a.is_null(row) || a.values<int64_t>()[row] == b.values<int64_t>()[row];
}

bool SameRow(const DecodedRows& a, const DecodedRows& b, size_t row) {
  auto flag = [&](const uint8_t* flags) { return flags && flags[row]; };
  return flag(a.corrupt) == flag(b.corrupt) && flag(a.struct_null) == flag(b.struct_null) &&
         SameText(*a.batch.columns[0], *b.batch.columns[0], row) &&
         SameText(*a.batch.columns[5], *b.batch.columns[5], row) &&
         SameInteger(*a.batch.columns[1], *b.batch.columns[1], row) &&
         SameInteger(*a.batch.columns[2], *b.batch.columns[2], row) &&
         a.batch.columns[4]->is_null(row) == b.batch.columns[4]->is_null(row);
}

Column* Lines(std::string_view bytes, Arena* arena) {
  std::vector<std::string_view> lines;
  for (size_t at = 0; at <= bytes.size();) {
    size_t end = std::min(bytes.find('\n', at), bytes.size());
    lines.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  static const DataType kText = TypeId::kString;
  Column* column = NewColumn(kText, static_cast<uint32_t>(lines.size()), arena);
  std::copy(lines.begin(), lines.end(), column->values<std::string_view>());
  return column;
}

}  // namespace
}  // namespace rillmill::pipeline

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rillmill::pipeline;
  static const std::shared_ptr<const JsonDecodePlan> plan = MakePlan();
  static const std::unique_ptr<JsonDecoder> fast = NewJsonDecoder(plan, DecodePath::kFast);
  static const std::unique_ptr<JsonDecoder> slow = NewJsonDecoder(plan, DecodePath::kSlow);
  rillmill::Arena arena;
  Column* lines = Lines({reinterpret_cast<const char*>(data), size}, &arena);
  DecodedRows by_fast, by_slow;
  if (!fast->Decode(*lines, &arena, &by_fast).ok() || !slow->Decode(*lines, &arena, &by_slow).ok())
    std::abort();
  for (size_t row = 0; row < lines->size; ++row) {
    if (!SameRow(by_fast, by_slow, row)) std::abort();
  }
  return 0;
}
