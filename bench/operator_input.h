// Batches of (key, value) rows for the benchmarks of single operators.
#pragma once

#include <string>
#include <vector>

#include "pipeline/stages/stage.h"

namespace rillmill::bench {

inline const pipeline::DataType kText(pipeline::TypeId::kString),
    kBigInt(pipeline::TypeId::kBigInt);

// What a task has around it: an arena per batch, UTC, counters.
struct TaskScratch {
  TaskScratch() {
    context.arena = context.eval.arena = &arena;
    context.eval.conf = &conf;
    context.eval.zone = pipeline::UtcZone();
    context.counters = &counters;
  }
  Arena arena;
  pipeline::SessionConf conf;
  pipeline::SlotCounters counters;
  pipeline::StageContext context;
};

// `rows` rows of (STRING, BIGINT) in batches of 512; the keys "key 0" … are spread evenly and come
// in a mixed order.
class KeyedBatches {
 public:
  KeyedBatches(uint64_t rows, uint64_t keys) : rows_(rows) {
    uint64_t random = 1;
    for (uint64_t at = 0; at < rows; at += kBatchRows) {
      auto size = static_cast<uint32_t>(std::min<uint64_t>(kBatchRows, rows - at));
      pipeline::ColumnBatch batch = pipeline::NewBatch(size, 2, &arena_);
      batch.columns[0] = pipeline::NewColumn(kText, size, &arena_);
      batch.columns[1] = pipeline::NewColumn(kBigInt, size, &arena_);
      for (uint32_t i = 0; i < size; ++i) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        batch.columns[0]->values<std::string_view>()[i] =
            arena_.Copy("key " + std::to_string((random >> 33) % keys));
        batch.columns[1]->values<int64_t>()[i] = static_cast<int64_t>(at + i);
      }
      batches_.push_back(batch);
    }
  }
  const std::vector<pipeline::ColumnBatch>& batches() const { return batches_; }
  int64_t rows() const { return static_cast<int64_t>(rows_); }

 private:
  static constexpr uint64_t kBatchRows = 512;
  uint64_t rows_;
  Arena arena_;
  std::vector<pipeline::ColumnBatch> batches_;
};

}  // namespace rillmill::bench
