#include "pipeline/json/decoder.h"

#include <fmt/format.h>

#include "pipeline/json/fast_reader.h"
#include "pipeline/json/plan.h"
#include "pipeline/json/record_reader.h"
#include "pipeline/json/row_sink.h"
#include "pipeline/json/structural_index.h"

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

constexpr size_t kMaxIndexed = size_t{1} << 30;  // positions are 32 bits wide

class Decoder final : public JsonDecoder {
 public:
  Decoder(std::shared_ptr<const JsonDecodePlan> plan, DecodePath path)
      : plan_(std::move(plan)),
        path_(path),
        reader_(plan_.get()),
        sink_(plan_.get()),
        fast_(plan_.get(), &sink_) {}

  Status Decode(const BatchSlice& slice, Arena* arena, DecodedRows* out) override {
    records_.clear();
    for (uint32_t i = slice.first; i < slice.last; ++i) {
      records_.push_back(slice.batch->is_null(i) ? std::string_view() : slice.batch->value(i));
    }
    return DecodeRecords(slice.batch->newline_separated, arena, out);
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
    return DecodeRecords(true, arena, out);
  }

 private:
  // A record without data is SQL's NULL.
  Status DecodeRecords(bool separated, Arena* arena, DecodedRows* out) {
    sink_.Begin(static_cast<uint32_t>(records_.size()), arena);
    fast_.BeginBatch();
    for (size_t row = 0; row < records_.size();) {
      size_t end = path_ == DecodePath::kSlow ? row + 1 : RunEnd(row, separated);
      RILLMILL_TRY(path_ == DecodePath::kSlow ? ReadSlowly(row, arena)
                                              : DecodeRun(row, end, arena));
      row = end;
    }
    sink_.Finish(out);
    return Status::Ok();
  }

  // Records that are indexed together: few enough that they stay in the first-level cache between
  // index and walk, and that one of them with bytes that cannot be indexed costs little.
  size_t RunEnd(size_t first, bool separated) const {
    constexpr size_t kRunBytes = 4 * 1024;
    size_t last = first + 1;
    while (separated && last < records_.size() && records_[first].data() && records_[last].data() &&
           static_cast<size_t>(records_[last].data() + records_[last].size() -
                               records_[first].data()) <= kRunBytes) {
      ++last;
    }
    return last;
  }

  Status DecodeRun(size_t first, size_t last, Arena* arena) {
    const char* begin = records_[first].data();
    size_t size =
        begin ? static_cast<size_t>(records_[last - 1].data() + records_[last - 1].size() - begin)
              : 0;
    IndexedBytes bytes{reinterpret_cast<const uint8_t*>(begin), nullptr};
    if (size != 0 && size < kMaxIndexed) bytes.next = index_.Build(bytes.data, size);
    if (!bytes.next && last - first > 1) {
      for (size_t row = first; row < last; ++row) RILLMILL_TRY(DecodeRun(row, row + 1, arena));
      return Status::Ok();
    }
    const char* escape = NextEscape(begin, begin + size);
    for (size_t row = first; row < last; ++row) {
      const char* record = records_[row].data();
      const char* end = record + records_[row].size();
      if (escape < record) escape = NextEscape(record, begin + size);
      uint32_t from = static_cast<uint32_t>(record - begin),
               to = static_cast<uint32_t>(end - begin);
      if (bytes.next && fast_.Read(&bytes, from, to, escape < end, row, arena)) continue;
      RILLMILL_TRY(ReadSlowly(row, arena));
    }
    return Status::Ok();
  }

  static const char* NextEscape(const char* from, const char* to) {
    const void* found =
        from < to ? std::memchr(from, '\\', static_cast<size_t>(to - from)) : nullptr;
    return found ? static_cast<const char*>(found) : to;
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
  DecodePath path_;
  RecordReader reader_;
  RowSink sink_;
  FastReader fast_;
  StructuralIndex index_;
  std::vector<std::string_view> records_;
  std::vector<JsonValue> values_;
};

}  // namespace

std::unique_ptr<JsonDecoder> NewJsonDecoder(std::shared_ptr<const JsonDecodePlan> plan,
                                            DecodePath path) {
  return std::make_unique<Decoder>(std::move(plan), path);
}

}  // namespace rillmill::pipeline
