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
#include <random>

#include "core/raw_batch.h"
#include "pipeline/json/array_splitter.h"
#include "pipeline/json/decoder.h"
#include "pipeline/text/datetime.h"

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
// Every 100th record spoilt.
using Damage = void (*)(std::string* record);
std::vector<BatchRef> OnePercent(Damage damage) {
  std::vector<std::string> records = Records();
  for (size_t i = 0; i < records.size(); i += 100) damage(&records[i]);
  return MakeBatches(records);
}
void LeaveClean(std::string*) {}
void CutShort(std::string* record) { record->resize(record->size() / 2); }
void Mistype(std::string* record) {
  constexpr std::string_view kTime = "\"call_date_time\":\"";
  record->replace(record->find(kTime) + kTime.size(), 4, "soon");
}
void MakeGarbage(std::string* record) {
  for (size_t i = 0; i < record->size(); ++i) (*record)[i] = static_cast<char>('!' + i * 31 % 94);
}
void BreakBytes(std::string* record) {
  (*record)[record->size() / 3] = '\x01';
  (*record)[record->size() / 2] = '\xFF';
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

// What a contestant has read, in one number; only equal values in the same order give the same.
class Checksum {
 public:
  void Add(std::string_view text) { Add(std::hash<std::string_view>()(text)); }
  void Add(uint64_t value) { sum_ = (sum_ ^ value) * 0x9E3779B97F4A7C15U + 1; }
  void AddTime(std::string_view text) {
    Add(static_cast<uint64_t>(ParseTimestamp(text, *UtcZone()).value_or(-1)));
  }
  friend bool operator==(Checksum, Checksum) = default;

 private:
  uint64_t sum_ = 0;
};

void AddRow(const ColumnBatch& batch, size_t row, Checksum* sum) {
  for (const Column* column : batch.columns) {
    if (column->is_null(row)) {
      sum->Add(uint64_t{0});
    } else if (column->type->is(TypeId::kString)) {
      sum->Add(column->values<std::string_view>()[row]);
    } else {
      sum->Add(static_cast<uint64_t>(column->values<int64_t>()[row]));
    }
  }
}

Checksum Answer(JsonDecoder* decoder, const std::vector<BatchRef>& batches) {
  Checksum sum;
  for (const BatchRef& batch : batches) {
    Arena arena;
    DecodedRows rows;
    Status status =
        decoder->Decode({batch, 0, static_cast<uint32_t>(batch->records.size())}, &arena, &rows);
    for (size_t row = 0; status.ok() && row < rows.batch.rows; ++row) AddRow(rows.batch, row, &sum);
    sum.Add(uint64_t{rows.corrupt_rows});
  }
  return sum;
}

// simdjson's DOM, fully validated: the reference for clean records.
Checksum DomAnswer(std::span<const std::string_view> wanted) {
  simdjson::dom::parser parser;
  Checksum sum;
  for (const BatchRef& batch : Clean()) {
    for (size_t i = 0; i < batch->records.size(); ++i) {
      simdjson::dom::element document = parser.parse(std::string(batch->value(i)));
      for (std::string_view name : wanted) {
        std::string_view text = document[name].get_string();
        name == "call_date_time" ? sum.AddTime(text) : sum.Add(text);
      }
    }
    sum.Add(uint64_t{0});
  }
  return sum;
}

void TimeDecoder(benchmark::State& state, JsonDecoder* decoder,
                 const std::vector<BatchRef>& batches) {
  Arena arena;
  for (auto _ : state) {
    for (const BatchRef& batch : batches) {
      arena.Reset();
      DecodedRows rows;
      Status status =
          decoder->Decode({batch, 0, static_cast<uint32_t>(batch->records.size())}, &arena, &rows);
      benchmark::DoNotOptimize(rows.batch.columns.data());
    }
  }
  ReportPerRecord(state);
}

constexpr std::string_view kTwo[] = {"original_crime_type_name", "call_date_time"};
constexpr std::string_view kThree[] = {"original_crime_type_name", "call_date_time", "disposition"};

std::unique_ptr<JsonDecoder> DecoderOf(std::span<const std::string_view> wanted, DecodePath path,
                                       int64_t target) {
  return NewJsonDecoder(*PlanJsonDecode(Request(wanted)), path, static_cast<CpuTarget>(target));
}

void DecodeClean(benchmark::State& state, std::span<const std::string_view> wanted) {
  auto decoder = DecoderOf(wanted, DecodePath::kFast, state.range(0));
  if (Answer(decoder.get(), Clean()) != DomAnswer(wanted)) state.SkipWithError("wrong values");
  TimeDecoder(state, decoder.get(), Clean());
}

void DecodeOnePercent(benchmark::State& state, Damage damage) {
  std::vector<BatchRef> batches = OnePercent(damage);
  auto decoder = DecoderOf(kTwo, DecodePath::kFast, state.range(0));
  auto slow = DecoderOf(kTwo, DecodePath::kSlow, 0);
  if (Answer(decoder.get(), batches) != Answer(slow.get(), batches))
    state.SkipWithError("wrong values");
  TimeDecoder(state, decoder.get(), batches);
}

void DecodeSlowPath(benchmark::State& state) {
  auto decoder = DecoderOf(kTwo, DecodePath::kSlow, 0);
  if (Answer(decoder.get(), Clean()) != DomAnswer(kTwo)) state.SkipWithError("wrong values");
  TimeDecoder(state, decoder.get(), Clean());
}

void ForEachTarget(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("target");
  for (CpuTarget target : AvailableCpuTargets()) benchmark->Arg(static_cast<int64_t>(target));
}
void ForBestTarget(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("target")->Arg(static_cast<int64_t>(BestCpuTarget()));
}
BENCHMARK_CAPTURE(DecodeClean, two_fields, kTwo)->Apply(ForEachTarget);
BENCHMARK_CAPTURE(DecodeClean, three_fields, kThree)->Apply(ForEachTarget);
BENCHMARK_CAPTURE(DecodeClean, fourteen_fields, kFields)->Apply(ForEachTarget);
BENCHMARK_CAPTURE(DecodeOnePercent, left_clean, LeaveClean)->Apply(ForBestTarget);
BENCHMARK_CAPTURE(DecodeOnePercent, cut_short, CutShort)->Apply(ForBestTarget);
BENCHMARK_CAPTURE(DecodeOnePercent, mistyped, Mistype)->Apply(ForBestTarget);
BENCHMARK_CAPTURE(DecodeOnePercent, garbage, MakeGarbage)->Apply(ForBestTarget);
BENCHMARK_CAPTURE(DecodeOnePercent, broken_bytes, BreakBytes)->Apply(ForBestTarget);
BENCHMARK(DecodeSlowPath);

// The first half of simdjson's work, over 4 KiB at a time, as a floor for everything built upon it.
void Stage1Alone(benchmark::State& state) {
  constexpr size_t kPiece = 4096;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  if (simdjson::get_active_implementation()->create_dom_parser_implementation(1 << 20, 1, parser))
    return state.SkipWithError("no parser");
  size_t found = 0;
  for (auto _ : state) {
    for (const BatchRef& batch : Clean()) {
      size_t size = static_cast<const Batch*>(batch.get())->size;
      for (size_t at = 0; at < size; at += kPiece) {
        // A piece that begins or ends inside a string is an error, found after all the work.
        auto error = parser->stage1(batch->data + at, std::min(kPiece, size - at),
                                    simdjson::stage1_mode::regular);
        found += error + parser->n_structural_indexes;
      }
    }
  }
  benchmark::DoNotOptimize(found);
  ReportPerRecord(state);
}
BENCHMARK(Stage1Alone);

// Both of simdjson's ways take the two fields of each record through `read`.
template <class Read>
void TimeSimdjson(benchmark::State& state, Read read) {
  Checksum seen;
  for (auto _ : state) {
    seen = Checksum();
    for (const BatchRef& batch : Clean()) {
      for (size_t i = 0; i < batch->records.size(); ++i) {
        std::string_view type, time;
        if (!read(batch->value(i), &type, &time)) return state.SkipWithError("no value");
        benchmark::DoNotOptimize(type.data());
        benchmark::DoNotOptimize(time.data());
      }
    }
  }
  for (const BatchRef& batch : Clean()) {
    for (size_t i = 0; i < batch->records.size(); ++i) {
      std::string_view type, time;
      read(batch->value(i), &type, &time);
      seen.Add(type);
      seen.AddTime(time);
    }
    seen.Add(uint64_t{0});
  }
  if (seen != DomAnswer(kTwo)) state.SkipWithError("wrong values");
  ReportPerRecord(state);
}

// Not a fair rival: On-Demand does not validate what it skips.
void SimdjsonOnDemandUnvalidated2Fields(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  TimeSimdjson(state, [&](std::string_view text, std::string_view* type, std::string_view* time) {
    simdjson::padded_string_view padded(text.data(), text.size(), text.size() + 64);
    return !parser.iterate(padded).get(document) &&
           !document["original_crime_type_name"].get_string().get(*type) &&
           !document["call_date_time"].get_string().get(*time);
  });
}
BENCHMARK(SimdjsonOnDemandUnvalidated2Fields);

void SimdjsonDom2Fields(benchmark::State& state) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  TimeSimdjson(state, [&](std::string_view text, std::string_view* type, std::string_view* time) {
    return !parser.parse(text.data(), text.size(), false).get(document) &&
           !document["original_crime_type_name"].get_string().get(*type) &&
           !document["call_date_time"].get_string().get(*time);
  });
}
BENCHMARK(SimdjsonDom2Fields);

}  // namespace
}  // namespace rillmill::pipeline
