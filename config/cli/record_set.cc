#include "config/cli/record_set.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <random>
#include <utility>

#include "core/arena.h"
#include "pipeline/json/array_splitter.h"
#include "pipeline/json/decoder.h"
#include "pipeline/sql/front_end.h"

namespace rillmill::config {
namespace {

constexpr size_t kChunk = 4'096;  // records decoded at a time

bool AsNumber(const std::string& text, double* number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

// Keys as numbers; empty when one of them is none.
std::vector<double> AsNumbers(const std::vector<std::string>& keys) {
  std::vector<double> numbers(keys.size(), -INFINITY);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].empty() && !AsNumber(keys[i], &numbers[i])) return {};
  }
  return numbers;
}

template <class Key>
std::vector<size_t> SortedBy(const std::vector<Key>& keys) {
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) -> const Key& { return keys[i]; });
  return order;
}

}  // namespace

Result<std::vector<std::string>> FieldTexts(const std::vector<std::string_view>& records,
                                            const std::string& field) {
  std::string quoted;
  for (char c : field) quoted += c == '`' ? std::string("``") : std::string(1, c);
  RILLMILL_ASSIGN(auto schema, pipeline::ParseSchema("`" + quoted + "` STRING"));
  RILLMILL_ASSIGN(auto plan,
                  pipeline::PlanJsonDecode({.schema = schema, .fields = {0}, .options = {}}));
  const auto decoder = pipeline::NewJsonDecoder(plan);
  const auto type = (*schema.fields)[0].type;
  std::vector<std::string> texts;
  Arena arena;
  for (size_t first = 0; first < records.size(); first += kChunk) {
    const size_t count = std::min(kChunk, records.size() - first);
    arena.Reset();
    pipeline::Column* column = pipeline::NewColumn(type, static_cast<uint32_t>(count), &arena);
    std::copy_n(records.begin() + static_cast<ptrdiff_t>(first), count,
                column->values<std::string_view>());
    pipeline::DecodedRows decoded;
    RILLMILL_TRY(decoder->Decode(*column, &arena, &decoded));
    const pipeline::Column& values = *decoded.batch.columns[0];
    for (size_t i = 0; i < count; ++i) {
      texts.emplace_back(values.is_null(i) ? std::string_view()
                                           : values.values<std::string_view>()[i]);
    }
  }
  return texts;
}

Result<RecordSet> RecordSet::FromText(std::string text) {
  RecordSet set;
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first != text.npos && text[first] == '[') {
    const auto splitter = pipeline::NewJsonArraySplitter();
    RILLMILL_TRY(splitter->Feed(text, [&](std::string_view record) { set.Append(record); }));
    RILLMILL_TRY(splitter->Finish());
    return set;
  }
  set.bytes_ = std::move(text);
  for (size_t begin = 0; begin < set.bytes_.size();) {
    const size_t end = std::min(set.bytes_.find('\n', begin), set.bytes_.size());
    const size_t size = end - begin - (end > begin && set.bytes_[end - 1] == '\r' ? 1 : 0);
    if (size > 0) set.spans_.push_back({begin, size});
    begin = end + 1;
  }
  return set;
}

void RecordSet::Append(std::string_view record) {
  spans_.push_back({bytes_.size(), record.size()});
  bytes_ += record;
}

Status RecordSet::OrderBy(const std::string& field) {
  std::vector<std::string_view> records;
  for (size_t i = 0; i < size(); ++i) records.push_back((*this)[i]);
  RILLMILL_ASSIGN(const auto keys, FieldTexts(records, field));
  if (std::ranges::all_of(keys, &std::string::empty) && !keys.empty()) {
    return {StatusCode::kUsage, "--order-by: no record has the field \"" + field + "\""};
  }
  const std::vector<double> numbers = AsNumbers(keys);
  const std::vector<size_t> order = numbers.empty() ? SortedBy(keys) : SortedBy(numbers);
  std::vector<Span> sorted;
  for (size_t i : order) sorted.push_back(spans_[i]);
  spans_ = std::move(sorted);
  return Status::Ok();
}

void RecordSet::Shuffle(uint64_t seed) {
  std::mt19937_64 random(seed);
  // std::shuffle's result differs between libraries; a seed must mean one order.
  for (size_t i = spans_.size(); i > 1; --i) std::swap(spans_[i - 1], spans_[random() % i]);
}

}  // namespace rillmill::config
