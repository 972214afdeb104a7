#include "pipeline/stages/raw_columns.h"

#include <vector>

#include "core/header_list.h"

namespace rillmill::pipeline {
namespace {

template <class T, class ValueOf>
Column* Fill(const DataType& type, const BatchSlice& slice, Arena* arena, const ValueOf& value_of) {
  Column* column = NewColumn(type, slice.size(), arena);
  for (uint32_t row = 0; row < slice.size(); ++row)
    column->values<T>()[row] = value_of(slice.first + row);
  return column;
}

std::string_view Bytes(const RawBatch& batch, const RecordSpan& span) {
  if (span.size == RecordSpan::kNull) return {};
  return {reinterpret_cast<const char*>(batch.data) + span.begin, span.size};
}

Column* Texts(const DataType& type, const BatchSlice& slice, const std::vector<RecordSpan>& spans,
              Arena* arena) {
  if (spans.empty()) return NewNullColumn(type, slice.size(), arena);
  auto text_of = [&](uint32_t i) { return Bytes(*slice.batch, spans[i]); };
  Column* column = Fill<std::string_view>(type, slice, arena, text_of);
  for (uint32_t row = 0; row < slice.size(); ++row) {
    if (spans[slice.first + row].size == RecordSpan::kNull) EnsureNulls(column, arena)[row] = 1;
  }
  return column;
}

// ARRAY<STRUCT<key: STRING, value: BINARY>> with the headers of all records in one child.
Column* HeaderColumn(const DataType& type, const std::vector<Header>& headers, Arena* arena) {
  Column* entries = NewColumn(type.element(), static_cast<uint32_t>(headers.size()), arena);
  Column* keys = entries->children[0];
  Column* values = entries->children[1];
  for (size_t i = 0; i < headers.size(); ++i) {
    keys->values<std::string_view>()[i] = headers[i].key;
    values->values<std::string_view>()[i] = headers[i].value;
    if (headers[i].is_null) EnsureNulls(values, arena)[i] = 1;
  }
  return entries;
}

Column* Headers(const DataType& type, const BatchSlice& slice, Arena* arena) {
  const std::vector<RecordSpan>& spans = slice.batch->meta->headers;
  if (spans.empty()) return NewNullColumn(type, slice.size(), arena);
  std::vector<Header> headers;
  Column* column = NewColumn(type, slice.size(), arena);
  for (uint32_t row = 0; row < slice.size(); ++row) {
    const RecordSpan& span = spans[slice.first + row];
    const auto begin = static_cast<uint32_t>(headers.size());
    HeaderReader reader(Bytes(*slice.batch, span));
    for (Header header; reader.Next(&header);) headers.push_back(header);
    column->values<ListRef>()[row] = {begin, static_cast<uint32_t>(headers.size()) - begin};
    if (span.size == RecordSpan::kNull) EnsureNulls(column, arena)[row] = 1;
  }
  column->children[0] = HeaderColumn(type, headers, arena);
  return column;
}

Column* FromMeta(ScanColumn source, const DataType& type, const BatchSlice& slice, Arena* arena) {
  const RecordMeta& meta = *slice.batch->meta;
  switch (source) {
    case ScanColumn::kKey:
      return Texts(type, slice, meta.keys, arena);
    case ScanColumn::kTopic:
      return Fill<std::string_view>(type, slice, arena, [&](uint32_t) { return meta.topic; });
    case ScanColumn::kPartition:
      return Fill<int32_t>(type, slice, arena, [&](uint32_t) { return meta.partition; });
    case ScanColumn::kTimestamp:
      if (meta.timestamps_ms.empty()) break;
      return Fill<int64_t>(type, slice, arena,
                           [&](uint32_t i) { return meta.timestamps_ms[i] * 1000; });
    case ScanColumn::kTimestampType:
      if (meta.timestamp_types.empty()) break;
      return Fill<int32_t>(type, slice, arena,
                           [&](uint32_t i) { return int32_t{meta.timestamp_types[i]}; });
    case ScanColumn::kHeaders:
      return Headers(type, slice, arena);
    default:
      break;
  }
  return NewNullColumn(type, slice.size(), arena);
}

}  // namespace

Column* RawColumn(ScanColumn source, const DataType& type, const BatchSlice& slice, Arena* arena) {
  const RawBatch& batch = *slice.batch;
  if (source == ScanColumn::kValue) return Texts(type, slice, batch.records, arena);
  if (source == ScanColumn::kOffset) {
    return Fill<int64_t>(type, slice, arena, [&](uint32_t i) { return batch.offset(i); });
  }
  if (!batch.meta) return NewNullColumn(type, slice.size(), arena);
  return FromMeta(source, type, slice, arena);
}

}  // namespace rillmill::pipeline
