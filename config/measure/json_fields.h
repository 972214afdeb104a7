// Structs as flat JSON objects, each declared once: `VisitFields(record, visit)` calls
// visit("name", member) for every member, and that declaration writes the object, gives the schema
// to read it by, and fills the members from what was read.
//
// Members: text, bool, int64_t, double, maps from text, lists of histogram buckets, structs of the
// same kind.
//          What has the value of a new object is left out of the text and stays so when it is
//          absent.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pipeline/engine/json_lines.h"
#include "pipeline/types/datum.h"

namespace rillmill::config {

using TextMap = std::map<std::string, std::string>;
using CountMap = std::map<std::string, int64_t>;

// `count` values of at most `upper` and above the bucket before.
struct HistogramBucket {
  int64_t upper = 0;
  int64_t count = 0;
  friend bool operator==(const HistogramBucket&, const HistogramBucket&) = default;
};
using HistogramBuckets = std::vector<HistogramBucket>;

// --- Spark's type of a member

inline std::string DdlOf(const std::string&) { return "STRING"; }
inline std::string DdlOf(bool) { return "BOOLEAN"; }
inline std::string DdlOf(int64_t) { return "BIGINT"; }
inline std::string DdlOf(double) { return "DOUBLE"; }
inline std::string DdlOf(const TextMap&) { return "MAP<STRING, STRING>"; }
inline std::string DdlOf(const CountMap&) { return "MAP<STRING, BIGINT>"; }
inline std::string DdlOf(const HistogramBuckets&) { return "ARRAY<ARRAY<BIGINT>>"; }

template <class T>
std::string FieldsDdl(std::string_view between) {
  std::string ddl;
  T example;
  VisitFields(example, [&](std::string_view name, const auto& member) {
    ddl += fmt::format("{}{}{}{}", ddl.empty() ? "" : ", ", name, between, DdlOf(member));
  });
  return ddl;
}

template <class T>
  requires std::is_class_v<T>
std::string DdlOf(const T&) {
  return "STRUCT<" + FieldsDdl<T>(": ") + ">";
}

// --- writing

inline std::string JsonOf(const std::string& text) {
  std::string json;
  pipeline::AppendJsonString(text, &json);
  return json;
}
inline std::string JsonOf(bool value) { return value ? "true" : "false"; }
inline std::string JsonOf(int64_t value) { return std::to_string(value); }
inline std::string JsonOf(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}
template <class Value>
std::string JsonOf(const std::map<std::string, Value>& map) {
  pipeline::JsonObject object;
  for (const auto& [key, value] : map) object.Raw(key, JsonOf(value));
  return object.Done();
}
inline std::string JsonOf(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(JsonOf(text));
  return pipeline::JsonArray(quoted);
}
inline std::string JsonOf(const HistogramBuckets& buckets) {
  std::vector<std::string> pairs;
  for (const HistogramBucket& bucket : buckets)
    pairs.push_back(fmt::format("[{},{}]", bucket.upper, bucket.count));
  return pipeline::JsonArray(pairs);
}

template <class T>
  requires std::is_class_v<T>
std::string JsonOf(const T& value) {
  pipeline::JsonObject object;
  VisitFields(value, [&](std::string_view name, const auto& member) {
    if (member != std::decay_t<decltype(member)>()) object.Raw(name, JsonOf(member));
  });
  return object.Done();
}

// --- reading; a NULL leaves the member as it is

using pipeline::Datum;

inline void FromDatum(const Datum& datum, std::string* to) {
  if (const auto* text = std::get_if<std::string>(&datum.v)) *to = *text;
}
inline void FromDatum(const Datum& datum, bool* to) {
  if (const auto* value = std::get_if<bool>(&datum.v)) *to = *value;
}
inline void FromDatum(const Datum& datum, int64_t* to) {
  if (const auto* value = std::get_if<int64_t>(&datum.v)) *to = *value;
}
inline void FromDatum(const Datum& datum, double* to) {
  if (const auto* value = std::get_if<double>(&datum.v)) *to = *value;
}

inline const std::vector<Datum>& ItemsOf(const Datum& datum) {
  static const std::vector<Datum> none;
  const auto* items = std::get_if<std::vector<Datum>>(&datum.v);
  return items ? *items : none;
}

template <class Value>
void FromDatum(const Datum& datum, std::map<std::string, Value>* to) {
  const std::vector<Datum>& items = ItemsOf(datum);
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    std::string key;
    FromDatum(items[i], &key);
    FromDatum(items[i + 1], &(*to)[key]);
  }
}
inline void FromDatum(const Datum& datum, HistogramBuckets* to) {
  for (const Datum& pair : ItemsOf(datum)) {
    if (ItemsOf(pair).size() != 2) continue;
    HistogramBucket bucket;
    FromDatum(ItemsOf(pair)[0], &bucket.upper);
    FromDatum(ItemsOf(pair)[1], &bucket.count);
    to->push_back(bucket);
  }
}

template <class T>
  requires std::is_class_v<T>
void FromDatum(const Datum& datum, T* to) {
  const std::vector<Datum>& items = ItemsOf(datum);
  size_t next = 0;
  VisitFields(*to, [&](std::string_view, auto& member) {
    if (next < items.size()) FromDatum(items[next++], &member);
  });
}

}  // namespace rillmill::config
