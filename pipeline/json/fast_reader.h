// Clean records at full speed: a walk along the structural index that checks the whole record and
// takes what is wanted.
//
// Threads:   one at a time.
// Ownership: strings without escapes point into the records, others into the arena.
// Failure:   false where anything is out of the ordinary (also where it is right): the slow path
// reads the record anew.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "pipeline/json/key_prediction.h"
#include "pipeline/json/plan.h"
#include "pipeline/json/row_sink.h"

namespace rillmill::pipeline {

// A stretch of indexed bytes; positions count from `data`.
struct IndexedBytes {
  const uint8_t* data = nullptr;
  const uint32_t* next = nullptr;  // first index entry not yet used
};

class FastReader {
 public:
  FastReader(const JsonDecodePlan* plan, RowSink* sink);

  // To be called when the sink has begun a batch.
  void BeginBatch();
  // Reads the record [begin, end) into a row of the sink and moves `bytes->next` behind it; on
  // false it stays.
  bool Read(IndexedBytes* bytes, uint32_t begin, uint32_t end, bool escapes, size_t row,
            Arena* arena);

 private:
  enum class Action : uint8_t {
    kSkip,     // unknown, or neither wanted nor checked
    kText,     // STRING
    kIsoTime,  // TIMESTAMP in UTC, CAST grammar
    kScalar,
    kSlow,  // nested types
  };
  struct FastField {
    DataType type;
    Action action = Action::kSkip;
    int slot = -1;             // output column
    Column* column = nullptr;  // of the batch in work; null: only checked
  };
  using Entry = const uint32_t*;  // of the index; null: not for the fast path

  // The record in work. The entry to read next is passed by value, so that it stays in a register.
  struct Walk {
    const uint8_t* data;
    uint32_t end;
    bool escapes;  // there is a backslash somewhere in the record
    size_t row;
    Arena* arena;

    uint8_t unit(Entry at) const { return data[*at]; }
    bool inside(Entry at) const { return *at < end; }
  };

  static constexpr size_t kMaxSlots = 512;
  static constexpr size_t kMaxPredictions = 1024;
  static constexpr size_t kLookAhead =
      3;  // predictions tried for a key: optional fields are missing now and then

  // Each takes the entry of what it reads and returns the one behind it.
  Entry ReadObject(const Walk& walk, Entry at);
  Entry ReadValue(const Walk& walk, Entry at, const FastField& field);
  bool ReadString(const Walk& walk, Entry at, const FastField& field);
  bool TakeText(const Walk& walk, std::string_view text, const FastField& field);
  bool ReadNumber(const Walk& walk, Entry at, const FastField& field);
  bool ReadLiteral(const Walk& walk, Entry at, const FastField& field);
  Entry SkipContainer(const Walk& walk, Entry at);
  bool SkipScalar(const Walk& walk, Entry at) const;
  Entry SkipKey(const Walk& walk, Entry at) const;
  const FastField* FieldOf(const Walk& walk, Entry at, size_t* position);
  const FastField* LearnKey(const Walk& walk, Entry at, size_t position);
  bool Store(const Walk& walk, const FastField& field, const JsonValue& value);
  void MarkFilled(const FastField& field) {
    filled_[static_cast<size_t>(field.slot) / 64] |= Bit(field);
  }
  void MarkEmpty(const FastField& field);
  static uint64_t Bit(const FastField& field) { return uint64_t{1} << (field.slot & 63); }
  void FillNulls(size_t row);

  const JsonDecodePlan& plan_;
  RowSink& sink_;
  std::vector<FastField> fields_;  // of the schema, then one for unknown keys
  std::vector<KeyPrediction> predictions_;
  std::vector<bool> open_;  // SkipContainer's stack: true is an object
  // Output slots with a column, and those that the record in work has filled.
  size_t words_ = 0;
  std::array<uint64_t, kMaxSlots / 64> wanted_{}, filled_{};
  bool usable_ = true;
};

}  // namespace rillmill::pipeline
