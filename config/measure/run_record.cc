#include "config/measure/run_record.h"

#include <fmt/format.h>

#include <numeric>

#include "core/arena.h"
#include "core/file_system.h"
#include "pipeline/json/decoder.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::config {
namespace {

constexpr std::string_view kCorrupt = "_corrupt_record";

// The schema that VisitFields declares, and a column for lines that are no JSON.
Result<std::unique_ptr<pipeline::JsonDecoder>> NewRecordDecoder() {
  pipeline::DecodeRequest request;
  RILLMILL_ASSIGN(request.schema, pipeline::ParseSchema(fmt::format(
                                      "{}, {} STRING", FieldsDdl<RunRecord>(" "), kCorrupt)));
  request.fields.resize(request.schema.fields->size());
  std::iota(request.fields.begin(), request.fields.end(), 0);
  RILLMILL_ASSIGN(auto plan, pipeline::PlanJsonDecode(std::move(request)));
  return pipeline::NewJsonDecoder(std::move(plan));
}

Result<RunRecord> Decode(pipeline::JsonDecoder* decoder, std::string_view line) {
  static const pipeline::DataType text = pipeline::DataType(pipeline::TypeId::kString);
  Arena arena;
  pipeline::Column* input = pipeline::NewColumn(text, 1, &arena);
  input->values<std::string_view>()[0] = line;
  pipeline::DecodedRows decoded;
  RILLMILL_TRY(decoder->Decode(*input, &arena, &decoded));
  Datum fields{std::vector<Datum>()};
  for (const pipeline::Column* column : decoded.batch.columns)
    std::get<std::vector<Datum>>(fields.v).push_back(pipeline::DatumAt(*column, 0));
  RunRecord record;
  record.record.clear();
  FromDatum(fields, &record);
  if (record.record.empty() || decoded.corrupt_rows > 0)
    return Status(StatusCode::kInvalid, "not a record of a run");
  if (record.version > 1) return Status(StatusCode::kInvalid, "written by a later version");
  return record;
}

}  // namespace

std::string ToJsonLine(const RunRecord& record) {
  // Which record it is stands in every line, whatever the defaults are.
  pipeline::JsonObject object;
  VisitFields(record, [&](std::string_view name, const auto& member) {
    using Member = std::decay_t<decltype(member)>;
    if (name == "record" || name == "version" || name == "ok" || member != Member())
      object.Raw(name, JsonOf(member));
  });
  return object.Done();
}

Result<RunRecord> ParseRunRecord(std::string_view line) {
  RILLMILL_ASSIGN(auto decoder, NewRecordDecoder());
  return Decode(decoder.get(), line);
}

Result<std::vector<RunRecord>> ReadRunRecords(const std::string& path) {
  RILLMILL_ASSIGN(const std::string text, ReadFile(SystemFileSystem(), path));
  RILLMILL_ASSIGN(auto decoder, NewRecordDecoder());
  std::vector<RunRecord> records;
  int line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    auto record = Decode(decoder.get(), line);
    if (!record.ok()) return record.status().WithContext(fmt::format("{}:{}", path, line_number));
    records.push_back(*std::move(record));
  }
  return records;
}

LatencySummary Summarize(const Histogram& h) {
  return {h.count(),          h.Percentile(50),    h.Percentile(90), h.Percentile(99),
          h.Percentile(99.9), h.Percentile(99.99), h.max()};
}

HistogramBuckets BucketsOf(const Histogram& histogram) {
  HistogramBuckets buckets;
  histogram.ForEach([&](int64_t upper, int64_t count) { buckets.push_back({upper, count}); });
  return buckets;
}

void AddBuckets(const HistogramBuckets& buckets, Histogram* histogram) {
  for (const HistogramBucket& bucket : buckets) histogram->Record(bucket.upper, bucket.count);
}

}  // namespace rillmill::config
