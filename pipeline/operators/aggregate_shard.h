// One shard of an aggregate's state: groups by key, which of them the epoch touched, and what has
// left.
//
// Threads: guarded by its owner: `mu` while tasks flush into it, then one thread at the end of an
// epoch.
#pragma once

#include <mutex>
#include <vector>

#include "pipeline/operators/aggregate_states.h"
#include "pipeline/operators/group_table.h"
#include "pipeline/operators/key_codec.h"

namespace rillmill::pipeline {

class AggregateShard {
 public:
  AggregateShard(const KeyCodec* codec, const AggregateStates* states, bool keep_touched,
                 MemoryAccount* account);

  void BeginEpoch(uint32_t epoch);
  // Adds rows of a batch directly (single slot).
  void Update(const EncodedKeys& keys, const ColumnBatch& batch, EvalContext* eval);
  // Adds partial groups.
  void Merge(std::span<Group* const> partial, EvalContext* eval);
  // Makes sure that the group exists and counts it as touched (global aggregates).
  void Touch(const EncodedKeys& keys, Arena* arena);
  // Groups whose event time is at or before the watermark leave; they stay readable until the next
  // Merge, Update or Tidy.
  std::vector<Group*> Evict(int64_t watermark_micros);
  // Moves the groups into a new table, which gives the memory of evicted ones back, when more have
  // left than are here: a constant effort per group that leaves.
  void Tidy(EvalContext* eval);

  GroupTable& table() { return *table_; }
  GroupTable& late() { return late_; }
  const std::vector<Group*>& touched() const { return touched_; }
  int64_t touched_count() const { return touched_count_; }

  std::mutex mu;
  // written by EndOfShard, read by TakeProgress
  int64_t removed = 0;
  int64_t update_nanos = 0, removal_nanos = 0;

 private:
  void MarkTouched(Group* const* groups, uint32_t count);
  void NoteEventTimes(size_t first_new);

  const KeyCodec* const codec_;
  const AggregateStates* const states_;
  MemoryAccount* const account_;
  const bool keep_touched_;
  std::unique_ptr<GroupTable> table_;
  GroupTable late_;
  uint32_t epoch_ = 0;
  std::vector<Group*> touched_;
  int64_t touched_count_ = 0;
  int64_t earliest_ = INT64_MAX;  // no group has an earlier event time
  size_t left_since_tidy_ = 0;
};

}  // namespace rillmill::pipeline
