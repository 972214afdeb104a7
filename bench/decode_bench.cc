// The JSON decoder on police-call records (411 bytes, 14 fields), and simdjson's own ways as the
// contestants to compare with. Records come from RILLMILL_CORPUS (a JSON array or NDJSON) if that
// is set, else from a small generator. Every contestant's answer is checked before its time counts.
// Report: CPU ns per record.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>

#include "core/raw_batch.h"
#include "pipeline/json/array_splitter.h"
#include "pipeline/json/decoder.h"
#include "pipeline/json/structural_index.h"

namespace rillmill::pipeline {
namespace {

constexpr size_t kRecords = 40'000;
constexpr std::string_view kFields[] = {"crime_id",       "original_crime_type_name",
                                        "report_date",    "call_date",
                                        "offense_date",   "call_time",
                                        "call_date_time", "disposition",
                                        "address",        "city",
                                        "state",          "agency_id",
                                        "address_type",   "common_location"};

std::string Synthetic(std::mt19937* random) {
  auto pick = [&](int n) { return static_cast<int>((*random)() % static_cast<unsigned>(n)); };
  return fmt::format(
      R"({{"crime_id":"1836{:05}","original_crime_type_name":"Passing Call {}","report_date":"2018-12-{:02}T00:00:00.000",)"
      R"("call_date":"2018-12-31T00:00:00.000","offense_date":"2018-12-31T00:00:00.000","call_time":"{:02}:{:02}",)"
      R"("call_date_time":"2018-12-{:02}T{:02}:{:02}:00.000","disposition":"HAN","address":"{} Block Of Market St",)"
      R"("city":"San Francisco","state":"CA","agency_id":"1","address_type":"Premise Address","common_location":""}})",
      pick(99999), pick(500), pick(28) + 1, pick(24), pick(60), pick(28) + 1, pick(24), pick(60),
      pick(9000));
}

std::vector<std::string> LoadRecords() {
  std::vector<std::string> records;
  if (const char* path = std::getenv("RILLMILL_CORPUS")) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(24 << 20, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<size_t>(file.gcount()));
    (void)NewJsonArraySplitter()->Feed(
        bytes, [&](std::string_view record) { records.emplace_back(record); });
  }
  std::mt19937 random(1);
  while (records.size() < kRecords) records.push_back(Synthetic(&random));
  records.resize(kRecords);
  return records;
}

class Batch final : public RawBatch {
 public:
  explicit Batch(std::span<const std::string> texts) {
    for (const std::string& text : texts) {
      records.push_back({static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())});
      bytes_ += text + "\n";
    }
    size = bytes_.size();
    bytes_.resize(size + kPaddingBytes);
    data = reinterpret_cast<const uint8_t*>(bytes_.data());
    newline_separated = true;
  }
  size_t size;

 private:
  void Recycle() override { delete this; }
  std::string bytes_;
};

std::vector<BatchRef> MakeBatches(const std::vector<std::string>& records) {
  std::vector<BatchRef> batches;
  for (size_t at = 0; at < records.size(); at += RawBatch::kMaxRecords) {
    size_t count = std::min(RawBatch::kMaxRecords, records.size() - at);
    batches.emplace_back(new Batch(std::span(records).subspan(at, count)));
  }
  return batches;
}

const std::vector<std::string>& Records() {
  static const std::vector<std::string> records = LoadRecords();
  return records;
}
const std::vector<BatchRef>& Clean() {
  static const std::vector<BatchRef> batches = MakeBatches(Records());
  return batches;
}
// Every 100th record is cut short, has a broken name, a stray byte or a raw control character.
const std::vector<BatchRef>& OnePercentCorrupt() {
  static const std::vector<BatchRef> batches = [] {
    std::vector<std::string> records = Records();
    for (size_t i = 0; i < records.size(); i += 100) {
      std::string& record = records[i];
      switch (i / 100 % 4) {
        case 0:
          record.resize(record.size() / 2);
          break;
        case 1:
          record[1] = 'x';
          break;
        case 2:
          record[record.size() / 2] = '\xFF', record.back() = ',';
          break;
        default:
          record[record.size() / 3] = '\x01';
          break;
      }
    }
    return MakeBatches(records);
  }();
  return batches;
}

void ReportPerRecord(benchmark::State& state) {
  state.counters["ns/record"] = benchmark::Counter(
      static_cast<double>(kRecords) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

DecodeRequest Request(std::span<const std::string_view> wanted) {
  std::vector<Field> fields;
  for (std::string_view name : kFields) {
    bool time = name == "call_date_time";
    fields.push_back({std::string(name), time ? TypeId::kTimestamp : TypeId::kString});
  }
  DecodeRequest request;
  for (std::string_view name : wanted) {
    request.fields.push_back(
        static_cast<int>(std::find(std::begin(kFields), std::end(kFields), name) - kFields));
  }
  request.schema = DataType::Struct(std::move(fields));
  return request;
}

void Decode(benchmark::State& state, const std::vector<BatchRef>& batches,
            std::span<const std::string_view> wanted, uint32_t corrupt) {
  auto plan = PlanJsonDecode(Request(wanted));
  auto decoder = NewJsonDecoder(*plan);
  Arena arena;
  uint32_t seen = 0;
  for (auto _ : state) {
    seen = 0;
    for (const BatchRef& batch : batches) {
      arena.Reset();
      DecodedRows rows;
      Status status =
          decoder->Decode({batch, 0, static_cast<uint32_t>(batch->records.size())}, &arena, &rows);
      seen += rows.corrupt_rows;
      benchmark::DoNotOptimize(rows.batch.columns.data());
    }
  }
  if (seen != corrupt)
    state.SkipWithError(fmt::format("{} corrupt records instead of {}", seen, corrupt).c_str());
  ReportPerRecord(state);
}

constexpr std::string_view kTwo[] = {"original_crime_type_name", "call_date_time"};
constexpr std::string_view kThree[] = {"original_crime_type_name", "call_date_time", "disposition"};

void Decode2Fields(benchmark::State& state) { Decode(state, Clean(), kTwo, 0); }
void Decode3Fields(benchmark::State& state) { Decode(state, Clean(), kThree, 0); }
void Decode14Fields(benchmark::State& state) { Decode(state, Clean(), kFields, 0); }
void Decode2FieldsOnePercentCorrupt(benchmark::State& state) {
  Decode(state, OnePercentCorrupt(), kTwo, kRecords / 100);
}
BENCHMARK(Decode2Fields);
BENCHMARK(Decode3Fields);
BENCHMARK(Decode14Fields);
BENCHMARK(Decode2FieldsOnePercentCorrupt);

void DecodeSlowPath(benchmark::State& state) {
  auto plan = PlanJsonDecode(Request(kTwo));
  auto decoder = NewJsonDecoder(*plan, DecodePath::kSlow);
  Arena arena;
  for (auto _ : state) {
    for (const BatchRef& batch : Clean()) {
      arena.Reset();
      DecodedRows rows;
      Status status =
          decoder->Decode({batch, 0, static_cast<uint32_t>(batch->records.size())}, &arena, &rows);
      benchmark::DoNotOptimize(rows.batch.columns.data());
    }
  }
  ReportPerRecord(state);
}
BENCHMARK(DecodeSlowPath);

void Stage1Alone(benchmark::State& state) {
  StructuralIndex index;
  for (auto _ : state) {
    for (const BatchRef& batch : Clean()) {
      if (!index.Build(batch->data, static_cast<const Batch*>(batch.get())->size))
        state.SkipWithError("no index");
    }
  }
  ReportPerRecord(state);
}
BENCHMARK(Stage1Alone);

// Not a fair rival: On-Demand does not validate what it skips.
void SimdjsonOnDemandUnvalidated2Fields(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    size_t good = 0;
    for (const BatchRef& batch : Clean()) {
      for (size_t i = 0; i < batch->records.size(); ++i) {
        std::string_view text = batch->value(i), type, time;
        simdjson::ondemand::document document;
        if (parser.iterate(simdjson::padded_string_view(text.data(), text.size(), text.size() + 64))
                .get(document))
          continue;
        good += !document["original_crime_type_name"].get_string().get(type) &&
                !document["call_date_time"].get_string().get(time);
        benchmark::DoNotOptimize(type.data());
      }
    }
    if (good != kRecords) state.SkipWithError("fields are missing");
  }
  ReportPerRecord(state);
}
BENCHMARK(SimdjsonOnDemandUnvalidated2Fields);

void SimdjsonDom2Fields(benchmark::State& state) {
  simdjson::dom::parser parser;
  for (auto _ : state) {
    size_t good = 0;
    for (const BatchRef& batch : Clean()) {
      for (size_t i = 0; i < batch->records.size(); ++i) {
        std::string_view type, time;
        simdjson::dom::element document;
        std::string_view text = batch->value(i);
        if (parser.parse(text.data(), text.size(), false).get(document)) continue;
        good += !document["original_crime_type_name"].get_string().get(type) &&
                !document["call_date_time"].get_string().get(time);
        benchmark::DoNotOptimize(type.data());
      }
    }
    if (good != kRecords) state.SkipWithError("fields are missing");
  }
  ReportPerRecord(state);
}
BENCHMARK(SimdjsonDom2Fields);

}  // namespace
}  // namespace rillmill::pipeline
