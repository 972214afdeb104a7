#include "core/header_list.h"
#include "pipeline/text/cast_string.h"
#include "pipeline/text/json_writer.h"
#include "pipeline/text/to_text.h"

namespace rillmill::pipeline {
namespace {

// ARRAY<STRUCT<STRING, BINARY>>, Kafka's headers.
bool IsHeaderList(const DataType& type) {
  if (!type.is(TypeId::kArray) || !type.element().is(TypeId::kStruct)) return false;
  const std::vector<Field>& fields = *type.element().fields;
  return fields.size() == 2 && fields[0].type.is(TypeId::kString) &&
         fields[1].type.is(TypeId::kBinary);
}

void EncodeHeaders(const Column& from, EncodedColumn* out) {
  for (size_t row = 0; row < from.size; ++row) {
    const ListRef list = from.is_null(row) ? ListRef{} : from.values<ListRef>()[row];
    for (uint32_t i = list.begin; i < list.begin + list.size; ++i) {
      const Column& keys = *from.children[0]->children[0];
      const Column& values = *from.children[0]->children[1];
      const std::string_view key =
          keys.is_null(i) ? std::string_view() : keys.values<std::string_view>()[i];
      AppendHeader({key, values.values<std::string_view>()[i], values.is_null(i)}, &out->bytes);
    }
    out->Finish(from.is_null(row));
  }
}

class BatchRows final : public OutputRows {
 public:
  BatchRows(const ColumnBatch& batch, const std::vector<std::string>* names,
            const ToJsonOptions& json)
      : batch_(batch), names_(names), json_(json) {}

  size_t size() const override { return batch_.rows; }

  void EncodeJson(EncodedColumn* out) const override {
    std::vector<JsonWriter> fields;
    for (size_t i = 0; i < batch_.columns.size(); ++i) {
      fields.emplace_back(*batch_.columns[i], json_);
      fields.back().SetName((*names_)[i]);
    }
    for (size_t row = 0; row < batch_.rows; ++row) {
      JsonWriter::AppendFields(fields, row, json_.ignore_null_fields, &out->bytes);
      out->Finish();
    }
  }

  void EncodeCells(size_t column, EncodedColumn* out) const override {
    static constexpr PrintStyle kStyle{.null_text = "NULL", .binary_as_hex = true};
    const Column& from = *batch_.columns[column];
    for (size_t row = 0; row < batch_.rows; ++row) {
      if (from.is_null(row)) {
        out->bytes += kStyle.null_text;
      } else {
        AppendStyled(from, row, kStyle, *json_.zone, &out->bytes);
      }
      out->Finish(from.is_null(row));
    }
  }

  void EncodeBytes(size_t column, EncodedColumn* out) const override {
    const Column& from = *batch_.columns[column];
    if (IsHeaderList(*from.type)) return EncodeHeaders(from, out);
    for (size_t row = 0; row < batch_.rows; ++row) {
      if (!from.is_null(row)) AppendStyled(from, row, PrintStyle{}, *json_.zone, &out->bytes);
      out->Finish(from.is_null(row));
    }
  }

 private:
  const ColumnBatch& batch_;
  const std::vector<std::string>* names_;
  ToJsonOptions json_;
};

}  // namespace

std::unique_ptr<OutputRows> NewOutputRows(const ColumnBatch& batch,
                                          const std::vector<std::string>* names,
                                          const ToJsonOptions& json) {
  return std::make_unique<BatchRows>(batch, names, json);
}

}  // namespace rillmill::pipeline
