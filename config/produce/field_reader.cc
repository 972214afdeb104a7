#include "config/produce/field_reader.h"

#include <algorithm>
#include <utility>

#include "core/arena.h"
#include "pipeline/json/decoder.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::config {
namespace {

constexpr size_t kChunk = 4'096;  // records decoded at a time

std::string Quoted(const std::string& name) {
  std::string quoted = "`";
  for (char c : name) quoted += c == '`' ? std::string("``") : std::string(1, c);
  return quoted + "`";
}

class FieldReaderImpl final : public FieldReader {
 public:
  FieldReaderImpl(pipeline::DataType type, std::unique_ptr<pipeline::JsonDecoder> decoder)
      : type_(std::move(type)), decoder_(std::move(decoder)) {}

  Status Read(const RecordSet& records, size_t first, EncodedColumn* texts) override {
    const size_t count = std::min(kChunk, records.size() - first);
    arena_.Reset();
    pipeline::Column* column = pipeline::NewColumn(type_, static_cast<uint32_t>(count), &arena_);
    for (size_t i = 0; i < count; ++i) column->values<std::string_view>()[i] = records[first + i];
    pipeline::DecodedRows decoded;
    RILLMILL_TRY(decoder_->Decode(*column, &arena_, &decoded));
    const pipeline::Column& values = *decoded.batch.columns[0];
    texts->Clear();
    for (size_t i = 0; i < count; ++i) {
      if (!values.is_null(i)) texts->bytes += values.values<std::string_view>()[i];
      texts->Finish(values.is_null(i));
    }
    return Status::Ok();
  }

 private:
  const pipeline::DataType type_;  // STRING
  const std::unique_ptr<pipeline::JsonDecoder> decoder_;
  Arena arena_;
};

}  // namespace

Result<std::unique_ptr<FieldReader>> FieldReader::New(const std::string& field) {
  RILLMILL_ASSIGN(auto schema, pipeline::ParseSchema(Quoted(field) + " STRING"));
  RILLMILL_ASSIGN(auto plan,
                  pipeline::PlanJsonDecode({.schema = schema, .fields = {0}, .options = {}}));
  return std::unique_ptr<FieldReader>(
      std::make_unique<FieldReaderImpl>((*schema.fields)[0].type, pipeline::NewJsonDecoder(plan)));
}

}  // namespace rillmill::config
