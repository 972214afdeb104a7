#include "pipeline/json/decoder.h"

#include <fmt/format.h>

#include "pipeline/json/plan.h"
#include "pipeline/json/record_reader.h"
#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {
namespace {

Status Malformed(std::string_view record) {
  constexpr size_t kShown = 200;
  return Status(StatusCode::kDataPolicy,
                fmt::format("Malformed records are detected in record parsing: {}{}. Parse Mode: FAILFAST. "
                            "To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.",
                            record.substr(0, kShown), record.size() > kShown ? " …" : ""),
                "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
}

class Decoder final : public JsonDecoder {
 public:
  Decoder(std::shared_ptr<const JsonDecodePlan> plan, DecodePath path)
      : plan_(std::move(plan)), path_(path), reader_(plan_.get()), sink_(plan_.get()) {}

  Status Decode(const BatchSlice& slice, Arena* arena, DecodedRows* out) override {
    sink_.Begin(slice.size(), arena);
    for (uint32_t i = slice.first; i < slice.last; ++i) {
      RILLMILL_TRY(ReadSlowly(i - slice.first, slice.batch->is_null(i), slice.batch->value(i), arena));
    }
    sink_.Finish(out);
    return Status::Ok();
  }

  Status Decode(const Column& texts, Arena* arena, DecodedRows* out) override {
    sink_.Begin(texts.size, arena);
    for (uint32_t i = 0; i < texts.size; ++i) {
      RILLMILL_TRY(ReadSlowly(i, texts.is_null(i), texts.values<std::string_view>()[i], arena));
    }
    sink_.Finish(out);
    return Status::Ok();
  }

 private:
  Status ReadSlowly(size_t row, bool is_null, std::string_view record, Arena* arena) {
    RecordVerdict verdict = is_null ? RecordVerdict::kBlank : reader_.Read(record, arena, &values_);
    if (verdict == RecordVerdict::kGood || verdict == RecordVerdict::kPartial) {
      sink_.StoreRow(row, values_);
    } else {
      sink_.StoreNullRow(row);
    }
    if (verdict == RecordVerdict::kBlank) sink_.MarkStructNull(row);
    if (verdict == RecordVerdict::kGood || verdict == RecordVerdict::kBlank) return Status::Ok();
    if (plan_->request.options.fail_fast) return Malformed(record);
    sink_.MarkCorrupt(row, record, plan_->request.corrupt_syntax && reader_.HasBrokenSyntax(record));
    return Status::Ok();
  }

  std::shared_ptr<const JsonDecodePlan> plan_;  // shared with the decoders of the other tasks
  DecodePath path_;
  RecordReader reader_;
  RowSink sink_;
  std::vector<JsonValue> values_;
};

}  // namespace

std::unique_ptr<JsonDecoder> NewJsonDecoder(std::shared_ptr<const JsonDecodePlan> plan, DecodePath path) {
  return std::make_unique<Decoder>(std::move(plan), path);
}

}  // namespace rillmill::pipeline
