#include "pipeline/stages/join_table.h"

#include <cstring>

namespace rillmill::pipeline {
namespace {

KeyCodec MakeCodec(std::vector<DataType> types) {
  std::vector<KeyColumn> columns;
  for (DataType& type : types) columns.push_back({std::move(type)});
  return KeyCodec(std::move(columns), -1);
}

uint64_t& KeyNumber(Group* group) { return *reinterpret_cast<uint64_t*>(group->state()); }

}  // namespace

const uint8_t* RowsWithNullKey(std::span<Column* const> keys, const std::vector<bool>& null_safe,
                               uint32_t rows, Arena* arena) {
  uint8_t* mask = nullptr;
  for (size_t k = 0; k < keys.size(); ++k) {
    if (!keys[k]->nulls || null_safe[k]) continue;
    if (!mask) {
      mask = arena->NewArray<uint8_t>(rows + 1);
      std::memset(mask, 0, rows);
    }
    for (uint32_t row = 0; row < rows; ++row) mask[row] |= keys[k]->nulls[row];
  }
  return mask;
}

JoinTable::JoinTable(StaticRows rows, std::vector<Column*> keys, std::vector<DataType> key_types,
                     std::vector<bool> null_safe)
    : rows_(std::move(rows)),
      codec_(MakeCodec(std::move(key_types))),
      table_(sizeof(uint64_t), nullptr),
      has_keys_(!keys.empty()) {
  if (has_keys_) Index(keys, null_safe);
}

// Counting sort of the rows by the number of their key.
void JoinTable::Index(std::span<Column* const> keys, const std::vector<bool>& null_safe) {
  Arena scratch;
  uint32_t rows = rows_.batch.rows;
  EncodedKeys encoded = codec_.Encode(keys, rows, &scratch);
  std::vector<Group*> groups(rows);
  table_.FindOrInsert(encoded, groups.data());
  for (size_t k = 0; k < table_.size(); ++k) KeyNumber(table_.groups()[k]) = k;
  const uint8_t* null_key = RowsWithNullKey(keys, null_safe, rows, &scratch);
  std::vector<uint32_t> counts(table_.size() + 1);
  for (uint32_t row = 0; row < rows; ++row) {
    if (null_key && null_key[row]) {
      has_null_key_ = true;
      continue;
    }
    ++counts[KeyNumber(groups[row]) + 1];
  }
  for (size_t k = 1; k < counts.size(); ++k) counts[k] += counts[k - 1];
  row_begin_ = counts;
  row_list_.resize(counts.back());
  for (uint32_t row = 0; row < rows; ++row) {
    if (null_key && null_key[row]) continue;
    row_list_[counts[KeyNumber(groups[row])]++] = row;
  }
}

std::span<const uint32_t> JoinTable::Find(const char* key, uint32_t size, uint64_t hash) const {
  Group* group = table_.Find(key, size, hash);
  if (!group) return {};
  uint64_t number = KeyNumber(group);
  return std::span(row_list_).subspan(row_begin_[number],
                                      row_begin_[number + 1] - row_begin_[number]);
}

}  // namespace rillmill::pipeline
