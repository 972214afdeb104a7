#include "pipeline/json/decoder.h"

#include <fmt/format.h>

#include "pipeline/json/fast_reader.h"
#include "pipeline/json/plan.h"
#include "pipeline/json/record_reader.h"
#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {
namespace {

Status Malformed(std::string_view record) {
  constexpr size_t kShown = 200;
  return Status(
      StatusCode::kDataPolicy,
      fmt::format("Malformed records are detected in record parsing: {}{}. Parse Mode: FAILFAST. "
                  "To process malformed records as null result, try setting the option 'mode' as "
                  "'PERMISSIVE'.",
                  record.substr(0, kShown), record.size() > kShown ? " …" : ""),
      "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
}

class Decoder final : public JsonDecoder {
 public:
  Decoder(std::shared_ptr<const JsonDecodePlan> plan, DecodePath path, CpuTarget target)
      : plan_(std::move(plan)), reader_(plan_.get()), sink_(plan_.get()) {
    if (path == DecodePath::kFast) fast_ = NewFastReader(plan_.get(), &sink_, target);
  }

  Status Decode(const BatchSlice& slice, Arena* arena, DecodedRows* out) override {
    records_.clear();
    for (uint32_t i = slice.first; i < slice.last; ++i) {
      records_.push_back(slice.batch->is_null(i) ? std::string_view() : slice.batch->value(i));
    }
    return DecodeRecords(arena, out);
  }

  Status Decode(const Column& texts, Arena* arena, DecodedRows* out) override {
    records_.clear();
    const std::string_view* values = texts.values<std::string_view>();
    size_t total = RawBatch::kPaddingBytes;
    for (uint32_t i = 0; i < texts.size; ++i) total += texts.is_null(i) ? 0 : values[i].size() + 1;
    char* to = arena->NewArray<char>(total);
    for (uint32_t i = 0; i < texts.size; ++i) {
      if (texts.is_null(i)) {
        records_.emplace_back();
        continue;
      }
      if (!values[i].empty()) std::memcpy(to, values[i].data(), values[i].size());
      records_.emplace_back(to, values[i].size());
      to += values[i].size();
      *to++ = '\n';
    }
    std::memset(to, 0, RawBatch::kPaddingBytes);
    return DecodeRecords(arena, out);
  }

 private:
  // A record without data is SQL's NULL.
  Status DecodeRecords(Arena* arena, DecodedRows* out) {
    sink_.Begin(static_cast<uint32_t>(records_.size()), arena);
    if (fast_) fast_->BeginBatch();
    for (size_t row = 0;; ++row) {
      if (fast_) row = fast_->Read(records_, row, arena);
      if (row == records_.size()) break;
      RILLMILL_TRY(ReadSlowly(row, arena));
    }
    sink_.Finish(out);
    return Status::Ok();
  }

  Status ReadSlowly(size_t row, Arena* arena) {
    std::string_view record = records_[row];
    RecordVerdict verdict =
        record.data() ? reader_.Read(record, arena, &values_) : RecordVerdict::kBlank;
    if (verdict == RecordVerdict::kGood || verdict == RecordVerdict::kPartial) {
      sink_.StoreRow(row, values_);
    } else {
      sink_.StoreNullRow(row);
    }
    if (verdict == RecordVerdict::kBlank) sink_.MarkStructNull(row);
    if (verdict == RecordVerdict::kGood || verdict == RecordVerdict::kBlank) return Status::Ok();
    if (plan_->request.options.fail_fast) return Malformed(record);
    sink_.MarkCorrupt(row, record,
                      plan_->request.corrupt_syntax && reader_.HasBrokenSyntax(record));
    return Status::Ok();
  }

  std::shared_ptr<const JsonDecodePlan> plan_;  // shared with the decoders of the other tasks
  RecordReader reader_;
  RowSink sink_;
  std::unique_ptr<FastReader> fast_;  // null: everything by the slow path
  std::vector<std::string_view> records_;
  std::vector<JsonValue> values_;
};

}  // namespace

std::unique_ptr<JsonDecoder> NewJsonDecoder(std::shared_ptr<const JsonDecodePlan> plan,
                                            DecodePath path, CpuTarget target) {
  return std::make_unique<Decoder>(std::move(plan), path, target);
}

}  // namespace rillmill::pipeline
