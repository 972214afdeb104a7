#include "config/produce/record_set.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "config/produce/field_reader.h"

namespace rillmill::config {
namespace {

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

// The field of every record, empty where it is missing.
Result<std::vector<std::string>> KeysOf(const RecordSet& records, const std::string& field) {
  RILLMILL_ASSIGN(const auto reader, FieldReader::New(field));
  std::vector<std::string> keys;
  keys.reserve(records.size());
  EncodedColumn texts;
  while (keys.size() < records.size()) {
    RILLMILL_TRY(reader->Read(records, keys.size(), &texts));
    for (size_t i = 0; i < texts.size(); ++i) keys.emplace_back(texts.cell(i));
  }
  return keys;
}

}  // namespace

void RecordSet::Append(std::string_view record) {
  spans_.push_back({bytes_.size(), record.size()});
  bytes_ += record;
}

void RecordSet::Append(const RecordSet& records) {
  for (size_t i = 0; i < records.size(); ++i) Append(records[i]);
}

void RecordSet::Clear() {
  bytes_.clear();
  spans_.clear();
}

Status RecordSet::OrderBy(const std::string& field) {
  RILLMILL_ASSIGN(const auto keys, KeysOf(*this, field));
  if (std::ranges::all_of(keys, &std::string::empty) && !keys.empty()) {
    return {StatusCode::kUsage, "--order-by: no record has the field \"" + field + "\""};
  }
  const std::vector<double> numbers = AsNumbers(keys);
  const std::vector<size_t> order = numbers.empty() ? SortedBy(keys) : SortedBy(numbers);
  std::vector<Span> sorted;
  sorted.reserve(spans_.size());
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
