// What the fast walk knows besides the bytes in front of it: the fields of the schema, the keys
// that are likely to come, and which columns the record in work has filled.
//
// Threads:   one at a time.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "pipeline/json/key_prediction.h"
#include "pipeline/json/plan.h"
#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {

struct FastField {
  enum class Action : uint8_t {
    kSkip,     // unknown, or neither wanted nor checked
    kBase64,   // the same for BINARY, but Jackson may run past a string that is no base64
    kText,     // STRING
    kIsoTime,  // TIMESTAMP in UTC, CAST grammar
    kScalar,
    kSlow,  // nested types, BINARY
  };
  Action action = Action::kSkip;
  Column* column = nullptr;  // of the batch in work; null: only checked
  size_t slot = 0;           // output column

  bool passed() const { return action == Action::kSkip || action == Action::kBase64; }
  DataType type;
};

class FastFields {
 public:
  static constexpr size_t kLookAhead =
      3;  // predictions tried for a key: optional fields are missing now and then

  FastFields(const JsonDecodePlan* plan, RowSink* sink);

  // More output columns than are kept account of: everything is left to the slow path.
  bool usable() const { return plan_.request.fields.size() <= kMaxSlots; }
  const ScalarReader& scalars() const { return plan_.scalars; }

  void BeginBatch();
  void BeginRecord() {
    for (size_t word = 0; word < words_; ++word) filled_[word] = 0;
    bad_ = false;
  }
  // A value of the wrong type makes the record corrupt and its field keep what it has; the others
  // are read all the same. False: an error is to be made of it, by the slow path.
  bool PassBadValue() {
    bad_ = true;
    return !plan_.request.options.fail_fast;
  }
  // The syntax is good: what the record did not fill is NULL.
  void FinishRecord(size_t row, std::string_view record) {
    if (bad_) sink_.MarkCorrupt(row, record, /*broken_syntax=*/false);
    for (size_t word = 0; word < words_; ++word) {
      if (uint64_t missing = wanted_[word] & ~filled_[word]; missing != 0)
        FillNulls(word, missing, row);
    }
  }

  // Of the first key; at least kLookAhead more follow this one and any that Learn returns.
  KeyPrediction* first_key() { return predictions_.data(); }
  // The key without escapes that came instead of `likely`: it is predicted there from now on.
  KeyPrediction* Learn(std::string_view key, const KeyPrediction* likely);

  // Each stores into the field's column, which may be missing.
  void StoreText(const FastField& field, size_t row, std::string_view text) {
    if (!field.column) return;
    field.column->values<std::string_view>()[row] = text;
    MarkFilled(field);
  }
  void Store(const FastField& field, size_t row, const JsonValue& value) {
    if (!field.column) return;
    if (value.is_null) return MarkEmpty(field);
    StoreValue(value, row, field.column);
    MarkFilled(field);
  }
  void MarkFilled(const FastField& field) { filled_[field.slot / 64] |= Bit(field); }
  void MarkEmpty(const FastField& field) {
    if (field.column) filled_[field.slot / 64] &= ~Bit(field);
  }

 private:
  static constexpr size_t kMaxSlots = 512;
  static constexpr size_t kMaxPredictions = 1024;

  static uint64_t Bit(const FastField& field) { return uint64_t{1} << (field.slot & 63); }
  void FillNulls(size_t word, uint64_t missing, size_t row);

  const JsonDecodePlan& plan_;
  RowSink& sink_;
  std::vector<FastField> fields_;  // of the schema, then one for unknown keys
  std::vector<KeyPrediction> predictions_;
  bool bad_ = false;  // a value of the record in work is
  // Output slots with a column, and those that the record in work has filled.
  size_t words_;
  std::array<uint64_t, kMaxSlots / 64> wanted_{}, filled_{};
};

}  // namespace rillmill::pipeline
