// A step of a fused pipeline: transforms one batch of rows while it is in cache.
//
// Called by: the task that owns the slot; every slot has instances of its own, so a stage may keep
// scratch memory. Threads:   one at a time, never blocks. Ownership: what a stage makes lives in
// the context's arena until the task ends. Failure:   through EvalContext::Fail; the runner stops
// at the first failed stage.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/arena.h"
#include "core/raw_batch.h"
#include "pipeline/engine/progress.h"
#include "pipeline/expr/evaluate.h"
#include "pipeline/types/column.h"

namespace rillmill::pipeline {

// What became of a source row; the numbers index FateCounts.
enum class Fate : uint8_t { kAccepted, kFiltered, kNullEventTime, kLate, kUnmatched };
inline constexpr size_t kFateKinds = 5;

// The watermarks of an epoch, fixed while it runs. INT64_MIN: no watermark is defined.
struct EpochWatermarks {
  int64_t late_micros = INT64_MIN;   // rows at or before it are late
  int64_t evict_micros = INT64_MIN;  // groups at or before it leave
};

// What one slot counted in the open epoch; added up by the scheduler when the epoch is done.
struct SlotCounters {
  int64_t fates[kFateKinds] = {};
  int64_t corrupt_rows = 0;
  int64_t input_bytes = 0;
  std::vector<int64_t> stream_rows;         // by stream
  std::vector<EventTimeStats> event_times;  // by watermark node
};

struct StageContext {
  EvalContext eval;
  Arena* arena = nullptr;  // same as eval.arena
  EpochWatermarks watermarks;
  SlotCounters* counters = nullptr;
};

// Rows on their way through a pipeline.
struct Flow {
  ColumnBatch batch;
  const BatchSlice* source = nullptr;  // the undecoded records, first stage only
  const uint32_t* origin = nullptr;    // source row of each row; null: row i came from source row i
  uint8_t* fate = nullptr;             // a Fate per source row; null behind a stateful operator
  bool expanded = false;               // a source row may be here more than once

  uint32_t source_row(uint32_t row) const { return origin ? origin[row] : row; }
};

class Stage {
 public:
  virtual ~Stage() = default;
  virtual void Run(Flow* flow, StageContext* context) = 0;
};

// A planned stage: prints itself and makes one instance per slot.
class StagePlan {
 public:
  virtual ~StagePlan() = default;
  virtual Result<std::unique_ptr<Stage>> NewStage() const = 0;
  virtual std::string Describe() const = 0;
};

// Keeps rows `rows` of the flow (ascending, without repeats); dropped source rows get `cause`.
void KeepRows(const std::vector<uint32_t>& rows, Fate cause, Flow* flow, Arena* arena);
// The flow becomes rows `rows[i]` of itself (never descending, repeats allowed); source rows that
// vanish get `cause`.
void ExpandRows(std::span<const uint32_t> rows, Fate cause, Flow* flow, Arena* arena);
// For terminals: source rows of all rows in the flow are accepted, except those in `late` (one byte
// per row, or null).
void SettleFates(const Flow& flow, const uint8_t* late);

}  // namespace rillmill::pipeline
