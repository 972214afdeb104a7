#include "tests/json/decode_support.h"

#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "pipeline/text/number.h"

namespace rillmill::pipeline {
namespace {

class TestBatch final : public RawBatch {
 public:
  TestBatch(const std::vector<std::string>& texts, bool separated) {
    for (const std::string& text : texts) {
      records.push_back({static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())});
      bytes_ += text;
      if (separated) bytes_ += '\n';
    }
    bytes_.resize(bytes_.size() + kPaddingBytes,
                  '"');  // a hostile padding: it must not be looked at
    data = reinterpret_cast<const uint8_t*>(bytes_.data());
    newline_separated = separated;
  }

 private:
  void Recycle() override { delete this; }

  std::string bytes_;
};

std::string ValueText(const Column& column, size_t row);

std::string ListText(const Column& column, size_t row) {
  ListRef list = column.values<ListRef>()[row];
  std::string text = "[";
  for (uint32_t i = list.begin; i < list.begin + list.size; ++i) {
    for (const Column* child : column.children) text += ValueText(*child, i) + " ";
  }
  return text + "]";
}

std::string StructText(const Column& column, size_t row) {
  std::string text = "{";
  for (const Column* child : column.children) text += ValueText(*child, row) + " ";
  return text + "}";
}

std::string DecimalText(const Column& column, size_t row) {
  std::string text;
  AppendDecimalPlain(column.values<Int128>()[row], column.type->scale, &text);
  return text;
}

std::string ValueText(const Column& column, size_t row) {
  if (column.is_null(row)) return "NULL";
  switch (column.type->id) {
    case TypeId::kBoolean:
      return column.values<uint8_t>()[row] ? "true" : "false";
    case TypeId::kTinyInt:
      return std::to_string(column.values<int8_t>()[row]);
    case TypeId::kSmallInt:
      return std::to_string(column.values<int16_t>()[row]);
    case TypeId::kInt:
    case TypeId::kDate:
      return std::to_string(column.values<int32_t>()[row]);
    case TypeId::kFloat:
      return fmt::format("{}", column.values<float>()[row]);
    case TypeId::kDouble:
      return fmt::format("{}", column.values<double>()[row]);
    case TypeId::kDecimal:
      return DecimalText(column, row);
    case TypeId::kString:
    case TypeId::kBinary:
      return "'" + std::string(column.values<std::string_view>()[row]) + "'";
    case TypeId::kStruct:
      return StructText(column, row);
    case TypeId::kArray:
    case TypeId::kMap:
      return ListText(column, row);
    default:
      return std::to_string(column.values<int64_t>()[row]);
  }
}

std::string RowText(const ColumnBatch& batch, size_t row) {
  std::string text;
  for (const Column* column : batch.columns)
    text += (text.empty() ? "" : " ") + ValueText(*column, row);
  return text;
}

}  // namespace

BatchSlice SliceOf(const std::vector<std::string>& texts, bool newline_separated) {
  return {BatchRef(new TestBatch(texts, newline_separated)), 0,
          static_cast<uint32_t>(texts.size())};
}

DecodeRequest RequestFor(std::vector<Field> fields, JsonOptions options) {
  DecodeRequest request;
  request.fields.resize(fields.size());
  std::iota(request.fields.begin(), request.fields.end(), 0);
  request.schema = DataType::Struct(std::move(fields));
  request.all_fields = true;
  request.options = std::move(options);
  return request;
}

namespace {

template <class Input>
Decoded DecodeInput(const DecodeRequest& request, const Input& input, DecodePath path,
                    CpuTarget target) {
  Decoded result;
  auto plan = PlanJsonDecode(request);
  if (!plan.ok()) {
    result.status = plan.status();
    return result;
  }
  auto decoder = NewJsonDecoder(*plan, path, target);
  Arena arena;
  DecodedRows rows;
  result.status = decoder->Decode(input, &arena, &rows);
  if (!result.status.ok()) return result;
  for (size_t i = 0; i < rows.batch.rows; ++i) {
    result.rows.push_back(RowText(rows.batch, i));
    result.corrupt.push_back(rows.corrupt && rows.corrupt[i]);
    result.struct_null.push_back(rows.struct_null && rows.struct_null[i]);
  }
  result.corrupt_rows = rows.corrupt_rows;
  return result;
}

}  // namespace

Decoded DecodeTexts(const DecodeRequest& request, const std::vector<std::string>& texts,
                    DecodePath path, bool newline_separated, CpuTarget target) {
  return DecodeInput(request, SliceOf(texts, newline_separated), path, target);
}

Decoded DecodeColumn(const DecodeRequest& request,
                     const std::vector<std::optional<std::string>>& texts, DecodePath path,
                     CpuTarget target) {
  static const DataType kText = TypeId::kString;
  std::vector<std::unique_ptr<char[]>> bytes;
  Arena arena;
  Column* column = NewNullColumn(kText, static_cast<uint32_t>(texts.size()), &arena);
  for (size_t row = 0; row < texts.size(); ++row) {
    if (!texts[row]) continue;
    bytes.push_back(std::make_unique_for_overwrite<char[]>(texts[row]->size()));
    std::copy(texts[row]->begin(), texts[row]->end(), bytes.back().get());
    column->nulls[row] = 0;
    column->values<std::string_view>()[row] = {bytes.back().get(), texts[row]->size()};
  }
  return DecodeInput(request, *column, path, target);
}

}  // namespace rillmill::pipeline
